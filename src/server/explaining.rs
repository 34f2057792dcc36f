//! What went wrong, in words for operators. Libraries and the system speak English: what they say goes to the log at
//! level debug, and here stands what it means, with the code by which it can be looked up.

use sqlx::migrate::MigrateError;
use std::{
    error::Error,
    io::{self, ErrorKind},
};

/// An error of a command with its causes, ours as they are written. A library's ends the line.
pub fn explain(error: &anyhow::Error) -> String {
    let mut words = Vec::new();
    for cause in error.chain() {
        let Some(meaning) = of_library(cause) else {
            words.push(cause.to_string());
            continue;
        };
        tracing::debug!(error = format!("{error:#}"), "an error of a library was explained");
        words.push(meaning);
        break;
    }
    words.join(": ")
}

/// `None` for what is our own.
fn of_library(error: &(dyn Error + 'static)) -> Option<String> {
    let of_io = || error.downcast_ref().map(of_system);
    let of_database = || error.downcast_ref().map(of_database);
    let of_migration = || error.downcast_ref().map(of_migration);
    let of_number = || error.is::<std::num::ParseIntError>().then(|| "không phải một con số".to_owned());
    let of_text = || error.is::<std::str::Utf8Error>().then(|| "không phải văn bản UTF-8".to_owned());
    let of_json = || error.is::<serde_json::Error>().then(|| "nội dung không đọc được như JSON".to_owned());
    of_io().or_else(of_database).or_else(of_migration).or_else(of_number).or_else(of_text).or_else(of_json)
}

/// What the system answered.
pub fn of_system(error: &io::Error) -> String {
    let meaning = match error.kind() {
        ErrorKind::NotFound => "không tìm thấy",
        ErrorKind::PermissionDenied => "không có quyền",
        ErrorKind::AddrInUse => "địa chỉ này đã có chương trình khác dùng",
        ErrorKind::AddrNotAvailable => "máy này không có địa chỉ đó",
        ErrorKind::StorageFull => "đĩa đầy",
        ErrorKind::ReadOnlyFilesystem => "ổ đĩa chỉ cho đọc",
        ErrorKind::ConnectionRefused => "không có chương trình nào nhận kết nối ở địa chỉ đó",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "kết nối bị ngắt",
        ErrorKind::UnexpectedEof => "dữ liệu dừng giữa chừng",
        ErrorKind::TimedOut => "quá lâu không có trả lời",
        ErrorKind::InvalidData => "nội dung không phải văn bản UTF-8",
        ErrorKind::IsADirectory => "đây là thư mục",
        ErrorKind::NotADirectory => "một phần của đường dẫn không phải thư mục",
        ErrorKind::AlreadyExists => "đã có sẵn",
        _ => "hệ thống báo lỗi",
    };
    match error.raw_os_error() {
        Some(code) => format!("{meaning} (mã lỗi hệ thống {code})"),
        None => meaning.to_owned(),
    }
}

fn of_database(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Io(error) => format!("mất kết nối với cơ sở dữ liệu: {}", of_system(error)),
        sqlx::Error::Tls(_) => "không lập được kết nối mã hóa với cơ sở dữ liệu".to_owned(),
        sqlx::Error::PoolTimedOut => "cơ sở dữ liệu không trả lời kịp".to_owned(),
        sqlx::Error::Configuration(_) => "địa chỉ cơ sở dữ liệu không đúng dạng".to_owned(),
        sqlx::Error::Migrate(error) => of_migration(error),
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            let is_sqlite = error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some();
            let meaning = if is_sqlite { of_sqlite(&code) } else { of_postgres(&code) };
            format!("{meaning} (mã {code})")
        }
        _ => "cơ sở dữ liệu trả lời điều chương trình không hiểu".to_owned(),
    }
}

/// By the result codes of SQLite; extended ones end in the plain one's eight bits.
fn of_sqlite(code: &str) -> &'static str {
    match code.parse::<u32>().map_or(0, |code| code & 0xff) {
        5 | 6 => "cơ sở dữ liệu đang bận",
        8 => "cơ sở dữ liệu chỉ cho đọc",
        10 => "ổ đĩa báo lỗi khi đọc hay ghi cơ sở dữ liệu",
        11 | 26 => "cơ sở dữ liệu bị hỏng, hoặc không phải của SQLite",
        13 => "đĩa đầy",
        14 => "không mở được tệp cơ sở dữ liệu",
        _ => "cơ sở dữ liệu từ chối",
    }
}

/// By PostgreSQL's classes of codes (its manual, appendix A).
fn of_postgres(code: &str) -> &'static str {
    match code {
        "3D000" => "máy chủ không có cơ sở dữ liệu tên đó",
        "42501" => "người dùng cơ sở dữ liệu không có quyền",
        _ if code.starts_with("28") => "máy chủ cơ sở dữ liệu không nhận tên người dùng hoặc mật khẩu",
        _ if code.starts_with("53") => "máy chủ cơ sở dữ liệu hết chỗ hoặc quá nhiều kết nối",
        _ if code.starts_with("57") => "máy chủ cơ sở dữ liệu đang dừng",
        _ => "cơ sở dữ liệu từ chối",
    }
}

fn of_migration(error: &MigrateError) -> String {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => of_database(error),
        MigrateError::VersionMismatch(version) => format!("bước nâng cấp {version} khác với bước của bản này"),
        MigrateError::Dirty(version) => format!("bước nâng cấp {version} đã dừng giữa chừng"),
        _ => "cơ sở dữ liệu không theo các bước nâng cấp của bản này".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn our_words_stay_and_a_librarys_are_explained() {
        let system =
            Err::<(), _>(io::Error::from_raw_os_error(13)).context("không ghi được a.webp").expect_err("failed");
        assert_eq!(explain(&system), "không ghi được a.webp: không có quyền (mã lỗi hệ thống 13)");
        let json = serde_json::from_str::<bool>("{").context("bảng articles").expect_err("no truth value");
        assert_eq!(explain(&json), "bảng articles: nội dung không đọc được như JSON");
        let nested = anyhow::anyhow!("đơn vị thứ 2").context("ban-do.geojson");
        assert_eq!(explain(&nested), "ban-do.geojson: đơn vị thứ 2");
    }

    #[test]
    fn a_database_that_is_away_is_explained_without_its_words() {
        let away = sqlx::Error::Io(io::ErrorKind::ConnectionRefused.into());
        let told = explain(&anyhow::Error::new(away).context("không kết nối được PostgreSQL"));
        assert_eq!(
            told,
            "không kết nối được PostgreSQL: mất kết nối với cơ sở dữ liệu: không có chương trình nào nhận kết nối ở địa chỉ đó"
        );
    }

    #[tokio::test]
    async fn what_sqlite_says_is_explained_by_its_code() {
        let pool = sqlx::SqlitePool::connect("sqlite::memory:").await.expect("memory");
        let error = sqlx::query("select * from khong_co").execute(&pool).await.expect_err("no such table");
        assert_eq!(explain(&error.into()), "cơ sở dữ liệu từ chối (mã 1)");
    }
}
