//! Why the newsroom does not do what was asked, as it crosses the wire. Apart from `crate::error`, which every reader's
//! browser has to know. Detail goes to the log, never to the browser.

use crate::{
    domain::{Fault, acting::ActRefusal},
    error::AppError,
};
use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::{Bytes, codec::JsonEncoding},
};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// 401: nobody is signed in, or no more.
    SignedOut,
    /// 403: whoever has such a role needs a second factor first.
    MustEnrol,
    /// 403
    Forbidden,
    /// 404
    NotFound,
    /// 409: things are no longer as they were when the form was opened. The message is for editors.
    Conflict { message: String },
    /// 408: nothing more came of what was being sent. The message is for editors.
    Stalled { message: String },
    /// 413: a file, by its name. The message is for editors.
    TooLarge { message: String },
    /// 415: a file of a kind that is not taken, by its name, and what can be done. The message is for editors.
    OtherKind { message: String },
    /// 423 (RFC 4918, 11.3): the portal is closed. Nothing in it changes until it is opened again.
    Closed,
    /// 422
    Invalid { faults: Vec<Fault> },
    /// 429
    TooMany { seconds: u32 },
    /// 503: too much to do at this moment.
    Busy,
    /// 507 (RFC 4918, 11.5): nothing can be saved, reading goes on.
    DiskFull,
    /// 500: our fault; it was logged under this number.
    Failure { number: String },
}

impl Refusal {
    /// One fault of one field.
    pub fn of(field: &str, message: impl Into<String>) -> Refusal {
        Refusal::Invalid { faults: vec![Fault::new(field, message)] }
    }

    pub fn conflict(message: impl Into<String>) -> Refusal {
        Refusal::Conflict { message: message.into() }
    }

    pub fn faults(&self) -> &[Fault] {
        match self {
            Refusal::Invalid { faults } => faults,
            _ => &[],
        }
    }

    pub fn status(&self) -> u16 {
        match self {
            Refusal::SignedOut => 401,
            Refusal::MustEnrol | Refusal::Forbidden => 403,
            Refusal::NotFound => 404,
            Refusal::Conflict { .. } => 409,
            Refusal::Stalled { .. } => 408,
            Refusal::TooLarge { .. } => 413,
            Refusal::OtherKind { .. } => 415,
            Refusal::Closed => 423,
            Refusal::Invalid { .. } => 422,
            Refusal::TooMany { .. } => 429,
            Refusal::Busy => 503,
            Refusal::DiskFull => 507,
            Refusal::Failure { .. } => 500,
        }
    }

    /// What is said, as a heading.
    pub fn heading(&self) -> &'static str {
        match self {
            Refusal::SignedOut => "Bạn chưa đăng nhập, hoặc phiên làm việc đã kết thúc",
            Refusal::MustEnrol => "Tài khoản của bạn cần xác thực hai bước",
            Refusal::Forbidden => "Bạn không có quyền làm việc này",
            Refusal::NotFound => "Không tìm thấy",
            Refusal::Conflict { .. } => "Việc này không còn làm được",
            Refusal::Stalled { .. } => "Đường truyền ngừng giữa chừng",
            Refusal::TooLarge { .. } => "Tệp quá lớn",
            Refusal::OtherKind { .. } => "Không nhận loại tệp này",
            Refusal::Closed => "Cổng này đã đóng",
            Refusal::Invalid { .. } => "Có chỗ cần sửa",
            Refusal::TooMany { .. } => "Bạn thử quá nhiều lần",
            Refusal::Busy => "Máy chủ đang bận",
            Refusal::DiskFull => "Đĩa của máy chủ đã đầy",
            Refusal::Failure { .. } => "Tòa soạn gặp sự cố",
        }
    }

    /// What can be done about it.
    pub fn advice(&self) -> String {
        match self {
            Refusal::SignedOut => "Hãy đăng nhập rồi làm tiếp.".to_owned(),
            Refusal::MustEnrol => "Hãy bật xác thực hai bước ở trang tài khoản rồi làm tiếp.".to_owned(),
            Refusal::Forbidden => "Nếu cần quyền này, hãy hỏi quản trị viên của cổng.".to_owned(),
            Refusal::NotFound => "Địa chỉ này không có trong tòa soạn, hoặc thuộc về người khác.".to_owned(),
            Refusal::Conflict { message }
            | Refusal::Stalled { message }
            | Refusal::TooLarge { message }
            | Refusal::OtherKind { message } => message.clone(),
            Refusal::Closed => "Không nhận, không lưu, không đăng gì thêm, nên việc này chưa được làm; hãy chép giữ những gì bạn vừa gõ. \
                Mọi thứ đã có vẫn đọc được. Quản trị viên mở lại cổng ở phần Cài đặt, trang Đóng cổng."
                .to_owned(),
            Refusal::Invalid { .. } => "Những gì bạn đã nhập vẫn còn nguyên bên dưới.".to_owned(),
            Refusal::TooMany { seconds } => format!("Hãy thử lại sau {}.", waiting_time(*seconds)),
            Refusal::Busy => "Hãy thử lại sau ít phút; chưa có gì bị thay đổi.".to_owned(),
            Refusal::DiskFull => {
                "Chưa lưu được gì; bạn đọc vẫn xem được cổng. Hãy báo người vận hành dọn chỗ, rồi gửi lại.".to_owned()
            }
            Refusal::Failure { .. } => "Lỗi đã được ghi lại để khắc phục; hãy thử lại sau ít phút.".to_owned(),
        }
    }
}

fn waiting_time(seconds: u32) -> String {
    match seconds {
        0..=90 => format!("{seconds} giây"),
        _ => format!("{} phút", seconds.div_ceil(60)),
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.heading())
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Refusal {
        match error {
            AppError::Busy => Refusal::Busy,
            AppError::Failure { number } => Refusal::Failure { number },
            AppError::Unprocessable { field } => Refusal::of(&field, "giá trị không đọc được"),
            AppError::BadRequest | AppError::NotFound | AppError::Moved { .. } | AppError::Gone { .. } => {
                Refusal::NotFound
            }
        }
    }
}

impl From<ActRefusal> for Refusal {
    fn from(refusal: ActRefusal) -> Refusal {
        match refusal {
            ActRefusal::NotThere => Refusal::NotFound,
            ActRefusal::NotAllowed => Refusal::Forbidden,
            ActRefusal::NotNow(state) => Refusal::conflict(format!(
                "Bài đang ở tình trạng “{}”, việc này không còn làm được. Hãy mở lại bài để xem.",
                state.title()
            )),
            ActRefusal::Withdrawn => Refusal::conflict(
                "Bài này đã bị gỡ khỏi cổng. Muốn đưa bài trở lại, người duyệt đăng phải chọn “Đăng lại bài đã gỡ” khi bản mới \
                 đã được duyệt.",
            ),
            ActRefusal::Stale { current } => Refusal::conflict(format!(
                "Bài đã có bản {current}, mới hơn bản bạn đang xem. Hãy mở lại bài, đọc bản mới rồi làm tiếp."
            )),
            ActRefusal::OwnText => {
                Refusal::conflict("Không ai tự duyệt bài mình viết. Hãy nhờ người khác duyệt bài này.")
            }
            ActRefusal::SameReviewer => {
                Refusal::conflict("Hai cấp duyệt là hai người: ai đã duyệt biên tập thì không duyệt đăng bài ấy.")
            }
            ActRefusal::NeedsReason => Refusal::of("reason", "Hãy ghi lý do."),
            ActRefusal::ReasonTooLong => Refusal::of("reason", "Lý do dài quá 500 chữ."),
            ActRefusal::AddressTaken => {
                Refusal::of("slug", "Chuyên mục này đã có bài khác mang địa chỉ ấy; hãy sửa địa chỉ của bài.")
            }
            ActRefusal::PastTime => Refusal::of("at", "Giờ hẹn đã qua; hãy chọn một giờ sau bây giờ."),
            ActRefusal::NoSuchTarget => Refusal::of(
                "target",
                "Không có bài nào đang đăng ở địa chỉ ấy. Hãy chép địa chỉ của bài, ví dụ /tin-tuc/ten-bai.",
            ),
            ActRefusal::Incomplete(faults) => Refusal::Invalid { faults },
        }
    }
}

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Refusal {
        AppError::from_server_fn_error(error).into()
    }

    /// Called on the server for every refusal of a server function; so here, once, the answer gets its status.
    fn ser(&self) -> Bytes {
        crate::error::set_status_code(self.status());
        Bytes::from(serde_json::to_vec(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_arrives_as_it_was_sent() {
        for refusal in [
            Refusal::SignedOut,
            Refusal::conflict("Bài đã đổi."),
            Refusal::of("headline", "còn trống"),
            Refusal::TooMany { seconds: 5 },
            Refusal::Closed,
            Refusal::Failure { number: "0a".to_owned() },
        ] {
            let json = serde_json::to_string(&refusal).expect("serialized");
            assert_eq!(serde_json::from_str::<Refusal>(&json).expect(&json), refusal);
        }
    }

    #[test]
    fn waiting_is_told_in_words_that_fit() {
        assert_eq!(Refusal::TooMany { seconds: 30 }.advice(), "Hãy thử lại sau 30 giây.");
        assert_eq!(Refusal::TooMany { seconds: 601 }.advice(), "Hãy thử lại sau 11 phút.");
    }
}
