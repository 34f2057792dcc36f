//! What was sent of old portals, and the form that sends more.

use super::path_of;
use crate::{
    domain::{
        address::{IMPORT_UPLOAD_PATH, IMPORTS_PATH},
        figures::grouped,
        import::{Import, ItemState},
        media::size_text,
    },
    newsroom::{
        data_table::DataTable,
        frame::NewsroomFrame,
        screen::screen,
        upload_answer::{NotTaken, UploadAnswer},
    },
    refusal::Refusal,
};
use leptos::prelude::*;

#[component]
pub fn ImportsPage() -> impl IntoView {
    let sent = use_context::<UploadAnswer>();
    screen(async move {
        if let Some(refusal) = sent.as_ref().and_then(UploadAnswer::of_the_person) {
            return Err(refusal.clone().into());
        }
        let imports = list_imports().await?;
        Ok(view! {
            <NewsroomFrame title="Nhập cổng cũ" here=IMPORTS_PATH>
                <p>
                    "Đưa bài của cổng cũ vào đây, cùng ngày đăng, lượt xem, ảnh và địa chỉ cũ. Gửi tệp lên trước: máy chủ đọc và lập bảng \
                     đối chiếu, chưa đưa gì vào cổng. Xem bảng, sửa chỗ cần sửa, rồi mới nhập; nhập rồi vẫn hoàn tác được."
                </p>
                {sent.map(|answer| view! { <NotTaken answer /> })}
                <SendForm />
                <Imports imports />
            </NewsroomFrame>
        }
        .into_any())
    })
}

#[component]
fn SendForm() -> impl IntoView {
    view! {
        <section aria-labelledby="send">
            <h2 id="send">"Gửi nguồn"</h2>
            <form method="post" action=IMPORT_UPLOAD_PATH enctype="multipart/form-data" class="upload-form">
                <div class="field">
                    <label for="file">"Chọn tệp"</label>
                    <p class="hint" id="file-hint">
                        "Nhận: tệp .zip chứa các trang đã lưu và ảnh của chúng; một trang .html; tệp xuất của WordPress (.xml), NukeViet \
                         (.sql), Ghost (.json), RSS hoặc Atom (.xml); kho lưu trữ web (.warc, .wacz). Nhiều nhất 1 GB. Ảnh chỉ vào được \
                         cổng khi nằm trong tệp gửi lên."
                    </p>
                    <input id="file" name="file" type="file" required=true aria-describedby="file-hint" />
                </div>
                <div class="field">
                    <label for="profile">"Hồ sơ trang (không bắt buộc)"</label>
                    <p class="hint" id="profile-hint">
                        "Chỉ cần khi bảng đối chiếu cho thấy tiêu đề, ngày hay nội dung của cổng này bị đọc sai. Đó là một tệp .toml nhỏ, chỉ                          chỗ của từng phần trong trang; lệnh “bantin import learn” trên máy chủ đề xuất nó từ vài trang."
                    </p>
                    <input id="profile" name="profile" type="file" accept=".toml" aria-describedby="profile-hint" />
                </div>
                <button>"Gửi lên và đọc"</button>
            </form>
        </section>
    }
}

#[component]
fn Imports(imports: Vec<Import>) -> impl IntoView {
    let shown = match imports.is_empty() {
        true => {
            view! { <p class="empty">"Chưa có nguồn nào. Hãy gửi tệp đầu tiên bằng biểu mẫu ở trên."</p> }.into_any()
        }
        false => {
            let rows = imports.into_iter().map(|import| view! { <ImportRow import /> });
            view! {
                <DataTable label="Các nguồn đã gửi" columns=&["Nguồn", "Gửi lúc", "Tình trạng", "Bài", "Nên xem lại", "Đã nhập"]>
                    {rows.collect_view()}
                </DataTable>
            }
            .into_any()
        }
    };
    view! {
        <section aria-labelledby="sent">
            <h2 id="sent">"Đã gửi"</h2>
            {shown}
        </section>
    }
}

#[component]
fn ImportRow(import: Import) -> impl IntoView {
    let counts = &import.counts;
    let articles = counts.all() - counts.of(ItemState::Skipped) - counts.of(ItemState::Refused);
    let to_look_at = counts.with_losses + counts.doubtful + counts.of(ItemState::Refused);
    let taken = counts.of(ItemState::Taken);
    view! {
        <tr>
            <th scope="row">
                <a href=path_of(import.id, None)>{import.file_name}</a>
                {format!(" ({})", size_text(import.bytes))}
            </th>
            <td>{format!("{}, {}", import.created_at.minute_text(), import.person_name)}</td>
            <td><span class="state">{import.state.title()}</span></td>
            <td>{grouped(articles)}</td>
            <td>{grouped(to_look_at)}</td>
            <td>{grouped(taken)}</td>
        </tr>
    }
}

/// The sources that were sent last, the newest first.
///
/// # Errors
/// `SignedOut`, `Forbidden`.
#[server(prefix = "/api/toa-soan", endpoint = "list_imports")]
pub async fn list_imports() -> Result<Vec<Import>, Refusal> {
    use crate::{
        db::imports,
        domain::{Demand, Role},
        server::newsroom_request::NewsroomRequest,
    };
    const SHOWN: u32 = 50;
    let newsroom = NewsroomRequest::even_closed(Demand::RoleOrAdministrator(Role::Publisher)).await?;
    Ok(imports::list(&newsroom.db, newsroom.portal.id, SHOWN).await?)
}
