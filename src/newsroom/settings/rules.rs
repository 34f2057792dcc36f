//! How texts are reviewed, and which hosts outside articles may link to.

use crate::{
    domain::{ReviewLevels, ReviewRules},
    newsroom::{
        done::{Done, Tried, tried},
        form::{Checkbox, Select, TextArea},
        screen::Instead,
    },
    refusal::Refusal,
};
use leptos::prelude::*;

pub async fn tried_forms() -> Result<(Tried<SaveReview>, Tried<SaveAllowedHosts>), Instead> {
    let review = tried("review", |_, before: ReviewRules| {
        let fields = vec![
            ("levels", before.levels.number().to_string()),
            ("may_approve_own", before.may_approve_own.to_string()),
        ];
        Done::said("Đã lưu cách duyệt.").undone_by("review", fields)
    });
    let review = review.await?;
    let links = tried("links", |_, before: String| {
        Done::said("Đã lưu các trang ngoài.").undone_by("links", vec![("allowed_hosts", before)])
    });
    Ok((review, links.await?))
}

#[component]
pub fn ReviewForm(rules: ReviewRules, tried: Tried<SaveReview>) -> impl IntoView {
    let levels = super::typed_or(&tried, |typed| typed.levels.clone(), rules.levels.number().to_string());
    let is_checked = tried.typed().map_or(rules.may_approve_own, |typed| typed.may_approve_own);
    let choices = ReviewLevels::ALL.map(|levels| (levels.number().to_string(), levels.title().to_owned()));
    view! {
        <section aria-labelledby="review">
            <h2 id="review">"Duyệt bài"</h2>
            <form method="post">
                <Select
                    name="levels"
                    label="Số cấp duyệt"
                    value=levels
                    choices=choices.to_vec()
                    faults=tried.faults()
                    hint="Từng chuyên mục có thể khác, xem trang Chuyên mục."
                />
                <Checkbox
                    name="may_approve_own"
                    value="true"
                    label="Cho phép tự duyệt bài mình viết (chỉ nên bật khi tòa soạn có một người)"
                    is_checked
                />
                <button name="act" value="review">"Lưu cách duyệt"</button>
            </form>
        </section>
    }
}

#[component]
pub fn LinksForm(hosts: Vec<String>, tried: Tried<SaveAllowedHosts>) -> impl IntoView {
    let value = super::typed_or(&tried, |typed| typed.allowed_hosts.clone(), hosts.join("\n"));
    view! {
        <section aria-labelledby="links">
            <h2 id="links">"Trang ngoài được dẫn tới"</h2>
            <form method="post">
                <TextArea
                    name="allowed_hosts"
                    label="Tên miền, mỗi dòng một tên"
                    value
                    rows=6
                    faults=tried.faults()
                    hint="Bài dẫn tới nơi khác sẽ được nhắc trước khi đăng. gov.vn gồm cả mọi tên miền con."
                />
                <button name="act" value="links">"Lưu danh sách"</button>
            </form>
        </section>
    }
}

/// Sets how texts are reviewed, and answers what it was before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_review")]
pub async fn save_review(
    #[server(default)] levels: String, #[server(default)] may_approve_own: bool,
) -> Result<ReviewRules, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let levels = levels.parse().ok().and_then(ReviewLevels::of_number);
    let levels = levels.ok_or_else(|| Refusal::of("levels", "Hãy chọn một hoặc hai cấp duyệt."))?;
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.review;
    let mut tx = newsroom.db.begin().await?;
    let rules = ReviewRules { levels, may_approve_own };
    settings::set_review_rules(&mut tx, &newsroom.editor, rules, newsroom.now).await?;
    tx.commit().await?;
    Ok(before)
}

/// Sets the hosts that articles may link to, one a line, and answers those before.
///
/// # Errors
/// `SignedOut`, `Forbidden`; `Invalid` with the field.
#[server(prefix = "/api/toa-soan", endpoint = "save_allowed_hosts")]
pub async fn save_allowed_hosts(#[server(default)] allowed_hosts: String) -> Result<String, Refusal> {
    use crate::{
        db::settings,
        domain::{Demand, Role, settings::hosts_of},
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Role(Role::Administrator)).await?;
    let hosts = hosts_of("allowed_hosts", &allowed_hosts).map_err(|faults| Refusal::Invalid { faults })?;
    let before = settings::find(&newsroom.db, newsroom.portal.id).await?.allowed_hosts;
    let mut tx = newsroom.db.begin().await?;
    settings::set_allowed_hosts(&mut tx, &newsroom.editor, &hosts, newsroom.now).await?;
    tx.commit().await?;
    Ok(before.join("\n"))
}
