//! The words of `locales/`, which are inside the binary (Project Fluent).

use crate::domain::{ClosedWords, CopyWords, Day, FrameWords, Lang, MapWords};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use std::sync::LazyLock;

const SOURCES: [(Lang, &str, &str); 2] = [
    (Lang::Vi, "vi-VN", include_str!("../../locales/vi.ftl")),
    (Lang::En, "en-GB", include_str!("../../locales/en.ftl")),
];

static BUNDLES: LazyLock<Vec<(Lang, FluentBundle<FluentResource>)>> =
    LazyLock::new(|| SOURCES.into_iter().map(|(lang, tag, source)| (lang, bundle(tag, source))).collect());

fn bundle(tag: &str, source: &str) -> FluentBundle<FluentResource> {
    // What could not be read is found by the test below, not by a reader.
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(tag.parse().into_iter().collect());
    // The signs that keep directions apart are for languages written from the right.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// The words around every page of the portal with this name.
pub fn frame_words(lang: Lang, portal: &str) -> FrameWords {
    FrameWords::by(words_of(lang, &[("portal", portal)]))
}

/// The words of its map.
pub fn map_words(lang: Lang, portal: &str) -> MapWords {
    MapWords::by(words_of(lang, &[("portal", portal)]))
}

/// What the pages of a portal say that was closed on that day.
pub fn closed_words(lang: Lang, day: Day) -> ClosedWords {
    ClosedWords::by(words_of(lang, &[("date", &date_in(lang, day))]))
}

/// A day as pages in this language write it.
pub fn date_in(lang: Lang, day: Day) -> String {
    if lang == Lang::En { day.english_words() } else { day.text() }
}

/// What the pages of an exported portal say of themselves; `date` is when that was.
pub fn copy_words(lang: Lang, date: &str) -> CopyWords {
    CopyWords::by(words_of(lang, &[("date", date)]))
}

fn words_of(lang: Lang, named: &[(&'static str, &str)]) -> impl Fn(&str) -> String + use<> {
    let mut arguments = FluentArgs::new();
    for (name, value) in named {
        arguments.set(*name, (*value).to_owned());
    }
    move |name| word(lang, &name.replace('_', "-"), &arguments)
}

/// A message; its name where there is none, which the test below does not let happen.
fn word(lang: Lang, name: &str, arguments: &FluentArgs<'_>) -> String {
    let bundle = BUNDLES.iter().find(|(own, _)| *own == lang).map(|(_, bundle)| bundle);
    let said = bundle.and_then(|bundle| {
        let pattern = bundle.get_message(name)?.value()?;
        Some(bundle.format_pattern(pattern, Some(arguments), &mut Vec::new()).into_owned())
    });
    said.unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The names of all messages in a file.
    fn names(source: &str) -> BTreeSet<&str> {
        let is_name = |line: &&str| line.starts_with(|c: char| c.is_ascii_lowercase());
        source.lines().filter(is_name).filter_map(|line| Some(line.split_once('=')?.0.trim())).collect()
    }

    #[test]
    fn every_word_is_there_in_every_language_and_none_is_left_over() {
        let names_of_fields = [FrameWords::NAMES, MapWords::NAMES, ClosedWords::NAMES, CopyWords::NAMES].concat();
        let wanted: BTreeSet<String> = names_of_fields.iter().map(|name| name.replace('_', "-")).collect();
        for (lang, _, source) in SOURCES {
            assert!(FluentResource::try_new(source.to_owned()).is_ok(), "{lang:?}: a line that cannot be read");
            assert_eq!(names(source), wanted.iter().map(String::as_str).collect(), "{lang:?}");
            let word = words_of(lang, &[("portal", "UBND"), ("date", "29-11-2026")]);
            for name in &names_of_fields {
                let text = word(name);
                assert!(!text.trim().is_empty() && !text.contains(['{', '}', '$']), "{lang:?} {name}: {text}");
                assert_ne!(text, name.replace('_', "-"), "{lang:?}");
            }
        }
    }

    #[test]
    fn words_are_those_of_the_language_with_the_portals_name() {
        let (vi, en) = (frame_words(Lang::Vi, "UBND xã"), frame_words(Lang::En, "UBND xã"));
        assert_eq!((vi.home.as_str(), en.home.as_str()), ("Trang chủ", "Home"));
        assert!(vi.source.contains("“UBND xã”") && en.source.contains("“UBND xã”"));
    }
}
