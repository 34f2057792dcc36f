//! Backups that only a key opens, beside the program `age` itself, which writes and reads the same files.

use crate::backup::Place;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// One that `age-keygen` made: its file, and the public half.
struct Key {
    file: PathBuf,
    recipient: String,
}

impl Key {
    fn new(folder: &Path, name: &str) -> Key {
        let file = folder.join(name);
        run("age-keygen", &["-o", file.to_str().unwrap()]);
        let recipient = run("age-keygen", &["-y", file.to_str().unwrap()]);
        Key { file, recipient: recipient.trim().to_owned() }
    }

    fn path(&self) -> &str {
        self.file.to_str().unwrap()
    }
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} (“scripts/setup test” installs it): {error}"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn assert_restored(from: &Place, arguments: &[&str], to_postgres: bool) {
    let to = Place::new(to_postgres).await;
    to.run(&[&["restore"], arguments].concat());
    assert_eq!(from.sums().await.differences(&to.sums().await), []);
    assert_eq!(from.media(), to.media());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_for_a_key_age_opens_and_what_age_wrote_is_restored() {
    for is_postgres in [false, true] {
        let from = Place::new(is_postgres).await;
        from.run(&["demo", "load"]);
        let at = |name: &str| from.folder.path().join(name).to_str().unwrap().to_owned();
        let (key, other) = (Key::new(from.folder.path(), "khoa.txt"), Key::new(from.folder.path(), "khoa-khac.txt"));

        let ours = at("sao-luu.tar.zst.age");
        let for_both = ["-r", &key.recipient, "--recipient", &other.recipient];
        let made =
            from.run(&[&["backup", &ours, "--rehearse", "--identity", other.path()][..], &for_both[..]].concat());
        assert!(made.contains("Đã sao lưu") && made.contains("như lúc sao lưu"), "{made}");
        let opened = at("mo-ra.tar.zst");
        run("age", &["-d", "-i", key.path(), "-o", &opened, &ours]);
        assert_restored(&from, &[&opened], !is_postgres).await;
        assert_restored(&from, &[&ours, "-i", key.path()], is_postgres).await;

        let theirs = at("cua-age.tar.zst.age");
        run("age", &["-r", &key.recipient, "-o", &theirs, &opened]);
        // Of several files one has the key.
        assert_restored(&from, &[&theirs, "--identity", other.path(), "--identity", key.path()], false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encrypted_backup_goes_through_a_pipe_and_into_a_folder() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let key = Key::new(from.folder.path(), "khoa.txt");
    let piped = from.folder.path().join("qua-ong.age");
    let mut command = from.command(&["backup", "-", "-r", &key.recipient]);
    let status = command.stdout(File::create(&piped).unwrap()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success());
    assert_restored(&from, &[piped.to_str().unwrap(), "-i", key.path()], false).await;

    let folder = from.folder.path().join("thu-muc");
    fs::create_dir(&folder).unwrap();
    from.run(&["backup", folder.to_str().unwrap(), "-r", &key.recipient]);
    let made = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert!(made.to_str().unwrap().ends_with(".tar.zst.age"), "{}", made.display());
    let told = from.run(&["restore", "--rehearse", made.to_str().unwrap(), "-i", key.path()]);
    assert!(told.contains("như lúc sao lưu"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_key_opens_or_is_not_whole_is_refused_and_nothing_is_written() {
    let from = Place::new(false).await;
    from.run(&["demo", "load"]);
    let at = |name: &str| from.folder.path().join(name).to_str().unwrap().to_owned();
    let (key, other) = (Key::new(from.folder.path(), "khoa.txt"), Key::new(from.folder.path(), "khoa-khac.txt"));
    let file = at("sao-luu.tar.zst.age");
    from.run(&["backup", &file, "-r", &key.recipient]);
    let whole = fs::read(&file).unwrap();
    let header = whole.windows(5).position(|window| window == b"\n--- ").unwrap();
    let header = header + 1 + whole[header + 1..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
    // A nonce, then chunks of 64 KiB with a tag each.
    let (begin, chunk) = (header + 16, (64 << 10) + 16);
    assert!(whole.len() > begin + 3 * chunk, "{} bytes", whole.len());

    let refused = async |arguments: &[&str]| {
        let to = Place::new(false).await;
        let refused = to.refused(&[&["restore"], arguments].concat());
        let left: Vec<_> =
            fs::read_dir(to.data()).into_iter().flatten().map(|entry| entry.unwrap().file_name()).collect();
        assert!(left.iter().all(|name| name == "bantin.sqlite.lock"), "the claim alone: {left:?}");
        assert!(!refused.contains("UTF-8"), "{refused}");
        refused
    };
    assert!(refused(&[&file]).await.contains("hãy thêm --identity"));
    assert!(refused(&[&file, "-i", other.path()]).await.contains("không khóa nào"));
    assert!(refused(&[&file, "-i", &at("khong-co.txt")]).await.contains("không mở được tệp khóa"));
    let secret = "AGE-SECRET-KEY-1QQQQ";
    fs::write(at("hong.txt"), secret).unwrap();
    let told = refused(&[&file, "-i", &at("hong.txt")]).await;
    assert!(told.contains("không phải tệp khóa") && !told.contains(secret), "{told}");

    let altered = |place: usize| {
        let mut altered = whole.clone();
        altered[place] ^= 1;
        altered
    };
    let last = begin + (whole.len() - begin) / chunk * chunk;
    for (what, content) in [
        ("cut in the header", whole[..header / 2].to_vec()),
        ("cut behind the header", whole[..begin].to_vec()),
        ("cut between two chunks", whole[..begin + chunk].to_vec()),
        ("without the last chunk", whole[..last].to_vec()),
        ("without the last byte", whole[..whole.len() - 1].to_vec()),
        ("with something behind it", [&whole[..], b"!"].concat()),
        ("altered in the header", altered(header - 3)),
        ("altered in the first chunk", altered(begin + 9)),
        ("altered in the middle", altered(whole.len() / 2)),
        ("altered in the last byte", altered(whole.len() - 1)),
        ("without a chunk in the middle", [&whole[..begin + chunk], &whole[begin + 2 * chunk..]].concat()),
    ] {
        let hurt = at("hong.age");
        fs::write(&hurt, content).unwrap();
        let told = refused(&[&hurt, "-i", key.path()]).await;
        assert!(told.contains("bị cắt cụt hoặc hỏng"), "{what}: {told}");
    }
    // What was to be read again needs the key before anything is written.
    let told = from.refused(&["backup", &at("khac.age"), "--rehearse", "-r", &key.recipient]);
    assert!(told.contains("cần thêm --identity") && !Path::new(&at("khac.age")).exists(), "{told}");
    let told = from.command(&["backup", &at("khac.age"), "-r", "age1xyz"]).output().unwrap();
    assert_eq!(told.status.code(), Some(2), "{told:?}");
}
