//! What stands around every screen of the newsroom.

use super::{
    done::{DONE_KEY, Done, Notice},
    filtering::asked,
    form::PostedForm,
    refused::Refused,
    rights::demand_of,
};
use crate::{
    components::{PageTitle, when_ready},
    domain::{
        Person, Portal,
        address::{
            ALERTS_PATH, CONDITION_PATH, FIGURES_PATH, IMPORTS_PATH, REPORTS_PATH, ROYALTIES_PATH, STANDING_PAGES_PATH,
        },
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use leptos_meta::{Meta, Stylesheet};
use serde::{Deserialize, Serialize};

/// What the frame shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewsroomContent {
    pub portal: Portal,
    pub person: Person,
    /// Reports of readers that wait; nought for whoever has nothing to do with them.
    pub open_reports: i64,
    /// What they have just done.
    pub done: Option<Done>,
}

/// Screens that the navigation leads to, and what they are called.
const SCREENS: [(&str, &str); 19] = [
    ("/toa-soan", "Bàn làm việc"),
    ("/toa-soan/bai-moi", "Viết bài"),
    ("/toa-soan/da-dang", "Bài đã đăng"),
    (STANDING_PAGES_PATH, "Trang cố định"),
    (ALERTS_PATH, "Cảnh báo"),
    (REPORTS_PATH, "Báo lỗi"),
    ("/toa-soan/kho-anh", "Kho ảnh"),
    ("/toa-soan/but-danh", "Bút danh"),
    (FIGURES_PATH, "Số liệu"),
    (ROYALTIES_PATH, "Nhuận bút"),
    ("/toa-soan/trang-chu", "Trang chủ"),
    ("/toa-soan/chuyen-muc", "Chuyên mục"),
    ("/toa-soan/dia-chi-cu", "Địa chỉ cũ"),
    (IMPORTS_PATH, "Nhập cổng cũ"),
    ("/toa-soan/nguoi", "Người"),
    ("/toa-soan/cai-dat", "Cài đặt"),
    ("/toa-soan/nhat-ky", "Nhật ký"),
    (CONDITION_PATH, "Tình trạng"),
    ("/toa-soan/tai-khoan", "Tài khoản"),
];

/// The screen `children` in the newsroom's frame, for whoever is signed in.
#[component]
pub fn NewsroomFrame(
    #[prop(into)] title: String,
    /// The address of the screen in the navigation that this one is or belongs to.
    #[prop(default = "")]
    here: &'static str,
    children: Children,
) -> impl IntoView {
    // Where another form was posted since, its answer is what is to be read.
    let is_asked = use_context::<PostedForm>().is_none();
    let done = if is_asked { asked(DONE_KEY) } else { String::new() };
    when_ready(async move {
        match open_newsroom(done).await {
            Ok(content) => view! { <FrameAround content title here children /> }.into_any(),
            Err(refusal) => view! { <Refused refusal /> }.into_any(),
        }
    })
}

#[component]
fn FrameAround(content: NewsroomContent, title: String, here: &'static str, children: Children) -> impl IntoView {
    let NewsroomContent { portal, person, open_reports, done } = content;
    let open = SCREENS.iter().filter(|(path, _)| demand_of(path).is_some_and(|demand| demand.is_met_by(&person.roles)));
    let links = open.map(|&(path, name)| {
        let current = (path == here).then_some("page");
        let name = match path {
            REPORTS_PATH if open_reports > 0 => format!("{name} ({open_reports})"),
            _ => name.to_owned(),
        };
        view! { <li><a href=path aria-current=current>{name}</a></li> }
    });
    let closed = portal.closed.as_ref().map(|closing| {
        let since = format!("Cổng này đã đóng từ ngày {}.", closing.at.date_text());
        let label = since.clone();
        view! {
            <aside class="closed-notice" aria-label=label>
                <p>
                    <strong>{since}</strong>
                    " Bạn đọc và chép ra được mọi thứ; không lưu, không đăng, không đổi được gì. Quản trị viên mở lại cổng ở phần Cài đặt, trang Đóng cổng."
                </p>
            </aside>
        }
    });
    let roles = person.roles.iter().map(|role| role.title()).collect::<Vec<_>>().join(", ");
    view! {
        <PageTitle text=format!("{title} - tòa soạn - {}", portal.name) />
        <Meta name="robots" content="noindex" />
        <Stylesheet href="/toa-soan.css" />
        <a class="skip-link" href="#content">"Chuyển đến nội dung"</a>
        <header class="newsroom-head">
            <p class="newsroom-name"><a href="/">{portal.name}</a></p>
            <p class="newsroom-person">{person.name} " (" {roles} ")"</p>
            <form method="post" action="/toa-soan/dang-xuat"><button name="act" value="sign-out">"Đăng xuất"</button></form>
            <nav aria-label="Tòa soạn"><ul>{links.collect_view()}</ul></nav>
        </header>
        <main id="content" tabindex="-1" class="newsroom">
            <h1>{title}</h1>
            {closed}
            {done.map(|done| view! { <Notice done /> })}
            {children()}
        </main>
    }
}

/// Who is signed in, and where; and what they have done, where `done` is the key of it.
///
/// # Errors
/// `SignedOut`.
#[server(prefix = "/api/toa-soan", endpoint = "open_newsroom")]
pub async fn open_newsroom(#[server(default)] done: String) -> Result<NewsroomContent, Refusal> {
    use crate::{
        db::{reader_reports, sessions},
        domain::Demand,
        server::newsroom_request::NewsroomRequest,
    };
    let newsroom = NewsroomRequest::by(Demand::Account).await?;
    let is_key = !done.is_empty() && done.bytes().all(|byte| byte.is_ascii_hexdigit());
    let done = match is_key {
        true => sessions::find_done(&newsroom.db, &newsroom.editor, &done).await?,
        false => None,
    };
    // What another version of the program has kept is not said.
    let done = done.and_then(|text| serde_json::from_str(&text).ok());
    let reads_reports = demand_of(REPORTS_PATH).is_some_and(|demand| demand.is_met_by(&newsroom.editor.person().roles));
    let open_reports = match reads_reports {
        true => reader_reports::count_open(&newsroom.db, newsroom.portal.id).await?,
        false => 0,
    };
    Ok(NewsroomContent { open_reports, person: newsroom.editor.person().clone(), portal: newsroom.portal, done })
}
