//! The desk: what waits for whoever is signed in, what they write, what is scheduled; and all texts, filtered and searched.

use super::{
    article_form::text_path,
    figures::article_figures_path,
    filtering::{SectionFilter, address_with, asked},
    frame::NewsroomFrame,
    screen::screen,
};
use crate::{
    domain::{
        Section, TextState, Timestamp, UnsavedLine,
        address::{CONDITION_PATH, NEWSROOM_PATH, STANDING_PAGES_PATH, unsaved_path},
        text::{ArticleLine, Text},
    },
    refusal::Refusal,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What the desk shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeskContent {
    pub now: Timestamp,
    pub may_write: bool,
    /// For administrators, while something of it is left to do.
    pub first_steps: Option<FirstSteps>,
    /// For administrators: what of the installation is not good, in words.
    pub troubles: Vec<String>,
    /// Pages that every portal needs and this one has not, for those who see to them.
    pub missing_pages: Vec<String>,
    /// What this person typed and never saved.
    pub unsaved: Vec<UnsavedLine>,
    pub piles: Vec<Pile>,
    /// Published in haste, and nobody has looked at them since.
    pub unreviewed: Vec<ArticleLine>,
    /// Somebody asked to look at them again by today.
    pub to_look_at: Vec<ArticleLine>,
    pub sections: Vec<Section>,
    /// What was searched for, newest first, and where its next page begins.
    pub found: Option<(Vec<Text>, Option<String>)>,
}

/// What of a new portal is done.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct FirstSteps {
    pub has_contact: bool,
    pub has_colleagues: bool,
    pub has_second_factor: bool,
}

/// Texts that lie together on the desk.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Pile {
    pub title: String,
    /// What is said where nothing lies there; piles without such a word are left out then.
    pub empty: String,
    /// Where all of them are listed.
    pub all: String,
    /// Those on top.
    pub texts: Vec<Text>,
    /// Whether there are more than these.
    pub goes_on: bool,
}

/// States that texts are filtered by, as the address names them.
const STATES: [(&str, TextState); 8] = [
    ("ban-thao", TextState::Draft),
    ("cho-duyet", TextState::Submitted),
    ("bi-tra-lai", TextState::Returned),
    ("da-bien-tap", TextState::Reviewed),
    ("da-duyet", TextState::Approved),
    ("hen-gio", TextState::Scheduled),
    ("da-dang", TextState::Published),
    ("da-bo", TextState::Discarded),
];

#[derive(Clone, Default)]
struct Asked {
    words: String,
    section: String,
    state: String,
    mine: String,
}

#[component]
pub fn DeskPage() -> impl IntoView {
    let after = asked("sau");
    let asked =
        Asked { words: asked("q"), section: asked("chuyen-muc"), state: asked("tinh-trang"), mine: asked("cua-toi") };
    screen(async move {
        let Asked { words, section, state, mine } = asked.clone();
        let content = open_desk(words, section, state, mine, after).await?;
        Ok(view! {
            <NewsroomFrame title="Bàn làm việc" here=NEWSROOM_PATH><Desk content asked /></NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn Desk(content: DeskContent, asked: Asked) -> impl IntoView {
    let DeskContent {
        now,
        may_write,
        first_steps,
        troubles,
        missing_pages,
        unsaved,
        piles,
        unreviewed,
        to_look_at,
        sections,
        found,
    } = content;
    let write = may_write.then(|| {
        view! {
            <p class="actions">
                <a class="button" href="/toa-soan/bai-moi">"Viết bài mới"</a>
                <a class="button quiet" href="/toa-soan/da-dang">"Sửa bài đã đăng"</a>
            </p>
        }
    });
    let filter = may_write.then(|| view! { <Filter asked=asked.clone() sections /> });
    let lying = match found {
        Some((texts, next)) => view! { <Found texts next asked now /> }.into_any(),
        None => view! { <Piles piles now /> }.into_any(),
    };
    view! {
        {(!troubles.is_empty()).then(|| view! { <Troubles words=troubles /> })}
        {first_steps.map(|steps| view! { <Beginning steps /> })}
        {(!missing_pages.is_empty()).then(|| view! { <MissingPages names=missing_pages /> })}
        <NotSaved lines=unsaved />
        {write}
        {filter}
        {lying}
        <Lines title="Đăng trước, chưa ai duyệt" id="unreviewed" lines=unreviewed />
        <Lines title="Đến ngày xem lại: còn đúng không?" id="to-look-at" lines=to_look_at />
    }
}

#[component]
fn Troubles(words: Vec<String>) -> impl IntoView {
    let items = words.into_iter().map(|words| view! { <li>{words}</li> });
    view! {
        <section class="notice" aria-labelledby="troubles">
            <h2 id="troubles">"Việc cần xem ở máy chủ"</h2>
            <ul>{items.collect_view()}</ul>
            <p><a href=CONDITION_PATH>"Xem tình trạng"</a></p>
        </section>
    }
}

#[component]
fn MissingPages(names: Vec<String>) -> impl IntoView {
    view! {
        <p class="notice">
            {format!("Cổng còn thiếu trang: {}. ", names.join(", "))}
            <a href=STANDING_PAGES_PATH>"Xem và tạo các trang cần có"</a>
        </p>
    }
}

#[component]
fn NotSaved(lines: Vec<UnsavedLine>) -> impl IntoView {
    let items = lines.iter().map(|line| {
        view! {
            <li>
                <a href=unsaved_path(&line.form_key)>{line.title().to_owned()}</a>
                <p class="hint">{format!("gõ lúc {}", line.at.minute_text())}</p>
            </li>
        }
    });
    let items = items.collect_view();
    (!lines.is_empty()).then(|| {
        view! {
            <section class="notice" aria-labelledby="not-saved">
                <h2 id="not-saved">"Bạn đang gõ dở, chưa lưu"</h2>
                <ul class="text-list">{items}</ul>
            </section>
        }
    })
}

#[component]
fn Filter(asked: Asked, sections: Vec<Section>) -> impl IntoView {
    let states = STATES.iter().map(|&(name, state)| {
        view! { <option value=name selected=asked.state == name>{state.title()}</option> }
    });
    view! {
        <form method="get" role="search" class="inline">
            <div class="field">
                <label for="q">"Tìm bài đang viết"</label>
                <input id="q" name="q" type="search" value=asked.words.clone() />
            </div>
            <SectionFilter sections chosen=asked.section.clone() />
            <div class="field">
                <label for="tinh-trang">"Tình trạng"</label>
                <select id="tinh-trang" name="tinh-trang">
                    <option value="">"Tất cả"</option>
                    {states.collect_view()}
                </select>
            </div>
            <label class="checkbox">
                <input type="checkbox" name="cua-toi" value="1" checked=!asked.mine.is_empty() />
                "của tôi"
            </label>
            <button>"Tìm"</button>
        </form>
    }
}

/// What a new portal needs before anybody can work in it.
#[component]
fn Beginning(steps: FirstSteps) -> impl IntoView {
    let FirstSteps { has_contact, has_colleagues, has_second_factor } = steps;
    let steps = [
        (has_contact, "/toa-soan/cai-dat", "Ghi tên cổng, địa chỉ liên hệ và người chịu trách nhiệm"),
        (has_colleagues, "/toa-soan/nguoi", "Mời phóng viên, biên tập viên và người duyệt đăng"),
        (has_second_factor, "/toa-soan/tai-khoan/hai-buoc", "Bật xác thực hai bước cho tài khoản của bạn"),
    ];
    let items = steps.map(|(is_done, path, title)| {
        let done = is_done.then_some(" (đã xong)");
        view! { <li><a href=path>{title}</a>{done}</li> }
    });
    view! {
        <section class="notice" aria-labelledby="first-steps">
            <h2 id="first-steps">"Những bước đầu"</h2>
            <ol>{items.collect_view()}</ol>
            <p class="hint">
                "Quản trị viên không đăng bài. Cơ quan ít người thì một người giữ cả hai vai trò: mở tên mình ở mục Người."
            </p>
        </section>
    }
}

#[component]
fn Found(texts: Vec<Text>, next: Option<String>, asked: Asked, now: Timestamp) -> impl IntoView {
    let next = next.map(|key| {
        let Asked { words, section, state, mine } = &asked;
        let values =
            [("q", words.as_str()), ("chuyen-muc", section), ("tinh-trang", state), ("cua-toi", mine), ("sau", &key)];
        let address = address_with(NEWSROOM_PATH, &values);
        view! { <p><a class="button quiet" rel="next" href=address>"Cũ hơn"</a></p> }
    });
    let list = match texts.is_empty() {
        true => {
            view! { <p class="empty">"Không có bài nào như vậy. Hãy thử ít chữ hơn, hoặc bỏ bớt điều kiện lọc."</p> }
                .into_any()
        }
        false => view! { <Texts texts now /> }.into_any(),
    };
    view! {
        <section aria-labelledby="found">
            <h2 id="found">"Kết quả tìm"</h2>
            {list}
            {next}
            <p><a href=NEWSROOM_PATH>"Bỏ tìm, về bàn làm việc"</a></p>
        </section>
    }
}

#[component]
fn Piles(piles: Vec<Pile>, now: Timestamp) -> impl IntoView {
    let piles = piles.into_iter().enumerate().filter(|(_, pile)| !pile.texts.is_empty() || !pile.empty.is_empty());
    let piles = piles.map(|(number, Pile { title, empty, all, texts, goes_on })| {
        let id = format!("pile-{number}");
        let more = goes_on.then(|| view! { <p><a href=all>"Xem tất cả"</a></p> });
        let title = match texts.len() {
            0 => title,
            shown if goes_on => format!("{title} (hơn {shown})"),
            shown => format!("{title} ({shown})"),
        };
        let lying = match texts.is_empty() {
            true => view! { <p class="empty">{empty}</p> }.into_any(),
            false => view! { <Texts texts now /> }.into_any(),
        };
        view! { <section aria-labelledby=id.clone()><h2 id=id.clone()>{title}</h2>{lying}{more}</section> }
    });
    piles.collect_view()
}

#[component]
fn Texts(texts: Vec<Text>, now: Timestamp) -> impl IntoView {
    let items = texts.into_iter().map(|text| {
        let urgent = text.is_overdue(now);
        let state = match text.publish_at {
            Some(at) if urgent => format!("quá giờ đăng: {}", at.minute_text()),
            Some(at) => format!("{} {}", text.state.title(), at.minute_text()),
            None => text.state.title().to_owned(),
        };
        let views = text.article.as_ref().map(|article| {
            let about = format!("{} lượt xem, xem từng ngày: {}", article.views, text.headline);
            let path = article_figures_path(article.id);
            view! { " · " <a href=path aria-label=about>{article.views} " lượt xem"</a> }
        });
        let class = if urgent { "state is-urgent" } else { "state" };
        let details =
            format!("{} · {} · sửa {}", text.section.heading(), text.author_name, text.modified_at.minute_text());
        view! {
            <li>
                <a href=text_path(text.id)>{text.headline.clone()}</a>
                " "
                <span class=class>{state}</span>
                <p class="hint">{details}{views}</p>
            </li>
        }
    });
    view! { <ul class="text-list">{items.collect_view()}</ul> }
}

#[component]
fn Lines(title: &'static str, id: &'static str, lines: Vec<ArticleLine>) -> impl IntoView {
    let items = lines.iter().map(|line| {
        view! {
            <li>
                <a href=format!("/toa-soan/da-dang/{}", line.id.0)>{line.headline.clone()}</a>
                <p class="hint">{format!("đăng ngày {}", line.published_at.date_text())}</p>
            </li>
        }
    });
    let items = items.collect_view();
    (!lines.is_empty()).then(
        || view! { <section aria-labelledby=id><h2 id=id>{title}</h2><ul class="text-list">{items}</ul></section> },
    )
}

/// What waits for whoever is signed in. With words, a section's slug, a state or `mine`, texts that are so in the place of the
/// piles; reporters are shown their own.
///
/// # Errors
/// `SignedOut`; `NotFound` for a section, a state or a place that is none.
#[server(prefix = "/api/toa-soan", endpoint = "open_desk")]
pub async fn open_desk(
    #[server(default)] words: String, #[server(default)] section: String, #[server(default)] state: String,
    #[server(default)] mine: String, #[server(default)] after: String,
) -> Result<DeskContent, Refusal> {
    use crate::{
        db::{
            people, portals, second_factors, settings, standing_pages,
            texts::{self, TextFilter, TextKey},
            unsaved_texts,
        },
        domain::{
            Contact, Demand, Role,
            condition::{Check, State},
        },
        server::{condition::Watching, newsroom_request::NewsroomRequest},
    };
    const OF_EACH_PILE: u32 = 10;
    const FOUND: usize = 30;
    /// Texts in these states wait for somebody; of all others the newest are looked for.
    const WAITING: [TextState; 4] =
        [TextState::Submitted, TextState::Reviewed, TextState::Approved, TextState::Scheduled];
    let newsroom = NewsroomRequest::even_closed(Demand::SignedIn).await?;
    let (db, editor, now) = (&newsroom.db, &newsroom.editor, newsroom.now);
    let sections = portals::list_sections(db, newsroom.portal.id).await?;
    let [is_reporter, is_editor, is_publisher] =
        [Role::Reporter, Role::Editor, Role::Publisher].map(|role| editor.may_act_as(role));
    let is_search =
        !(words.trim().is_empty() && [&section, &state, &mine, &after].iter().all(|asked| asked.is_empty()));
    if is_search && is_reporter {
        let filter = TextFilter {
            section: match section.as_str() {
                "" => None,
                slug => Some(sections.iter().find(|known| known.slug.as_str() == slug).ok_or(Refusal::NotFound)?.id),
            },
            state: match state.as_str() {
                "" => None,
                name => Some(STATES.iter().find(|(known, _)| *known == name).ok_or(Refusal::NotFound)?.1),
            },
            author: (!mine.is_empty()).then(|| editor.id()),
            words,
        };
        let after = match after.as_str() {
            "" => None,
            key => Some(TextKey::parse(key).ok_or(Refusal::NotFound)?),
        };
        let mut found = texts::list(db, editor, &filter, after, FOUND as u32 + 1).await?;
        let goes_on = found.len() > FOUND;
        found.truncate(FOUND);
        let next = found.last().filter(|_| goes_on).map(|text| TextKey::of(text).to_string());
        let found = Some((found, next));
        let (unsaved, piles, unreviewed, to_look_at) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let first_steps = None;
        return Ok(DeskContent {
            now,
            may_write: true,
            first_steps,
            troubles: Vec::new(),
            missing_pages: Vec::new(),
            unsaved,
            piles,
            unreviewed,
            to_look_at,
            sections,
            found,
        });
    }
    let missing_pages = match is_publisher {
        true => standing_pages::list_missing(db, newsroom.portal.id).await?,
        false => Vec::new(),
    };
    // Whether it is for this person, whether only their own lie there, of which state, its title, and what is said if none do.
    let is_bound = is_reporter && !is_editor;
    let begin = "Bạn chưa có bản thảo nào. Bấm “Viết bài mới” để bắt đầu.";
    let kinds = [
        (is_editor, false, TextState::Submitted, "Chờ duyệt", "Không có bài nào chờ duyệt."),
        (is_publisher, false, TextState::Reviewed, "Đã biên tập, chờ duyệt đăng", ""),
        (is_publisher, false, TextState::Approved, "Đã duyệt, chờ đăng", ""),
        (is_reporter, true, TextState::Returned, "Trả lại cho tôi", ""),
        (is_reporter, true, TextState::Draft, "Tôi đang viết", begin),
        (is_bound, true, TextState::Submitted, "Tôi đã gửi duyệt", ""),
        (is_bound, true, TextState::Reviewed, "Bài của tôi đã qua biên tập", ""),
        (is_bound, true, TextState::Approved, "Bài của tôi đã duyệt, chờ đăng", ""),
        (is_reporter, false, TextState::Scheduled, "Hẹn giờ đăng", ""),
        (is_reporter, true, TextState::Published, "Bài của tôi đã đăng", ""),
    ];
    let mut piles = Vec::new();
    for (_, is_own, state, title, empty) in kinds.into_iter().filter(|(is_shown, ..)| *is_shown) {
        let author = is_own.then(|| editor.id());
        let filter = TextFilter { state: Some(state), author, ..TextFilter::default() };
        let mut texts = match WAITING.contains(&state) {
            true => texts::list_waiting(db, editor, state, OF_EACH_PILE + 1).await?,
            false => texts::list(db, editor, &filter, None, OF_EACH_PILE + 1).await?,
        };
        let goes_on = texts.len() > OF_EACH_PILE as usize;
        texts.truncate(OF_EACH_PILE as usize);
        let name = STATES.iter().find(|(_, known)| *known == state).map_or("", |(name, _)| name);
        let mine = if is_own { "1" } else { "" };
        piles.push(Pile {
            title: title.to_owned(),
            empty: empty.to_owned(),
            all: address_with(NEWSROOM_PATH, &[("tinh-trang", name), ("cua-toi", mine)]),
            texts,
            goes_on,
        });
    }
    let first_steps = match editor.may_act_as(Role::Administrator) {
        false => None,
        true => {
            let Contact { responsible, .. } = settings::find(db, newsroom.portal.id).await?.identity.contact;
            let has_contact = !responsible.is_empty();
            let has_colleagues = people::list(db, newsroom.portal.id).await?.len() > 1;
            match has_contact && has_colleagues {
                true => None,
                false => {
                    let factor = second_factors::find(db, newsroom.portal.id, editor.id()).await?;
                    Some(FirstSteps { has_contact, has_colleagues, has_second_factor: factor.is_some() })
                }
            }
        }
    };
    let troubles = match editor.may_act_as(Role::Administrator) {
        false => Vec::new(),
        true => {
            let condition = Watching { db: db.clone(), settings: newsroom.settings.clone() }.look(now).await;
            let troubles = condition.checks.into_iter().filter(|check| check.state != State::Good);
            troubles.map(|Check { title, words, .. }| format!("{title}: {words}")).collect()
        }
    };
    Ok(DeskContent {
        troubles,
        missing_pages,
        now,
        may_write: is_reporter,
        first_steps,
        unsaved: match is_reporter {
            true => unsaved_texts::list(db, editor, OF_EACH_PILE).await?,
            false => Vec::new(),
        },
        piles,
        unreviewed: texts::list_unreviewed(db, editor, OF_EACH_PILE).await?,
        to_look_at: texts::list_articles_to_look_at(db, editor, now.day(), OF_EACH_PILE).await?,
        sections,
        found: None,
    })
}
