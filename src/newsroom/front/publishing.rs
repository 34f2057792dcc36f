//! From a draft to readers, and back.

use super::{DraftMark, FrontContent, PATH, PREVIEW_PATH, seen_field};
use crate::{
    newsroom::{
        done::{Done, PressForm, Tried, tried},
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

type Forms = (Tried<PublishFront>, Tried<DiscardFront>, Tried<RestoreFront>, Tried<ResetFront>);

pub async fn tried_forms() -> Result<Forms, Instead> {
    let published = tried("publish", |_, ()| {
        Done::said("Đã đăng bố cục: bạn đọc thấy trang chủ mới. Có thể khôi phục bố cục trước.").said_at(PATH)
    })
    .await?;
    let discarded = tried("discard", |_, ()| Done::said("Đã bỏ các thay đổi chưa đăng.")).await?;
    let restored = tried("restore", |_, ()| {
        Done::said("Đã khôi phục bố cục trước: bạn đọc thấy ngay. Bấm lần nữa thì trở lại bố cục vừa rồi.")
    })
    .await?;
    let reset = tried("reset", |_, ()| Done::said("Bản nháp đã về bố cục mặc định; chưa đăng.")).await?;
    Ok((published, discarded, restored, reset))
}

/// Which arrangement this is, and what can be done with the whole of it.
#[component]
pub fn Publishing(content: FrontContent) -> impl IntoView {
    let FrontContent { edition, draft, is_by_itself, has_previous, .. } = content;
    let press = |act: &'static str, label: &'static str| {
        view! { <PressForm act fields=vec![seen_field(edition)] label /> }
    };
    let state = match (&draft, is_by_itself) {
        (Some(DraftMark { person_name, at }), _) => {
            format!("Bản nháp, chưa đăng. {person_name} sửa lúc {}.", at.minute_text())
        }
        (None, true) => "Bạn đọc đang thấy bố cục mặc định, tự theo các chuyên mục. Sửa gì cũng thành bản nháp, bạn đọc chưa thấy cho đến khi đăng.".to_owned(),
        (None, false) => "Đây là bố cục bạn đọc đang thấy. Sửa gì cũng thành bản nháp, bạn đọc chưa thấy cho đến khi đăng.".to_owned(),
    };
    let publish = draft.is_some().then(|| view! { <PublishForm edition /> });
    let discard = draft.is_some().then(|| press("discard", "Bỏ thay đổi"));
    let restore = has_previous.then(|| press("restore", "Khôi phục bố cục trước"));
    let reset = (!is_by_itself).then(|| press("reset", "Về bố cục mặc định"));
    view! {
        <section aria-labelledby="publishing">
            <h2 id="publishing">{if draft.is_some() { "Bản nháp" } else { "Đang hiện" }}</h2>
            <p>{state}</p>
            <div class="actions">
                <a class="button" href=PREVIEW_PATH>"Xem trước"</a>
                {publish} {discard} {restore} {reset}
            </div>
        </section>
    }
}

/// The one button that readers notice.
#[component]
pub fn PublishForm(edition: i64) -> impl IntoView {
    view! {
        <form method="post" action=PATH class="inline">
            <input type="hidden" name="seen" value=edition />
            <button name="act" value="publish">"Đăng bố cục"</button>
        </form>
    }
}

/// Shows readers the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "publish_front")]
pub async fn publish_front(#[server(default)] seen: i64) -> Result<(), Refusal> {
    use crate::{
        db::front,
        domain::Arrangement,
        server::front_arranging::{Arranging, done},
    };
    let Arranging { newsroom, sections, .. } = Arranging::open().await?;
    let by_itself = Arrangement::by_itself(&sections);
    let mut tx = newsroom.db.begin().await?;
    done(front::publish(&mut tx, &newsroom.editor, seen, &by_itself, newsroom.now).await?)?;
    Ok(tx.commit().await?)
}

/// Forgets the draft.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "discard_front")]
pub async fn discard_front(#[server(default)] seen: i64) -> Result<(), Refusal> {
    use crate::{
        db::front,
        server::{
            front_arranging::{DEMAND, done},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::by(DEMAND).await?;
    let mut tx = newsroom.db.begin().await?;
    done(front::discard_draft(&mut tx, &newsroom.editor, seen, newsroom.now).await?)?;
    Ok(tx.commit().await?)
}

/// Shows readers what they saw before the last publishing.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "restore_front")]
pub async fn restore_front(#[server(default)] seen: i64) -> Result<(), Refusal> {
    use crate::{
        db::front,
        server::{
            front_arranging::{DEMAND, done},
            newsroom_request::NewsroomRequest,
        },
    };
    let newsroom = NewsroomRequest::by(DEMAND).await?;
    let mut tx = newsroom.db.begin().await?;
    done(front::restore_previous(&mut tx, &newsroom.editor, seen, newsroom.now).await?)?;
    Ok(tx.commit().await?)
}

/// Makes the draft what comes by itself. Pins stay.
///
/// # Errors
/// `SignedOut`, `Forbidden`, `Conflict`.
#[server(prefix = "/api/toa-soan", endpoint = "reset_front")]
pub async fn reset_front(#[server(default)] seen: i64) -> Result<(), Refusal> {
    use crate::{domain::Arrangement, server::front_arranging::Arranging};
    let mut arranging = Arranging::open_seen(seen).await?;
    arranging.arrangement.blocks = Arrangement::by_itself(&arranging.sections).blocks;
    arranging.keep(seen).await
}
