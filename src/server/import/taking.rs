//! An article of an old portal is taken over: whole, or not at all.

use super::{
    addresses::{Candidate, Stand, There},
    legacy::LegacyPage,
    portals::section_slug,
    prepared::Prepared,
    reading::Article,
};
use crate::{
    db::{
        self, Tx,
        articles::NewArticle,
        media_files::Notes,
        media_uses::digests_in,
        redirects::{OldAddress, add_of_old_portal},
    },
    domain::{ArticleId, PortalId, SectionId, Timestamp, address, media::tidy_file_name},
};
use anyhow::Context;

/// What is said of one whose like is there.
pub(super) const LIKE_ANOTHER: &str = "đã có bài cùng tiêu đề, cùng ngày nhưng khác nội dung; bài này được nhập riêng";

/// What is said of one that was published later than now.
pub(super) const IN_FUTURE: &str = "sau hôm nay; bạn đọc chưa thấy bài này trước ngày ấy";

/// Why an article that was taken off the old portal is not shown here either.
const WITHDRAWN: &str = "đã gỡ ở cổng cũ";

/// What an article came to.
#[derive(Default)]
pub(super) struct Taken {
    /// `None` where it was there already.
    pub article: Option<ArticleId>,
    pub path: String,
    /// What should be looked at: an article like it, or what the one that is there has not.
    pub doubt: Option<String>,
    /// The section that was made for it.
    pub new_section: Option<SectionId>,
    /// Old addresses that lead to it or to its files, each with its target.
    pub addresses: Vec<(String, String)>,
    /// Old addresses that do not, each with the reason.
    pub lost_addresses: Vec<String>,
    /// Digests of what it brought into the portal's library.
    pub media: Vec<String>,
}

/// Puts an article where it belongs, with its pictures, documents, old addresses and views. One that is there already stays as it is,
/// and more of its old addresses lead to it.
///
/// # Errors
/// A database that fails; a date, a number or a headline that no article can have.
pub(super) async fn take_over(
    tx: &mut Tx, portal: PortalId, article: &Article, prepared: Prepared, now: Timestamp,
) -> anyhow::Result<Taken> {
    let Article { page, source, .. } = article;
    let Prepared { pictures: photos, documents, body, has_lead, files, .. } = prepared;
    let published_at = Timestamp::at(page.published_on, page.published_at.hour(), page.published_at.minute())
        .context("ngày đăng ngoài giới hạn")?;
    let mut taken = Taken::default();
    let photo = photos.first().and_then(Option::as_ref).filter(|_| has_lead).map(|photo| photo.digest.as_str());
    let candidate = Candidate { page, body: &body, photo, published_at, source };
    if let Some(there) = candidate.find_by_address(tx, portal).await? {
        taken.find_there(tx, portal, page, there, files, now).await?;
        return Ok(taken);
    }
    let address = section_slug(&page.section)?;
    let is_new = !db::imports::has_section(tx, portal, &address).await?;
    let section = db::portals::find_or_insert_section(tx, portal, &address, &page.section).await?;
    taken.new_section = is_new.then_some(section.id);
    let slug = match candidate.find_stand(tx, portal, &section.slug).await? {
        Stand::Free { slug, is_like_another } => {
            taken.doubt = is_like_another.then(|| LIKE_ANOTHER.to_owned());
            slug
        }
        Stand::There(there) => {
            taken.find_there(tx, portal, page, there, files, now).await?;
            return Ok(taken);
        }
    };
    taken.path = address::article_path(&section.slug, &slug);

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

    taken.media = media;
    for document in &documents {
        db::media_files::take_in_document(tx, portal, document).await?;
        let notes = Notes { file_name: &document.file_name, ..Notes::default() };
        db::media_files::describe(tx, portal, &document.digest, &notes, published_at).await?;
    }
    let new = NewArticle {
        portal,
        section: &section,
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
    taken.lead_on(tx, portal, page, files, now).await?;
    let views = i64::try_from(page.views_base).context("lượt xem quá lớn")?;
    db::counting::add_page_view_base(tx, portal, id, views, source, now).await?;
    if page.is_withdrawn {
        // With its words and its counts, and for no reader.
        db::articles::withdraw(tx, portal, &section.slug, &slug, WITHDRAWN, now).await?;
    }
    Ok(taken)
}

impl Taken {
    /// It was there already. Old addresses that were led to it before are none that it brought.
    async fn find_there(
        &mut self, tx: &mut Tx, portal: PortalId, page: &LegacyPage, there: There, mut files: Vec<(String, String)>,
        now: Timestamp,
    ) -> anyhow::Result<()> {
        (self.path, self.doubt) = (there.path, there.difference);
        files.retain(|(_, target)| digests_in(target).iter().any(|digest| there.files.contains(*digest)));
        self.lead_on(tx, portal, page, files, now).await
    }

    /// Lets its old addresses and those of its files lead on.
    async fn lead_on(
        &mut self, tx: &mut Tx, portal: PortalId, page: &LegacyPage, files: Vec<(String, String)>, now: Timestamp,
    ) -> anyhow::Result<()> {
        let own = page.own_address.iter().chain(&page.other_addresses).map(|old| (old.clone(), self.path.clone()));
        for (old, target) in own.chain(files).collect::<Vec<_>>() {
            match add_of_old_portal(tx, portal, &old, &target, "địa chỉ ở cổng cũ", now).await? {
                OldAddress::Kept => self.addresses.push((old, target)),
                OldAddress::Known => {}
                OldAddress::LeadsElsewhere(known) => {
                    self.lost_addresses.push(format!("{old} đã dẫn đến {known}, giữ nguyên"));
                }
                OldAddress::PageThere => {
                    self.lost_addresses.push(format!("{old} là địa chỉ của một trang ở đây, trang ấy được ưu tiên"));
                }
                OldAddress::Unusable => self.lost_addresses.push(format!("{old} không dùng làm địa chỉ được")),
            }
        }
        Ok(())
    }
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
