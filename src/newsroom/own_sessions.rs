//! Where somebody is signed in, and how they end it.

use super::{data_table::DataTable, done::Done};
use crate::{domain::Timestamp, refusal::Refusal};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// One's session in some browser.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnSession {
    /// By which it is ended; nobody is signed in by it.
    pub id: String,
    /// As the browser names itself.
    pub client: String,
    pub began_at: Timestamp,
    /// To the minute.
    pub used_at: Timestamp,
    pub is_this: bool,
}

/// In words, how many sessions ended.
pub fn ended(_: EndSessions, sessions: u64) -> Done {
    Done::said(match sessions {
        0 => "Phiên ấy đã kết thúc từ trước.".to_owned(),
        ended => format!("Đã kết thúc {ended} phiên ở nơi khác."),
    })
}

#[component]
pub fn Sessions(sessions: Vec<OwnSession>) -> impl IntoView {
    let others = sessions.iter().filter(|session| !session.is_this).count();
    let end_others = (others > 0).then(|| {
        view! {
            <form method="post">
                <button name="act" value="end" class="quiet">{format!("Kết thúc {others} phiên khác")}</button>
            </form>
        }
    });
    let rows = sessions.into_iter().map(|session| view! { <SessionRow session /> }).collect_view();
    view! {
        <h2>"Nơi đang đăng nhập"</h2>
        <DataTable label="Các phiên của bạn" columns=&["Trình duyệt", "Bắt đầu", "Dùng lần cuối", "Việc"]>{rows}</DataTable>
        {end_others}
    }
}

#[component]
fn SessionRow(session: OwnSession) -> impl IntoView {
    let OwnSession { id, client, began_at, used_at, is_this } = session;
    let name = name_of(&client);
    let end = match is_this {
        true => view! { <span class="state">"phiên này"</span> }.into_any(),
        false => view! {
            <form method="post" class="inline">
                <input type="hidden" name="session" value=id />
                <button
                    name="act"
                    value="end"
                    class="quiet"
                    aria-label=format!("Kết thúc phiên {name}, bắt đầu {}", began_at.minute_text())
                >
                    "Kết thúc"
                </button>
            </form>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{began_at.minute_text()}</td>
            <td>{used_at.minute_text()}</td>
            <td>{end}</td>
        </tr>
    }
}

/// Browser and system in a browser's own words (RFC 9110, 10.1.5), as people call them: "Firefox, Windows".
fn name_of(client: &str) -> String {
    // Each calls itself what those behind it are called, too.
    const BROWSERS: [(&str, &str); 7] = [
        ("coc_coc", "Cốc Cốc"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let find =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| client.contains(mark)).map(|(_, name)| *name);
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) if client.is_empty() => "không rõ".to_owned(),
        (None, None) => client.chars().take(40).collect(),
    }
}

/// Ends a session of whoever asks, or all but this one where none is named; answers how many.
///
/// # Errors
/// `SignedOut`.
#[server(prefix = "/api/toa-soan", endpoint = "end_sessions")]
pub async fn end_sessions(#[server(default)] session: String) -> Result<u64, Refusal> {
    use crate::{domain::Demand, server::newsroom_request::NewsroomRequest};
    let NewsroomRequest { auth, editor, now, .. } = NewsroomRequest::by(Demand::Account).await?;
    let named = (!session.is_empty()).then_some(session.as_str());
    Ok(auth.end_sessions(&editor, named, now).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_as_people_call_them() {
        for (client, name) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge, Windows",
            ),
            ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
            ("", "không rõ"),
            ("curl/8.0", "curl/8.0"),
        ] {
            assert_eq!(name_of(client), name);
        }
    }
}
