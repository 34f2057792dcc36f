//! One section: its name and address, how it reviews, closing it, and letting it go over into another.

use super::{
    done::{Done, PressForm, Tried, tried},
    filtering::kind_choices,
    form::{Checkbox, Select, TextField},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{ArrangedSection, ReviewLevels, Section, SectionKind},
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const LIST_PATH: &str = "/toa-soan/chuyen-muc";

/// A section and what it may go over into.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SectionContent {
    pub arranged: ArrangedSection,
    /// Open ones beside it.
    pub others: Vec<Section>,
    /// Below which it may stand in the navigation; none where others stand below it.
    pub parents: Vec<Section>,
    /// What holds where it says nothing.
    pub portal_levels: ReviewLevels,
}

#[component]
pub fn SectionScreen(id: i64) -> impl IntoView {
    screen(async move {
        let renamed: Tried<RenameSection> = tried("rename", |typed: RenameSection, before: Section| {
            let fields = vec![("id", typed.id.to_string()), ("title", before.title), ("slug", before.slug.to_string())];
            Done::said("Đã đổi. Các địa chỉ trước đây dẫn tới địa chỉ mới.").undone_by("rename", fields)
        })
        .await?;
        let closed: Tried<CloseSection> = tried("close", |typed: CloseSection, ()| {
            let message = if typed.is_closed {
                "Đã đóng: chuyên mục không còn trên thanh điều hướng và không nhận bài mới; bài đã đăng vẫn đọc được."
            } else {
                "Đã mở lại chuyên mục."
            };
            let fields = vec![("id", typed.id.to_string()), ("is_closed", (!typed.is_closed).to_string())];
            Done::said(message).undone_by("close", fields)
        })
        .await?;
        let reviewed: Tried<SetSectionReview> = tried("review", |typed: SetSectionReview, before: String| {
            let fields = vec![("id", typed.id.to_string()), ("levels", before)];
            Done::said("Đã lưu cách duyệt.").undone_by("review", fields)
        })
        .await?;
        let placed: Tried<PlaceSection> = tried("place", |typed: PlaceSection, before: String| {
            let fields = vec![("id", typed.id.to_string()), ("parent", before)];
            Done::said("Đã lưu chỗ của chuyên mục trên thanh điều hướng.").undone_by("place", fields)
        })
        .await?;
        let merged: Tried<MergeSection> = tried("merge", |_, moved: Merged| {
            // The section itself is no more.
            Done::said(format!("Đã gộp: {} bài đã sang “{}”.", moved.articles, moved.into)).said_at(LIST_PATH)
        })
        .await?;
        let kind: Tried<SetSectionKind> = tried("kind", |typed: SetSectionKind, before: SectionKind| {
            let fields = vec![("id", typed.id.to_string()), ("kind", before.as_str().to_owned())];
            Done::said("Đã đổi loại chuyên mục.").undone_by("kind", fields)
        })
        .await?;
        let SectionContent { arranged, others, parents, portal_levels } = open_section(id).await?;
        Ok(view! {
            <NewsroomFrame title=format!("Chuyên mục “{}”", arranged.section.title) here=LIST_PATH>
                {renamed.notice()}
                {closed.notice()}
                {kind.notice()}
                {reviewed.notice()}
                {placed.notice()}
                {merged.notice()}
                <RenameForm section=arranged.section.clone() renamed />
                <PlaceForm arranged=arranged.clone() parents placed />
                {(arranged.articles == 0).then(|| view! { <KindForm section=arranged.section.clone() kept=kind /> })}
                <ReviewForm arranged=arranged.clone() portal_levels reviewed />
                <CloseForm arranged=arranged.clone() />
                <MergeForm arranged others merged />
                <p><a href=LIST_PATH>"Về danh sách chuyên mục"</a></p>
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn RenameForm(section: Section, renamed: Tried<RenameSection>) -> impl IntoView {
    let faults = renamed.faults();
    let (title, slug) = match renamed.typed() {
        Some(typed) => (typed.title.clone(), typed.slug.clone()),
        None => (section.title, section.slug.to_string()),
    };
    view! {
        <section aria-labelledby="rename">
            <h2 id="rename">"Tên và địa chỉ"</h2>
            <form method="post">
                <input type="hidden" name="id" value=section.id.0 />
                <TextField name="title" label="Tên chuyên mục" value=title faults=faults.clone() is_required=true />
                <TextField
                    name="slug"
                    label="Địa chỉ"
                    value=slug
                    faults
                    hint="Đổi địa chỉ thì mọi bài của chuyên mục đổi theo; liên kết cũ vẫn dẫn tới đúng bài."
                    is_required=true
                />
                <button name="act" value="rename">"Lưu tên và địa chỉ"</button>
            </form>
        </section>
    }
}

#[component]
fn PlaceForm(arranged: ArrangedSection, parents: Vec<Section>, placed: Tried<PlaceSection>) -> impl IntoView {
    if parents.is_empty() {
        return ().into_any();
    }
    let value = arranged.parent.map(|parent| parent.0.to_string()).unwrap_or_default();
    let choices = std::iter::once((String::new(), "— ở hàng đầu —".to_owned()))
        .chain(parents.into_iter().map(|parent| (parent.id.0.to_string(), parent.title)));
    view! {
        <section aria-labelledby="place">
            <h2 id="place">"Chỗ trên thanh điều hướng"</h2>
            <form method="post">
                <input type="hidden" name="id" value=arranged.section.id.0 />
                <Select name="parent" label="Nằm dưới chuyên mục" value choices=choices.collect() faults=placed.faults() />
                <button name="act" value="place">"Lưu chỗ"</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn KindForm(section: Section, kept: Tried<SetSectionKind>) -> impl IntoView {
    let value = kept.typed().map(|typed| typed.kind.clone()).unwrap_or_else(|| section.kind.as_str().to_owned());
    view! {
        <section aria-labelledby="of-kind">
            <h2 id="of-kind">"Chuyên mục chứa gì"</h2>
            <form method="post">
                <input type="hidden" name="id" value=section.id.0 />
                <Select
                    name="kind"
                    label="Loại"
                    value
                    choices=kind_choices()
                    faults=kept.faults()
                    hint="Chỉ đổi được khi chưa có bài nào, kể cả bài đang viết."
                />
                <button name="act" value="kind">"Lưu loại"</button>
            </form>
        </section>
    }
}

#[component]
fn ReviewForm(
    arranged: ArrangedSection, portal_levels: ReviewLevels, reviewed: Tried<SetSectionReview>,
) -> impl IntoView {
    let choices = std::iter::once((String::new(), format!("như cả cổng ({})", portal_levels.title())))
        .chain(ReviewLevels::ALL.map(|levels| (levels.number().to_string(), levels.title().to_owned())));
    let value = arranged.review_levels.map(|levels| levels.number().to_string()).unwrap_or_default();
    view! {
        <section aria-labelledby="review">
            <h2 id="review">"Cách duyệt bài"</h2>
            <form method="post">
                <input type="hidden" name="id" value=arranged.section.id.0 />
                <Select name="levels" label="Số cấp duyệt" value choices=choices.collect() faults=reviewed.faults() />
                <button name="act" value="review">"Lưu cách duyệt"</button>
            </form>
        </section>
    }
}

#[component]
fn CloseForm(arranged: ArrangedSection) -> impl IntoView {
    let fields = vec![("id", arranged.section.id.0.to_string()), ("is_closed", (!arranged.is_closed).to_string())];
    let (heading, words, label) = match arranged.is_closed {
        true => (
            "Mở lại",
            "Chuyên mục đang đóng: bài đọc được, nhưng không có trên thanh điều hướng và không nhận bài mới.",
            "Mở lại chuyên mục",
        ),
        false => (
            "Đóng",
            "Chuyên mục rời thanh điều hướng và trang chủ, không nhận bài mới. Trang chuyên mục và các bài vẫn đọc được; mở lại lúc nào cũng được.",
            "Đóng chuyên mục",
        ),
    };
    view! {
        <section aria-labelledby="close">
            <h2 id="close">{heading}</h2>
            <p>{words}</p>
            <PressForm act="close" fields label />
        </section>
    }
}

#[component]
fn MergeForm(arranged: ArrangedSection, others: Vec<Section>, merged: Tried<MergeSection>) -> impl IntoView {
    if others.is_empty() {
        return ().into_any();
    }
    let into = merged.typed().map(|typed| typed.into.to_string()).unwrap_or_default();
    let choices = std::iter::once((String::new(), "— chọn chuyên mục —".to_owned()))
        .chain(others.into_iter().map(|other| (other.id.0.to_string(), other.title)));
    let words = format!(
        "Tất cả {} bài của “{}” sang chuyên mục kia; bài trùng địa chỉ được thêm số ở cuối, liên kết cũ vẫn dẫn tới đúng bài, \
         chuyên mục này không còn nữa. Việc này không hoàn tác được.",
        arranged.articles, arranged.section.title
    );
    view! {
        <section aria-labelledby="merge">
            <h2 id="merge">"Gộp vào chuyên mục khác"</h2>
            <p>{words}</p>
            <form method="post">
                <input type="hidden" name="id" value=arranged.section.id.0 />
                <Select name="into" label="Gộp vào" value=into choices=choices.collect() faults=merged.faults() />
                <Checkbox name="is_sure" value="true" label="Tôi hiểu là không hoàn tác được" is_checked=false />
                <button class="quiet" name="act" value="merge">"Gộp chuyên mục"</button>
            </form>
        </section>
    }
    .into_any()
}

/// What went over, and into which section.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Merged {
    pub articles: u64,
    pub into: String,
}

/// A section and what can be done with it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_section")]
pub async fn open_section(#[server(default)] id: i64) -> Result<SectionContent, Refusal> {
    use crate::{
        db::{sections, settings},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Administrator)).await?;
    let all = sections::list(&newsroom.db, newsroom.portal.id).await?;
    let arranged = all.iter().find(|found| found.section.id == SectionId(id)).cloned().ok_or(Refusal::NotFound)?;
    let is_parent = all.iter().any(|other| other.parent == Some(SectionId(id)));
    let may_be_above = |other: &&ArrangedSection| {
        !is_parent && other.parent.is_none() && !other.is_closed && other.section.id != SectionId(id)
    };
    let parents = all.iter().filter(may_be_above).map(|other| other.section.clone()).collect();
    let kind = arranged.section.kind;
    let others = all.into_iter().filter(|other| other.section.id != SectionId(id) && !other.is_closed);
    let others = others.filter(|other| other.section.kind == kind);
    Ok(SectionContent {
        parents,
        arranged,
        others: others.map(|other| other.section).collect(),
        portal_levels: settings::find(&newsroom.db, newsroom.portal.id).await?.review.levels,
    })
}

/// Gives a section another title and address, and answers what it was before.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "rename_section")]
pub async fn rename_section(
    #[server(default)] id: i64, #[server(default)] title: String, #[server(default)] slug: String,
) -> Result<Section, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId, address, portal::typed_section},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let (title, slug) = typed_section(&title, &slug).map_err(|faults| Refusal::Invalid { faults })?;
    let mut tx = newsroom.db.begin().await?;
    match sections::rename(&mut tx, &newsroom.editor, SectionId(id), &title, &slug, newsroom.now).await? {
        Arranged::Done(before) => {
            tx.commit().await?;
            Ok(before)
        }
        Arranged::Taken => {
            Err(Refusal::of("slug", format!("{} đã có chuyên mục khác dùng.", address::section_path(&slug))))
        }
        Arranged::NotFound => Err(Refusal::NotFound),
    }
}

/// Says what an empty section holds, and answers what it held before.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` where there is no such kind, or something is in the section.
#[server(prefix = "/api/toa-soan", endpoint = "set_section_kind")]
pub async fn set_section_kind(
    #[server(default)] id: i64, #[server(default)] kind: String,
) -> Result<SectionKind, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let unknown = || Refusal::of("kind", "Hãy chọn một loại có trong danh sách.");
    let kind = SectionKind::parse(&kind).ok_or_else(unknown)?;
    let mut tx = newsroom.db.begin().await?;
    match sections::set_kind(&mut tx, &newsroom.editor, SectionId(id), kind, newsroom.now).await? {
        Arranged::Done(before) => {
            tx.commit().await?;
            Ok(before)
        }
        Arranged::Taken => {
            Err(Refusal::of("kind", "Chuyên mục đã có bài, kể cả bài đang viết, nên không đổi loại được."))
        }
        Arranged::NotFound => Err(Refusal::NotFound),
    }
}

/// Closes a section, or opens it again.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "close_section")]
pub async fn close_section(#[server(default)] id: i64, #[server(default)] is_closed: bool) -> Result<(), Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let mut tx = newsroom.db.begin().await?;
    let done = sections::set_closed(&mut tx, &newsroom.editor, SectionId(id), is_closed, newsroom.now).await?;
    if done != Arranged::Done(()) {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Sets how many review texts of a section (`1`, `2`, or empty: as in the portal), and answers what it was before.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "set_section_review")]
pub async fn set_section_review(
    #[server(default)] id: i64, #[server(default)] levels: String,
) -> Result<String, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let levels = match levels.as_str() {
        "" => None,
        number => {
            let known = number.parse().ok().and_then(ReviewLevels::of_number);
            Some(known.ok_or_else(|| Refusal::of("levels", "Hãy chọn một cách có trong danh sách."))?)
        }
    };
    let before = sections::list(&newsroom.db, newsroom.portal.id).await?;
    let before = before.into_iter().find(|found| found.section.id == SectionId(id)).ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let done = sections::set_review_levels(&mut tx, &newsroom.editor, SectionId(id), levels, newsroom.now).await?;
    if done != Arranged::Done(()) {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(before.review_levels.map(|levels| levels.number().to_string()).unwrap_or_default())
}

/// Puts a section below another one in the navigation (its number, or empty: below none), and answers below which it was.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` where it may not stand there.
#[server(prefix = "/api/toa-soan", endpoint = "place_section")]
pub async fn place_section(#[server(default)] id: i64, #[server(default)] parent: String) -> Result<String, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let not_there = || Refusal::of("parent", "Chuyên mục này không nằm dưới chuyên mục ấy được: chỉ có hai hàng.");
    let above = match parent.as_str() {
        "" => None,
        number => Some(SectionId(number.parse().map_err(|_| not_there())?)),
    };
    let before = sections::list(&newsroom.db, newsroom.portal.id).await?;
    let before = before.into_iter().find(|found| found.section.id == SectionId(id)).ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    let done = sections::set_parent(&mut tx, &newsroom.editor, SectionId(id), above, newsroom.now).await?;
    if done != Arranged::Done(()) {
        return Err(not_there());
    }
    tx.commit().await?;
    Ok(before.parent.map(|parent| parent.0.to_string()).unwrap_or_default())
}

/// Lets all articles of a section go over into another.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` where nobody said that they are sure, or into what.
#[server(prefix = "/api/toa-soan", endpoint = "merge_section")]
pub async fn merge_section(
    #[server(default)] id: i64, #[server(default)] into: String, #[server(default)] is_sure: bool,
) -> Result<Merged, Refusal> {
    use crate::{
        db::sections::{self, Arranged},
        domain::{Demand, Role, SectionId},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let all = sections::list(&newsroom.db, newsroom.portal.id).await?;
    let target = into.parse().ok().and_then(|into| all.into_iter().find(|found| found.section.id == SectionId(into)));
    let Some(target) = target.filter(|target| !target.is_closed && target.section.id != SectionId(id)) else {
        return Err(Refusal::of("into", "Hãy chọn chuyên mục để gộp vào."));
    };
    if !is_sure {
        return Err(Refusal::of("into", "Hãy đánh dấu là bạn hiểu việc này không hoàn tác được."));
    }
    let mut tx = newsroom.db.begin().await?;
    let merged = sections::merge(&mut tx, &newsroom.editor, SectionId(id), target.section.id, newsroom.now).await?;
    let Arranged::Done(articles) = merged else { return Err(Refusal::NotFound) };
    tx.commit().await?;
    Ok(Merged { articles, into: target.section.title })
}
