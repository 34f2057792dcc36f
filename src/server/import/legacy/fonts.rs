//! Which font the text of an element stands in, as far as it matters for what its letters mean.

use std::collections::HashMap;

use crate::domain::letters::Letters;

/// The page's own style rules that name a font. Of a selector its last part counts, which names the element itself.
#[derive(Default)]
pub(super) struct Fonts {
    rules: HashMap<String, Letters>,
}

impl Fonts {
    /// Takes over the rules of a `<style>` element.
    pub fn read(&mut self, css: &str) {
        for rule in css.split('}') {
            let Some((selectors, declarations)) = rule.rsplit_once('{') else { continue };
            let Some(letters) = declared(declarations) else { continue };
            let selectors = selectors.rsplit("*/").next().unwrap_or_default().to_lowercase();
            for selector in selectors.split(',').filter_map(|selector| selector.split_whitespace().last()) {
                self.rules.insert(selector.to_owned(), letters);
            }
        }
    }

    /// What an element says itself; `None` where it keeps its parent's font.
    pub fn of(&self, name: &str, attribute: impl Fn(&str) -> Option<String>) -> Option<Letters> {
        let style = attribute("style").and_then(|style| declared(&style));
        let face = || attribute("face").map(|face| Letters::of_font(&face));
        style.or_else(face).or_else(|| self.ruled(name, attribute))
    }

    fn ruled(&self, name: &str, attribute: impl Fn(&str) -> Option<String>) -> Option<Letters> {
        if self.rules.is_empty() {
            return None;
        }
        let id = attribute("id").map(|id| format!("#{}", id.to_lowercase()));
        let classes = attribute("class").unwrap_or_default().to_lowercase();
        let classes = || classes.split_whitespace().take(20);
        let of_name = classes().map(|class| format!("{name}.{class}"));
        let keys = id.into_iter().chain(of_name).chain(classes().map(|class| format!(".{class}")));
        keys.chain([name.to_owned(), "*".to_owned()]).find_map(|key| self.rules.get(&key).copied())
    }
}

/// The letters of the font that declarations name: `font-family`, or the font at the end of `font`.
fn declared(declarations: &str) -> Option<Letters> {
    let mut found = None;
    for declaration in declarations.split(';') {
        let Some((property, value)) = declaration.split_once(':') else { continue };
        match property.trim().to_ascii_lowercase().as_str() {
            "font-family" => found = Some(Letters::of_font(value)),
            "font" => found = Some(Letters::of_font(without_size(value))),
            _ => {}
        }
    }
    found
}

/// "bold 12pt .VnTime, serif" from the font's name on: it follows the size, which is the last word with a digit in front.
fn without_size(font: &str) -> &str {
    let words = font.split_whitespace();
    let size =
        words.take_while(|word| !word.ends_with(',')).filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    size.last().and_then(|size| font.split_once(size)).map_or(font, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: Option<Letters> = Some(Letters::Tcvn3 { capitals: false });

    fn of(fonts: &Fonts, name: &str, attributes: &[(&str, &str)]) -> Option<Letters> {
        fonts.of(name, |wanted| {
            attributes.iter().find(|(name, _)| *name == wanted).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_element_names_its_font_itself() {
        let fonts = Fonts::default();
        assert_eq!(of(&fonts, "font", &[("face", ".VnTime")]), OLD);
        assert_eq!(of(&fonts, "p", &[("style", "color:red; FONT-FAMILY: '.VnTime'")]), OLD);
        assert_eq!(of(&fonts, "p", &[("style", "font: bold 12pt/1.5 .VnTime, serif")]), OLD);
        assert_eq!(of(&fonts, "span", &[("style", "font-family:Arial")]), Some(Letters::Unicode));
        assert_eq!(of(&fonts, "p", &[("style", "font-size:12pt")]), None);
    }

    #[test]
    fn the_pages_rules_name_fonts_of_elements_and_classes() {
        let mut fonts = Fonts::default();
        fonts.read(
            "<!-- @font-face { font-family:x } /* .VnTime */ body, td.bai { font-family: .VnTime }
             div p.MsoNormal{margin:0;font-family:\"VNI-Times\"} .moi { font-family: Arial } --> ",
        );
        assert_eq!(of(&fonts, "body", &[]), OLD);
        assert_eq!(of(&fonts, "td", &[("class", "x Bai")]), OLD);
        assert_eq!(of(&fonts, "p", &[("class", "MsoNormal")]), Some(Letters::Vni));
        assert_eq!(of(&fonts, "p", &[("class", "MOI")]), Some(Letters::Unicode));
        assert_eq!(of(&fonts, "td", &[]), None);
    }
}
