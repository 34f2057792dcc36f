//! An old page's article as it will stand here, and the ledger of what became of the page.

use super::{
    beside::{CUT, Origin},
    laid_out::LaidOut,
    ledger::{Article, Entry, Kind, Ledger, Outcome, reconcile},
    legacy::{LegacyPage, LegacyPhoto, path_of},
    links::{Links, follow},
    pictures::{self, Taken},
};
use crate::{
    db::media_uses::digests_in,
    domain::{Document, PhotoFile, SafeHtml},
    server::cleaning::clean_html,
};
use std::path::Path;

pub(super) struct Prepared {
    /// One for each of the page's photos.
    pub pictures: Vec<Option<PhotoFile>>,
    pub body: SafeHtml,
    /// What the body links to in the store.
    pub documents: Vec<Document>,
    /// Where files of the old portal are now, by the addresses that they had there.
    pub files: Vec<(String, String)>,
    /// The first of them is the article's own, and not in the body.
    pub has_lead: bool,
    pub ledger: Ledger,
}

impl Prepared {
    /// With `media_dir` the pictures are stored there; without, they are only looked at.
    ///
    /// # Errors
    /// A disk that fails: the page waits for another run, because none would add its pictures later.
    pub fn of(origin: &Origin, page: &LegacyPage, media_dir: Option<&Path>) -> anyhow::Result<Prepared> {
        let taken = pictures::take(media_dir, origin, page)?;
        let pictures: Vec<Option<PhotoFile>> = taken.iter().map(|taken| taken.photo().cloned()).collect();
        let LaidOut { body, has_lead } = LaidOut::new(page, &pictures);
        let (body, links) = follow(media_dir, origin, page, &body)?;
        let body = clean_html(&body);
        let mut ledger = ledger(page, &taken, &links, &body, has_lead);
        ledger.entries.extend(origin.is_cut.then(|| field("Nội dung", CUT)));
        let files = moved_files(page, &taken, &links);
        Ok(Prepared { pictures, body, documents: links.documents, files, has_lead, ledger })
    }
}

/// Of those that are stored here. What a browser saved under a name of its own has no address there, and none is told of what may
/// be another file.
fn moved_files(page: &LegacyPage, taken: &[Taken], links: &Links) -> Vec<(String, String)> {
    let sure = page.photos.iter().zip(taken).filter(|(_, taken)| taken.doubt().is_none());
    let of_pictures = sure.filter_map(|(photo, taken)| Some((photo, taken.photo()?)));
    let of_pictures = of_pictures.flat_map(|(photo, stored)| {
        let addresses = photo.src.iter().chain(&photo.others).cloned();
        addresses.map(|address| (address, stored.largest()))
    });
    let hrefs: Vec<String> = links.documents.iter().map(Document::href).collect();
    let of_documents = links.led.iter().filter(|(_, led)| led.doubt.is_none() && hrefs.contains(&led.to));
    let of_documents = of_documents.map(|(address, led)| (address.clone(), led.to.clone()));
    let mut files: Vec<(String, String)> =
        of_pictures.chain(of_documents).filter_map(|(address, target)| Some((path_of(&address)?, target))).collect();
    files.sort();
    files.dedup();
    files
}

fn ledger(page: &LegacyPage, taken: &[Taken], links: &Links, body: &SafeHtml, has_lead: bool) -> Ledger {
    let lead = page.photos.first().filter(|_| has_lead);
    let in_body = digests_in(body.as_str());
    let of_picture = |(number, (photo, taken)): (usize, (&LegacyPhoto, &Taken))| {
        let reason = match taken {
            Taken::Stored { photo, .. } if (has_lead && number == 0) || in_body.contains(photo.digest.as_str()) => None,
            Taken::Stored { .. } => Some("không có trong bài".to_owned()),
            Taken::Lost(reason) => Some(reason.clone()),
            Taken::CaptionAlone => return None,
        };
        Some((photo.src.clone()?, reason))
    };
    let photos: Vec<(String, Option<String>)> =
        page.photos.iter().zip(taken).enumerate().filter_map(of_picture).collect();
    let mut ledger = reconcile(
        &page.pieces,
        &Article {
            headline: &page.headline,
            standfirst: &page.standfirst,
            body: body.as_str(),
            byline: page.byline.as_deref().unwrap_or_default(),
            lead_caption: lead.and_then(|photo| photo.caption.as_deref()),
            photos: &photos,
            led: &links.led,
        },
    );
    doubt_pictures(&mut ledger, page, taken);
    ledger.entries.extend(page.doubts.iter().map(|doubt| {
        let doubt = doubt.to_string();
        let (of, doubt) = doubt.split_once(": ").unwrap_or(("", &doubt));
        field(of, doubt)
    }));
    ledger
}

fn field(of: &str, doubt: &str) -> Entry {
    Entry { place: 0, kind: Kind::Field, text: of.to_owned(), outcome: Outcome::Doubtful(doubt.to_owned()) }
}

/// Pictures that are in the article, and may be others.
fn doubt_pictures(ledger: &mut Ledger, page: &LegacyPage, taken: &[Taken]) {
    let doubtful =
        page.photos.iter().zip(taken).filter_map(|(photo, taken)| Some((photo.src.as_deref()?, taken.doubt()?)));
    let doubtful: Vec<(&str, &str)> = doubtful.collect();
    for entry in ledger.entries.iter_mut().filter(|entry| entry.kind == Kind::Picture) {
        let doubt = doubtful.iter().find(|(src, _)| *src == entry.text);
        if let (Outcome::Kept(_), Some((_, doubt))) = (&entry.outcome, doubt) {
            entry.outcome = Outcome::Doubtful((*doubt).to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
