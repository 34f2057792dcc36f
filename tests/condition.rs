//! How an installation is: on the terminal, for programs, and for administrators.

use crate::support::{
    Answer, TestPortal, from_outside,
    program::{Server, bantin, run},
};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use bantin::{domain::Role, server::router::router};
use std::{
    net::{SocketAddr, TcpListener},
    process::{Command, Output},
};
use tower::ServiceExt;

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_finds_that_a_backup_is_missing_and_is_content_with_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    run(&data, None, &["demo", "load"]);
    let mut server = Server::start(&data, None);
    let address = server.address.to_string();
    let look_at = |address: &str| {
        let mut command = bantin(&data, None);
        command.env("BANTIN_LISTEN", address).arg("doctor");
        let Output { status, stdout, stderr } = command.output().unwrap();
        (status.code(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
    };
    let look = || look_at(&address);
    let (code, told, why) = look();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("cần xem  Sao lưu: chưa có bản nào") && told.contains("tốt  Cơ sở dữ liệu"), "{told}");
    assert!(why.contains("1 việc cần xem"), "{why}");
    std::fs::create_dir(data.join("backups")).unwrap();
    run(&data, None, &["backup", data.join("backups").to_str().unwrap()]);
    let (code, told, _) = look();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("tốt  Sao lưu: bản gần nhất lúc ") && told.contains("Mọi thứ đều tốt."), "{told}");
    let version = env!("CARGO_PKG_VERSION");
    assert!(told.contains(&format!("tốt  Chương trình: đang phục vụ ở {address}, bản {version}\n")), "{told}");
    std::fs::write(data.join("backups/anh.tar.zst"), "GIF89a").unwrap();
    let (code, told, _) = look();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("cần xem  Sao lưu: bản gần nhất lúc ") && told.contains("một bản: anh.tar.zst"), "{told}");
    std::fs::remove_file(data.join("backups/anh.tar.zst")).unwrap();
    // Nobody listens there.
    let (code, told, _) = look_at("127.0.0.1:1");
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("cần xem  Chương trình: đang chạy, nhưng không trả lời ở 127.0.0.1:1"), "{told}");
    server.kill();
    let (code, told, _) = look();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("hỏng  Chương trình: không phục vụ"), "{told}");
    let away = bantin(&data, None).env("BANTIN_BACKUP_DIR", folder.path().join("o-roi/bantin")).arg("doctor").output();
    let told = String::from_utf8(away.unwrap().stdout).unwrap();
    assert!(told.contains("hỏng  Sao lưu: không có thư mục ") && !folder.path().join("o-roi").exists(), "{told}");
    let Output { status, .. } = bantin(&folder.path().join("none"), None).arg("doctor").output().unwrap();
    assert_eq!(status.code(), Some(1), "where nothing is, nothing is good");
}

#[tokio::test]
async fn programs_on_this_machine_alone_are_told_more_than_that_it_is_ready() {
    for portal in TestPortal::both().await {
        let ask = async |from: &str, request: axum::http::request::Builder| {
            let mut request = from_outside(request, Body::empty());
            let from: SocketAddr = format!("{from}:4000").parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(from));
            Answer::read(router(portal.state.clone()).oneshot(request).await.unwrap()).await
        };
        let here = ask("127.0.0.1", Request::get("/readyz?verbose")).await;
        assert_eq!(here.status, StatusCode::OK);
        assert!(here.text.starts_with("ready\n") && here.text.contains("\nbackup: tốt (đã tắt"), "{}", here.text);
        assert_eq!(ask("10.0.0.1", Request::get("/readyz?verbose")).await.text, "ready\n");
        assert_eq!(ask("127.0.0.1", Request::get("/readyz")).await.text, "ready\n");
        // A proxy on this machine passes on what others ask.
        let passed_on = Request::get("/readyz?verbose").header("x-forwarded-for", "10.0.0.1");
        assert_eq!(ask("127.0.0.1", passed_on).await.text, "ready\n");
    }
}

#[tokio::test]
async fn administrators_see_how_it_is_and_the_desk_says_what_is_not_good() {
    for mut portal in TestPortal::both().await {
        let (_, administrator) = portal.sign_in(&[Role::Administrator]).await;
        let (_, reporter) = portal.sign_in(&[Role::Reporter]).await;
        let page = portal.get_as(&administrator, "/toa-soan/tinh-trang").await;
        assert_eq!(page.status, StatusCode::OK);
        for part in
            ["Mọi thứ đều tốt.", "Phiên bản", "Cơ sở dữ liệu", "Đĩa chứa dữ liệu", "Sao lưu", "Chỉ mục tìm kiếm"]
        {
            assert!(page.text.contains(part), "{part}");
        }
        assert_eq!(portal.get_as(&reporter, "/toa-soan/tinh-trang").await.status, StatusCode::FORBIDDEN);
        assert!(!portal.get_as(&administrator, "/toa-soan").await.text.contains("Việc cần xem ở máy chủ"));

        portal.restart_with(|settings| settings.daily_backup = true).await;
        let desk = portal.get_as(&administrator, "/toa-soan").await.text;
        assert!(desk.contains("Việc cần xem ở máy chủ") && desk.contains("Sao lưu: chưa có bản nào"), "{desk}");
        assert!(!portal.get_as(&reporter, "/toa-soan").await.text.contains("máy chủ"));
        let page = portal.get_as(&administrator, "/toa-soan/tinh-trang").await.text;
        assert!(page.contains("Có việc cần xem."), "{page}");
    }
}

#[test]
fn figures_are_at_an_address_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), None, &["demo", "load"]);
    // Free a moment ago, and nobody else's here.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = bantin(folder.path(), None);
    command.env("BANTIN_METRICS", address.to_string());
    let server = Server::start_as(command);
    let ask = |address: SocketAddr| {
        let output = Command::new("curl").args(["-s", &format!("http://{address}/metrics")]).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let figures = ask(address);
    for figure in [
        "bantin_state{part=\"backup\"} 1\n",
        "bantin_disk_free_bytes ",
        "bantin_search_waiting ",
        "bantin_errors_total 0\n",
    ] {
        assert!(figures.contains(figure), "{figure}: {figures}");
    }
    assert!(!ask(server.address).contains("bantin_state"), "readers have no business with them");
}
