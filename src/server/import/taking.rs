//! An article of an old portal is taken over: whole, or not at all.

use super::{
    addresses::{Candidate, Free, find_free_slug},
    legacy::LegacyPage,
    prepared::Prepared,
    reading::Article,
};
use crate::{
    db::{
        self, Tx,
        articles::NewArticle,
        media_files::Notes,
        redirects::{OldAddress, add_of_old_portal},
    },
    domain::{ArticleId, PortalId, Section, Timestamp, address, media::tidy_file_name},
};
use anyhow::Context;

/// What is said of one whose like is there.
pub(super) const LIKE_ANOTHER: &str = "đã có bài cùng tiêu đề, cùng ngày nhưng khác nội dung; bài này được nhập riêng";

/// What is said of one that was published later than now.
pub(super) const IN_FUTURE: &str = "sau hôm nay; bạn đọc chưa thấy bài này trước ngày ấy";

/// Why an article that was taken off the old portal is not shown here either.
const WITHDRAWN: &str = "đã gỡ ở cổng cũ";

/// What an article came to.
pub(super) struct Taken {
    /// `None` where it was there already.
    pub article: Option<ArticleId>,
    pub path: String,
    /// Another article has its headline and its day, and says something else.
    pub is_like_another: bool,
    /// Old addresses that lead to it or to its files, each with its target.
    pub addresses: Vec<(String, String)>,
    /// Old addresses that do not, each with the reason.
    pub lost_addresses: Vec<String>,
    /// Digests of what it brought into the portal's library.
    pub media: Vec<String>,
}

/// Puts an article where it belongs, with its pictures, documents, old addresses and views. One that is there already stays as it is.
///
/// # Errors
/// A database that fails; a date, a number or a headline that no article can have.
pub(super) async fn take_over(
    tx: &mut Tx, portal: PortalId, section: &Section, article: &Article, prepared: Prepared, now: Timestamp,
) -> anyhow::Result<Taken> {
    let Article { page, source, .. } = article;
    let Prepared { pictures: photos, documents, body, has_lead, files, .. } = prepared;
    let published_at = Timestamp::at(page.published_on, page.published_at.hour(), page.published_at.minute())
        .context("ngày đăng ngoài giới hạn")?;
    let of_photos = photos.iter().flatten().map(|photo| photo.digest.clone());
    let mut media: Vec<String> = of_photos.chain(documents.iter().map(|document| document.digest.clone())).collect();
    let known = db::imports::list_media_known(tx, portal, &media).await?;
    media.retain(|digest| !known.contains(digest));
    let mut photo_ids = Vec::new();
    for (photo, old) in photos.iter().zip(&page.photos) {
        photo_ids.push(match photo {
            Some(photo) => Some(db::photos::find_or_insert(tx, portal, photo).await?),
            None => None,
        });
        if let Some(photo) = photo {
            let alt = old.alt.as_deref().filter(|alt| !alt.is_empty());
            let src = old.src.as_deref().filter(|src| !src.starts_with("data:")).unwrap_or_default();
            let file_name = tidy_file_name(src);
            let notes = Notes { file_name: &file_name, caption: old.caption.as_deref().unwrap_or_default(), alt };
            db::media_files::describe(tx, portal, &photo.digest, &notes, published_at).await?;
        }
    }
    let lead = page.photos.first().zip(photo_ids.first().copied().flatten()).filter(|_| has_lead);
    let lead = lead.map(|(photo, id)| {
        (id, photo.caption.as_deref().unwrap_or_default(), photo.alt.as_deref().unwrap_or_default())
    });

    let candidate = Candidate { page, body: &body, published_at, source };
    let Free { slug, taken_by_itself, is_like_another } = find_free_slug(tx, portal, section, &candidate).await?;
    let path = address::article_path(&section.slug, &slug);
    let (addresses, lost_addresses) = (Vec::new(), Vec::new());
    let mut taken = Taken { article: None, path, is_like_another, addresses, lost_addresses, media };
    if taken_by_itself {
        return Ok(taken);
    }
    for document in &documents {
        db::media_files::take_in_document(tx, portal, document).await?;
        let notes = Notes { file_name: &document.file_name, ..Notes::default() };
        db::media_files::describe(tx, portal, &document.digest, &notes, published_at).await?;
    }
    let new = NewArticle {
        portal,
        section,
        slug: slug.clone(),
        headline: &page.headline,
        standfirst: &page.standfirst,
        body,
        byline: page.byline.as_deref(),
        photo: lead,
        published_at,
    };
    let id = db::articles::insert_published(tx, new).await?.context("địa chỉ vừa bị một bài khác dùng")?;
    taken.article = Some(id);
    let own = page.own_address.iter().chain(&page.other_addresses).map(|old| (old.clone(), taken.path.clone()));
    for (old, target) in own.chain(files).collect::<Vec<_>>() {
        match add_of_old_portal(tx, portal, &old, &target, "địa chỉ ở cổng cũ", now).await? {
            OldAddress::Kept => taken.addresses.push((old, target)),
            OldAddress::LeadsElsewhere(known) => {
                taken.lost_addresses.push(format!("{old} đã dẫn đến {known}, giữ nguyên"));
            }
            OldAddress::Unusable => taken.lost_addresses.push(format!("{old} không dùng làm địa chỉ được")),
        }
    }
    let views = i64::try_from(page.views_base).context("lượt xem quá lớn")?;
    db::counting::add_page_view_base(tx, portal, id, views, source, now).await?;
    if page.is_withdrawn {
        // With its words and its counts, and for no reader.
        db::articles::withdraw(tx, portal, &section.slug, &slug, WITHDRAWN, now).await?;
    }
    Ok(taken)
}

/// The old counter only ever rose, so the largest number seen on its pages is its last known one. Answers what was added.
pub(super) async fn raise_visit_base(
    tx: &mut Tx, portal: PortalId, page: &LegacyPage, source: &str, now: Timestamp,
) -> anyhow::Result<i64> {
    let Some(visits) = page.visits_base else { return Ok(0) };
    let rise =
        i64::try_from(visits).context("lượt truy cập quá lớn")? - db::counting::find_visit_base(tx, portal).await?;
    if rise > 0 {
        db::counting::add_visit_base(tx, portal, rise, source, now).await?;
    }
    Ok(rise.max(0))
}
