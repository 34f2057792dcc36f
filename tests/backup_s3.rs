//! Backups that go to a storage of others and come back, beside a real one that proves signatures.

use crate::{
    backup::Place,
    support::rclone::{BreakingLine, KEY, Rclone, SECRET},
};
use std::{
    fs,
    net::SocketAddr,
    process::{Command, Output, Stdio},
};

const BUCKET: &str = "sao-luu";

fn command(place: &Place, storage: SocketAddr, arguments: &[&str]) -> Command {
    let mut command = place.command(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    command.env("AWS_ENDPOINT_URL", format!("http://{storage}"));
    command.envs([("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)]);
    command
}

fn done(place: &Place, storage: SocketAddr, arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(place, storage, arguments).output().unwrap();
    assert!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).unwrap()
}

fn refused(mut command: Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{told}");
    assert!(!told.contains(SECRET) && !told.contains("X-Amz-Signature"), "{told}");
    told
}

/// A portal with so many files more of 10 MiB that nothing makes smaller.
async fn portal_with(files: u8) -> Place {
    let place = Place::new(false).await;
    place.run(&["demo", "load"]);
    for number in 0..files {
        let name = format!("{number:02x}{}.pdf", "0".repeat(30));
        let shelf = place.data().join("media").join(&name[..2]);
        fs::create_dir_all(&shelf).unwrap();
        let bytes: Vec<u8> = (0..(10 << 20) / 32).flat_map(|_| bantin::server::random::random_bytes::<32>()).collect();
        fs::write(shelf.join(name), bytes).unwrap();
    }
    place
}

fn assert_nothing_left(place: &Place) {
    let left = fs::read_dir(place.data()).into_iter().flatten().map(|entry| entry.unwrap().file_name());
    assert_eq!(left.filter(|name| name != "bantin.sqlite.lock").collect::<Vec<_>>(), [""; 0], "the claim alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_to_a_storage_comes_back_as_it_was() {
    let (from, storage) = (portal_with(2).await, Rclone::start(BUCKET));
    let key = from.folder.path().join("khoa.txt");
    assert!(Command::new("age-keygen").arg("-o").arg(&key).stderr(Stdio::null()).status().unwrap().success());
    let recipient = Command::new("age-keygen").arg("-y").arg(&key).output().unwrap().stdout;
    let (recipient, key) = (String::from_utf8(recipient).unwrap(), key.to_str().unwrap());

    let told = done(&from, storage.address, &["backup", "--to", "s3://sao-luu/ngay/thu.tar.zst", "--rehearse"]);
    assert!(told.contains("lên s3://sao-luu/ngay/thu.tar.zst") && told.contains("như lúc sao lưu"), "{told}");
    let folder = ["backup", "--to", "s3://sao-luu", "-r", recipient.trim(), "--rehearse", "-i", key];
    done(&from, storage.address, &folder);
    let objects = storage.list(BUCKET);
    assert_eq!(objects.len(), 2, "{objects:?}");
    assert!(objects[0].starts_with("bantin-") && objects[0].ends_with(".tar.zst.age"), "{objects:?}");

    for (object, identity, to_postgres) in [(&objects[1], None, true), (&objects[0], Some(key), false)] {
        let (to, address) = (Place::new(to_postgres).await, format!("s3://sao-luu/{object}"));
        let arguments: Vec<_> =
            ["restore", &address].into_iter().chain(identity.iter().flat_map(|key| ["-i", key])).collect();
        let rehearsed = done(&to, storage.address, &[&arguments[..], &["--rehearse"]].concat());
        assert!(rehearsed.contains("như lúc sao lưu"), "{rehearsed}");
        done(&to, storage.address, &arguments);
        assert_eq!(from.sums().await.differences(&to.sums().await), []);
        assert_eq!(from.media(), to.media());
        assert!(
            !fs::read_dir(to.data()).unwrap().any(|entry| entry
                .unwrap()
                .file_name()
                .to_str()
                .unwrap()
                .starts_with(".bantin-"))
        );
    }
    // It is as any archive, once it is here.
    let to = Place::new(false).await;
    to.run(&["restore", storage.bucket(BUCKET).join(&objects[1]).to_str().unwrap()]);

    let before = fs::read(storage.bucket(BUCKET).join(&objects[1])).unwrap();
    let again = refused(command(&from, storage.address, &["backup", "--to", "s3://sao-luu/ngay/thu.tar.zst"]));
    assert!(again.contains("không ghi đè"), "{again}");
    assert_eq!(fs::read(storage.bucket(BUCKET).join(&objects[1])).unwrap(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_storage_refuses_is_said_and_nothing_is_written() {
    let (from, storage) = (portal_with(0).await, Rclone::start(BUCKET));
    let to = Place::new(false).await;
    let backup = ["backup", "--to", "s3://sao-luu/thu.tar.zst"];
    let with = |place: &Place, arguments: &[&str], name: &str, value: &str| {
        let mut command = command(place, storage.address, arguments);
        command.env(name, value).env("RUST_LOG", "debug");
        refused(command)
    };
    for (name, value, told) in [
        ("AWS_SECRET_ACCESS_KEY", "another", "không nhận khóa này"),
        ("AWS_ACCESS_KEY_ID", "another", "không nhận khóa này"),
        ("AWS_ACCESS_KEY_ID", "", "thiếu AWS_ACCESS_KEY_ID"),
        ("AWS_ENDPOINT_URL", "kho.example.vn", "AWS_ENDPOINT_URL"),
        ("AWS_ENDPOINT_URL", "", "AWS_REGION"),
    ] {
        let said = with(&from, &backup, name, value);
        assert!(said.contains(told), "{name}={value}: {said}");
        let said = with(&to, &["restore", "s3://sao-luu/thu.tar.zst"], name, value);
        assert!(said.contains(told) || said.contains("không có quyền"), "{name}={value}: {said}");
    }
    let said = refused(command(&from, storage.address, &["backup", "--to", "s3://khac/thu.tar.zst"]));
    assert!(said.contains("không có bucket “khac”"), "{said}");
    let said = refused(command(&to, storage.address, &["restore", "s3://sao-luu/khong-co.tar.zst"]));
    assert!(said.contains("không có s3://sao-luu/khong-co.tar.zst"), "{said}");
    let said = refused(command(&to, storage.address, &["restore", "s3://sao-luu/"]));
    assert!(said.contains("s3://BUCKET/TÊN"), "{said}");
    assert_nothing_left(&to);
    assert_eq!(storage.list(BUCKET), [""; 0]);
    // What is there and is no archive of ours.
    fs::write(storage.bucket(BUCKET).join("anh.gif"), "GIF89a").unwrap();
    let said = refused(command(&to, storage.address, &["restore", "s3://sao-luu/anh.gif"]));
    assert!(said.contains("không phải bản sao lưu"), "{said}");
    assert_nothing_left(&to);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storage_that_dies_has_no_object_and_that_is_said() {
    let (from, mut storage) = (portal_with(4).await, Rclone::start(BUCKET));
    let mut backing_up = command(&from, storage.address, &["backup", "--to", "s3://sao-luu/thu.tar.zst"]);
    let backing_up = backing_up.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    storage.wait_for("put multipart upload");
    storage.wait_for("put multipart upload");
    storage.kill();
    let Output { status, stderr, .. } = backing_up.wait_with_output().unwrap();
    let told = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{told}");
    assert!(told.contains("không liên lạc được với http://127.0.0.1") && told.lines().count() <= 2, "{told}");
    assert_eq!(storage.list(BUCKET), [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_while_sending_loses_nothing() {
    let (from, storage) = (portal_with(2).await, Rclone::start(BUCKET));
    let line = BreakingLine::to(storage.address, 2, 10 << 20);
    done(&from, line.address, &["backup", "--to", "s3://sao-luu/thu.tar.zst"]);
    assert_eq!(line.broken(), 2);
    let to = Place::new(false).await;
    done(&to, storage.address, &["restore", "s3://sao-luu/thu.tar.zst"]);
    assert_eq!(from.sums().await.differences(&to.sums().await), []);
    assert_eq!(from.media(), to.media());
}
