//! One picture or document of the library: what is said of it, what uses it, and what can be done with it.

use super::{
    article_form::text_path,
    done::{Done, PressForm, Tried, tried},
    filtering::address_with,
    form::{Checkbox, Faults, FieldError, Hint, Select, TextField, described_by, message_of},
    frame::NewsroomFrame,
    media_item::{LibraryItem, PATH, list_media},
    screen::screen,
};
use crate::{
    domain::{
        Focus, PhotoFile, Shape,
        media::{MediaUse, Offered, Replaced},
    },
    refusal::Refusal,
};
use leptos::prelude::*;

#[component]
pub fn MediaFileScreen(digest: String) -> impl IntoView {
    screen(async move {
        let described: Tried<DescribeMedia> =
            tried("describe", |_, _| Done::said("Đã lưu chú thích và mô tả.")).await?;
        let focused: Tried<SetFocus> = tried("focus", |typed: SetFocus, before: u8| {
            let fields = vec![("digest", typed.digest), ("focus", before.to_string())];
            Done::said("Đã đặt điểm nhìn của ảnh thu nhỏ.").undone_by("focus", fields)
        })
        .await?;
        let cut: Tried<CutToShape> = tried("cut", |_, offered: Offered| {
            Done::said("Đã cắt thành một ảnh mới; ảnh gốc vẫn còn trong kho.")
                .said_at(address_with(PATH, &[("tep", offered.digest())]))
        })
        .await?;
        let replaced: Tried<ReplacePhoto> = tried("replace", |_, replaced| say_replaced(replaced)).await?;
        let discarded: Tried<DiscardMedia> = tried("discard", |typed: DiscardMedia, ()| {
            Done::said("Đã bỏ khỏi kho. Trong 30 ngày vẫn lấy lại được.")
                .undone_by("restore", vec![("digest", typed.digest)])
        })
        .await?;
        let restored: Tried<RestoreMedia> = tried("restore", |_, ()| Done::said("Đã đưa trở lại kho.")).await?;
        let notices = [
            described.notice().into_any(),
            focused.notice().into_any(),
            cut.notice().into_any(),
            replaced.notice().into_any(),
            discarded.notice().into_any(),
            restored.notice().into_any(),
        ];
        let item = open_media(digest).await?;
        let title = item.title();
        Ok(view! {
            <NewsroomFrame title here=PATH>
                <p><a href=PATH>"Về kho ảnh và tài liệu"</a></p>
                {notices.into_iter().collect_view()}
                <Shown item=item.clone() />
                <Uses uses=item.used_in.clone() />
                {matches!(item.offered, Offered::Photo { .. }).then(|| view! { <OfPhoto item=item.clone() described cut replaced /> })}
                <Removal item />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Shown(item: LibraryItem) -> impl IntoView {
    let who = item.created_by_name.clone().unwrap_or_else(|| "nhập từ cổng cũ".to_owned());
    let line = format!("{}, {who}", item.created_at.date_text());
    match item.offered {
        Offered::Photo { file, file_name, src, srcset, sizes } => {
            let alt = item.alt.unwrap_or_default();
            view! {
                <figure class="media-shown">
                    <img src=src srcset=srcset sizes=sizes width=file.width height=file.height alt=alt />
                    <figcaption>{format!("{file_name} {}×{} điểm ảnh; {line}", file.width, file.height)}</figcaption>
                </figure>
            }
            .into_any()
        }
        Offered::Document { href, file_name, size_text, .. } => {
            view! { <p><a href=href>{file_name}</a> {format!(" ({size_text}); {line}")}</p> }.into_any()
        }
    }
}

#[component]
fn Uses(uses: Vec<MediaUse>) -> impl IntoView {
    if uses.is_empty() {
        return view! { <section aria-labelledby="uses"><h2 id="uses">"Nơi dùng"</h2><p class="empty">"Chưa bài nào dùng."</p></section> }
            .into_any();
    }
    let items = uses.into_iter().map(|found| {
        let public = found.path.clone().map(|path| view! { " "<a href=path>"bạn đọc thấy"</a> });
        let headline = found.headline;
        let link = match (found.text, found.article) {
            (Some(text), _) => view! { <a href=text_path(text)>{headline}</a> }.into_any(),
            (None, Some(article)) => {
                view! { <a href=format!("/toa-soan/da-dang/{}", article.0)>{headline}</a> }.into_any()
            }
            (None, None) => view! { {headline} }.into_any(),
        };
        view! { <li>{link}{public}</li> }
    });
    view! {
        <section aria-labelledby="uses">
            <h2 id="uses">"Nơi dùng"</h2>
            <ul>{items.collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn OfPhoto(
    item: LibraryItem, described: Tried<DescribeMedia>, cut: Tried<CutToShape>, replaced: Tried<ReplacePhoto>,
) -> impl IntoView {
    let Offered::Photo { file, .. } = item.offered.clone() else { return ().into_any() };
    view! {
        <Words item=item.clone() described />
        <FocusForm file=file.clone() />
        <CutForm digest=file.digest.clone() has_master=item.has_master cut />
        <ReplaceForm digest=file.digest.clone() is_used=!item.used_in.is_empty() replaced />
    }
    .into_any()
}

#[component]
fn Words(item: LibraryItem, described: Tried<DescribeMedia>) -> impl IntoView {
    let stored = (item.caption.clone(), item.alt.clone().unwrap_or_default(), item.alt.as_deref() == Some(""));
    let (caption, alt, is_decorative) = described
        .typed()
        .map(|typed| (typed.caption.clone(), typed.alt.clone(), typed.decorative == "true"))
        .unwrap_or(stored);
    let faults = described.faults();
    let digest = item.offered.digest().to_owned();
    view! {
        <section aria-labelledby="words">
            <h2 id="words">"Chú thích và mô tả"</h2>
            <form method="post">
                <input type="hidden" name="digest" value=digest />
                <TextField
                    name="caption"
                    label="Chú thích"
                    value=caption
                    faults=faults.clone()
                    hint="Hiện dưới ảnh khi chèn vào bài mới. Bài đã viết giữ chú thích của mình."
                />
                <TextField
                    name="alt"
                    label="Mô tả ảnh cho người không nhìn thấy"
                    value=alt
                    faults
                    hint="Máy đọc màn hình đọc câu này thay cho ảnh."
                />
                <Checkbox name="decorative" value="true" label="Ảnh trang trí, không cần mô tả" is_checked=is_decorative />
                <button name="act" value="describe">"Lưu"</button>
            </form>
        </section>
    }
}

#[component]
fn FocusForm(file: PhotoFile) -> impl IntoView {
    let choices = Focus::ALL.into_iter().map(|focus| {
        let is_chosen = focus == file.focus;
        view! {
            <label class="checkbox">
                <input type="radio" name="focus" value=focus.place() checked=is_chosen />
                " "
                {focus.title()}
            </label>
        }
    });
    view! {
        <section aria-labelledby="focus">
            <h2 id="focus">"Điểm nhìn"</h2>
            <form method="post">
                <input type="hidden" name="digest" value=file.digest.clone() />
                <fieldset aria-describedby="focus-hint">
                    <legend>"Khi ảnh bị cắt thành ảnh thu nhỏ, giữ lại phần"</legend>
                    <div class="focus-choices">{choices.collect_view()}</div>
                    <Hint name="focus" hint="Ảnh trong bài không bị cắt." />
                </fieldset>
                <button name="act" value="focus">"Đặt điểm nhìn"</button>
            </form>
        </section>
    }
}

#[component]
fn CutForm(digest: String, has_master: bool, cut: Tried<CutToShape>) -> impl IntoView {
    if !has_master {
        return view! {
            <section aria-labelledby="cut">
                <h2 id="cut">"Cắt ảnh"</h2>
                <p class="empty">"Ảnh này không còn bản lớn để cắt: ảnh nhập từ cổng cũ hoặc ảnh động. Muốn cắt, hãy tải ảnh gốc lên."</p>
            </section>
        }
        .into_any();
    }
    let (shape, place) = cut
        .typed()
        .map(|typed| (typed.shape.clone(), typed.place.clone()))
        .unwrap_or(("3:2".to_owned(), "4".to_owned()));
    let faults = cut.faults();
    let shapes = Shape::ALL.into_iter().map(|shape| (shape.as_str().to_owned(), shape.title().to_owned())).collect();
    let places = Focus::ALL.into_iter().map(|focus| (focus.place().to_string(), focus.title().to_owned())).collect();
    view! {
        <section aria-labelledby="cut">
            <h2 id="cut">"Cắt ảnh"</h2>
            <form method="post">
                <input type="hidden" name="digest" value=digest />
                <Select
                    name="shape"
                    label="Tỷ lệ"
                    value=shape
                    choices=shapes
                    faults=faults.clone()
                    hint="Thành một ảnh mới trong kho; ảnh này giữ nguyên."
                />
                <Select name="place" label="Giữ phần" value=place choices=places faults />
                <button name="act" value="cut">"Cắt"</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn ReplaceForm(digest: String, is_used: bool, replaced: Tried<ReplacePhoto>) -> impl IntoView {
    if !is_used {
        return ().into_any();
    }
    let faults: Faults = replaced.faults();
    let chosen = replaced.typed().map(|typed| typed.by.clone()).unwrap_or_default();
    screen(async move {
        let newest = list_media(String::new(), String::new()).await?;
        let error = message_of(&faults, "by");
        let described = described_by("by", true, error.is_some());
        let choices = newest.into_iter().filter_map(|item| match item.offered {
            Offered::Photo { ref file, .. } if file.digest != digest => {
                let is_chosen = file.digest == chosen;
                Some(view! {
                    <label class="photo-choice">
                        <input type="radio" name="by" value=file.digest.clone() checked=is_chosen />
                        <img src=file.src_of_width(160) alt=item.title() loading="lazy" width="160" />
                    </label>
                })
            }
            _ => None,
        });
        let hint = "Tải ảnh mới lên trước, rồi chọn ở đây. Mỗi bài đang dùng ảnh này có một bản mới với ảnh mới; bài đã đăng \
                    thì bản mới ấy được duyệt rồi đăng như mọi lần sửa bài.";
        Ok(view! {
            <section aria-labelledby="replace">
                <h2 id="replace">"Thay bằng ảnh khác"</h2>
                <form method="post">
                    <input type="hidden" name="digest" value=digest.clone() />
                    <fieldset id="by" tabindex="-1" aria-describedby=described>
                        <legend>"Ảnh mới"</legend>
                        <Hint name="by" hint />
                        <div class="photo-choices">{choices.collect_view()}</div>
                        <FieldError name="by" error />
                    </fieldset>
                    <button name="act" value="replace">"Thay ở mọi bài"</button>
                </form>
            </section>
        }
        .into_any())
    })
    .into_any()
}

#[component]
fn Removal(item: LibraryItem) -> impl IntoView {
    let fields = vec![("digest", item.offered.digest().to_owned())];
    let form = match (item.is_discarded, item.used_in.is_empty()) {
        (true, _) => view! {
            <p>"Tệp này đã bị bỏ khỏi kho và sẽ bị xóa hẳn 30 ngày sau hôm đó, trừ khi bản cũ của một bài còn cần đến."</p>
            <PressForm act="restore" fields label="Đưa trở lại kho" />
        }
        .into_any(),
        (false, true) => view! {
            <p>"Chưa bài nào dùng, nên bỏ được. Trong 30 ngày vẫn lấy lại được."</p>
            <PressForm act="discard" fields label="Bỏ khỏi kho" />
        }
        .into_any(),
        (false, false) => view! { <p>"Đang có bài dùng nên không bỏ được."</p> }.into_any(),
    };
    view! { <section aria-labelledby="removal"><h2 id="removal">"Bỏ khỏi kho"</h2>{form}</section> }
}

/// One picture or document, with all that uses it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "open_media")]
pub async fn open_media(#[server(default)] digest: String) -> Result<LibraryItem, Refusal> {
    use crate::{
        db::{media_files, media_uses},
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const USES: u32 = 200;
    let newsroom = NewsroomRequest::even_closed(Demand::Role(Role::Reporter)).await?;
    let file = media_files::find(&newsroom.db, newsroom.portal.id, &digest).await?.ok_or(Refusal::NotFound)?;
    let uses = media_uses::list_uses(&newsroom.db, &newsroom.editor, &digest, USES).await?;
    Ok(LibraryItem::of(file, uses))
}

/// Says what a picture shows, for whoever puts it into an article from now on. `decorative` is `true`, or empty.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "describe_media")]
pub async fn describe_media(
    #[server(default)] digest: String, #[server(default)] caption: String, #[server(default)] alt: String,
    #[server(default)] decorative: String,
) -> Result<(), Refusal> {
    use crate::{
        db::media_files,
        domain::{Demand, Fault, Role, text::NOTE_LETTERS_MAX, typed},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let mut faults = Vec::new();
    let caption = typed::line("caption", &caption, NOTE_LETTERS_MAX, &mut faults);
    let alt = typed::line("alt", &alt, NOTE_LETTERS_MAX, &mut faults);
    let is_decorative = decorative == "true";
    if is_decorative && !alt.is_empty() {
        faults.push(Fault::new("alt", "Ảnh trang trí thì không có mô tả; hãy bỏ một trong hai."));
    }
    if !faults.is_empty() {
        return Err(Refusal::Invalid { faults });
    }
    let alt = Some(alt.as_str()).filter(|alt| is_decorative || !alt.is_empty());
    let mut tx = newsroom.db.begin().await?;
    if !media_files::change_notes(&mut tx, &newsroom.editor, &digest, &caption, alt, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}

/// What thumbnails keep of a picture: 0 to 8, row by row. Answers what they kept before.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "set_focus")]
pub async fn set_focus(#[server(default)] digest: String, #[server(default)] focus: String) -> Result<u8, Refusal> {
    use crate::{
        db::{media_files, photos},
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let place = focus.parse().ok().and_then(Focus::new);
    let place = place.ok_or_else(|| Refusal::of("focus", "Hãy chọn một trong chín chỗ của ảnh."))?;
    let before = photos::find_by_digest(&newsroom.db, newsroom.portal.id, &digest).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !media_files::set_focus(&mut tx, &newsroom.editor, &digest, place, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    tx.commit().await?;
    Ok(before.focus.place())
}

/// A part of a picture as a picture of its own, in fractions of the upright picture.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` where it cannot be cut so.
#[server(prefix = "/api/toa-soan", endpoint = "crop_photo")]
pub async fn crop_photo(
    #[server(default)] digest: String, #[server(default)] x: f64, #[server(default)] y: f64,
    #[server(default)] width: f64, #[server(default)] height: f64,
) -> Result<Offered, Refusal> {
    use crate::{
        db::media_files::{self, Notes},
        domain::{Demand, Role},
        server::{
            failure::{failure, is_disk_full},
            media::{processing::Fault, resizing::Cut},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let file = media_files::find(&newsroom.db, newsroom.portal.id, &digest).await?.ok_or(Refusal::NotFound)?;
    let master = media_files::find_master(&newsroom.db, newsroom.portal.id, &digest).await?;
    let master = master.ok_or_else(|| Refusal::of("shape", "Ảnh này không còn bản lớn để cắt."))?;
    let cut = newsroom.processing.cut(digest.clone(), master, Cut { x, y, width, height }).await;
    let stored = cut.map_err(|fault| match fault {
        Fault::Content(reason) => Refusal::of("shape", format!("Không cắt được: {reason}.")),
        Fault::Store(error) if is_disk_full(&error) => Refusal::DiskFull,
        Fault::Store(error) => failure("a picture could not be cut", &format!("{error:#}")).into(),
        Fault::Document(_) => Refusal::NotFound,
    })?;
    let notes = Notes { file_name: &file.file_name, caption: &file.caption, alt: file.alt.as_deref() };
    let mut tx = newsroom.db.begin().await?;
    let (editor, now) = (&newsroom.editor, newsroom.now);
    media_files::insert_photo(&mut tx, editor, &stored.file, stored.master_extension, &notes, now).await?;
    tx.commit().await?;
    Ok(Offered::photo(stored.file, &file.file_name))
}

/// Cuts the largest part of this shape (`3:2`) out of a picture, from one of its nine places.
///
/// # Errors
/// As [`crop_photo`].
#[server(prefix = "/api/toa-soan", endpoint = "cut_to_shape")]
pub async fn cut_to_shape(
    #[server(default)] digest: String, #[server(default)] shape: String, #[server(default)] place: String,
) -> Result<Offered, Refusal> {
    use crate::{
        db::photos,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let file = photos::find_by_digest(&newsroom.db, newsroom.portal.id, &digest).await?.ok_or(Refusal::NotFound)?;
    let shape = Shape::parse(&shape).ok_or_else(|| Refusal::of("shape", "Hãy chọn một tỷ lệ."))?;
    let place = place.parse().ok().and_then(Focus::new);
    let place = place.ok_or_else(|| Refusal::of("place", "Hãy chọn một trong chín chỗ của ảnh."))?;
    let [x, y, width, height] = shape.part_of(file.width, file.height, place);
    crop_photo(digest, x, y, width, height).await
}

/// Puts the picture `by` wherever `digest` stands, in every text that this person may edit, as a new revision of it. What readers see
/// is corrected as always: the new revision is reviewed and published.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "replace_photo")]
pub async fn replace_photo(
    #[server(default)] digest: String, #[server(default)] by: String,
) -> Result<Replaced, Refusal> {
    use crate::{
        db::photos,
        domain::{Demand, Role},
        server::{newsroom_request::NewsroomRequest, photo_replacing},
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let (db, portal) = (&newsroom.db, newsroom.portal.id);
    photos::find_by_digest(db, portal, &digest).await?.ok_or(Refusal::NotFound)?;
    let new = photos::find_by_digest(db, portal, &by).await?;
    let new = new.filter(|_| by != digest).ok_or_else(|| Refusal::of("by", "Hãy chọn ảnh mới trong danh sách."))?;
    Ok(photo_replacing::replace(db, &newsroom.editor, &digest, &new, newsroom.now).await?)
}

fn say_replaced(replaced: Replaced) -> Done {
    let Replaced { changed, to_publish, more_to_publish, to_review, left, more_left, has_more } = replaced;
    let more = has_more.then(|| "Còn bài khác đang dùng ảnh cũ: hãy bấm “Thay ở mọi bài” lần nữa.".to_owned());
    let mut points: Vec<String> = more.into_iter().chain(to_review).collect();
    points.extend(changed.iter().map(|headline| format!("Đã thay trong bài “{headline}”.")));
    points.extend(to_publish.iter().map(|headline| {
        format!("Bài “{headline}” đang đăng với ảnh cũ: bản mới cần được duyệt và đăng như mọi lần sửa bài.")
    }));
    let unnamed = (more_to_publish > 0).then(|| format!("{more_to_publish} bài khác cũng đang đăng với ảnh cũ."));
    points.extend(unnamed);
    points.extend(left);
    points.extend((more_left > 0).then(|| format!("{more_left} bài khác cũng chưa thay được.")));
    Done::said(format!("Đã thay ảnh ở {} bài.", changed.len())).pointing_out(points)
}

/// Takes something that nothing uses out of the library. Its files are swept thirty days after that, but for what an overtaken
/// revision shows.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`; `Conflict` where something uses it.
#[server(prefix = "/api/toa-soan", endpoint = "discard_media")]
pub async fn discard_media(#[server(default)] digest: String) -> Result<(), Refusal> {
    use crate::{
        db::media_files,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    media_files::find(&newsroom.db, newsroom.portal.id, &digest).await?.ok_or(Refusal::NotFound)?;
    let mut tx = newsroom.db.begin().await?;
    if !media_files::set_discarded(&mut tx, &newsroom.editor, &digest, true, newsroom.now).await? {
        return Err(Refusal::conflict(
            "Đang có bài dùng tệp này nên không bỏ được. Có thể là bài nháp của người khác, bản cất riêng của một bài, hay bài đang \
             gõ chưa lưu.",
        ));
    }
    Ok(tx.commit().await?)
}

/// Puts back into the library what was taken out of it.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `NotFound`.
#[server(prefix = "/api/toa-soan", endpoint = "restore_media")]
pub async fn restore_media(#[server(default)] digest: String) -> Result<(), Refusal> {
    use crate::{
        db::media_files,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Reporter)).await?;
    let mut tx = newsroom.db.begin().await?;
    if !media_files::set_discarded(&mut tx, &newsroom.editor, &digest, false, newsroom.now).await? {
        return Err(Refusal::NotFound);
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_done_after_replacing_is_said_first_and_what_is_not_named_is_counted() {
        let texts = |headline: &str| vec![headline.to_owned()];
        let replaced = Replaced {
            changed: texts("Mưa"),
            to_publish: texts("Mưa"),
            more_to_publish: 3,
            to_review: texts("Bài “Mưa” đã hẹn giờ: cần duyệt và hẹn giờ lại."),
            left: texts("Chưa thay trong bài “Gió”: bài của người khác."),
            more_left: 2,
            has_more: false,
        };
        let said = [
            "Bài “Mưa” đã hẹn giờ: cần duyệt và hẹn giờ lại.",
            "Đã thay trong bài “Mưa”.",
            "Bài “Mưa” đang đăng với ảnh cũ: bản mới cần được duyệt và đăng như mọi lần sửa bài.",
            "3 bài khác cũng đang đăng với ảnh cũ.",
            "Chưa thay trong bài “Gió”: bài của người khác.",
            "2 bài khác cũng chưa thay được.",
        ];
        assert_eq!(say_replaced(replaced).points, said);
    }
}
