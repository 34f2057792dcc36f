use super::*;
use std::collections::BTreeSet;

const GIF: &str = "0123456789abcdef0123456789abcdef-1.gif";

fn header() -> Header {
    Header {
        format: FORMAT,
        program: "0.1.0".to_owned(),
        schema: 33,
        engine: "SQLite".to_owned(),
        made_at: "2022-01-17T12:00:00+07:00".to_owned(),
        portals: vec!["UBND phường Bến Sen".to_owned()],
        tables: BTreeMap::from([("articles".to_owned(), vec!["id".to_owned(), "headline".to_owned()])]),
    }
}

fn archive() -> Vec<u8> {
    let mut writer = Writer::begin(Vec::new(), &header()).expect("begun");
    writer.add_rows("articles", 1, "[[1,\"Đường Hùng Vương\"],\n[2,null]]".as_bytes()).expect("written");
    writer.add_media(GIF, 6, &b"GIF89a"[..]).expect("written");
    writer.finish().expect("finished")
}

/// All that was taken.
#[derive(Debug, Default, PartialEq, Eq)]
struct Taken(Vec<String>);

impl Taking for Taken {
    fn header(&mut self, header: &Header) -> anyhow::Result<()> {
        self.0.push(header.program.clone());
        Ok(())
    }
    fn list(&mut self, list: &str) -> anyhow::Result<()> {
        self.0.push(list.to_owned());
        Ok(())
    }
    fn rows(&mut self, table: &str, rows: String) -> anyhow::Result<()> {
        self.0.push(format!("{table} {rows}"));
        Ok(())
    }
    fn media(&mut self, name: &str, file: &mut dyn Read) -> anyhow::Result<()> {
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        self.0.push(format!("{name} {text}"));
        Ok(())
    }
}

fn refusal(bytes: &[u8]) -> String {
    format!("{:#}", read(bytes, &mut Taken::default()).expect_err("refused"))
}

/// A tar archive of these entries in zstd, whoever made it.
fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        // The library refuses what leads out of the folder; others write it.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        tar.append(&header, *bytes).expect("packed");
    }
    zstd::encode_all(&tar.into_inner().expect("packed")[..], 1).expect("packed")
}

#[test]
fn an_archive_holds_what_was_put_into_it() {
    let mut taken = Taken::default();
    read(&archive()[..], &mut taken).expect("whole");
    let rows = "articles [[1,\"Đường Hùng Vương\"],\n[2,null]]".to_owned();
    assert_eq!(taken.0, ["0.1.0".to_owned(), rows, format!("{GIF} GIF89a")]);
}

#[test]
fn whoever_has_not_our_program_opens_it_with_tar_and_sha256sum() {
    let folder = tempfile::tempdir().expect("a folder");
    let tar = zstd::decode_all(&archive()[..]).expect("zstd");
    tar::Archive::new(&tar[..]).unpack(folder.path()).expect("tar");
    let mut check = std::process::Command::new("sha256sum");
    check.args(["--check", "--strict", "SHA256SUMS"]).current_dir(folder.path());
    let checked = check.output().expect("sha256sum runs");
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn whatever_is_cut_off_is_refused() {
    let whole = archive();
    let told: BTreeSet<String> = (0..whole.len()).map(|length| refusal(&whole[..length])).collect();
    assert!(told.iter().all(|told| told.contains("không phải bản sao lưu") || told.contains("cắt cụt")), "{told:?}");
}

#[test]
fn whatever_was_altered_is_refused() {
    let whole = archive();
    for place in 0..whole.len() {
        let mut altered = whole.clone();
        altered[place] ^= 0x10;
        let mut taken = Taken::default();
        // A bit of zstd's header may say nothing; then all is as it was.
        if read(&altered[..], &mut taken).is_ok() {
            let mut expected = Taken::default();
            read(&whole[..], &mut expected).expect("whole");
            assert_eq!(taken, expected, "{place}");
        }
    }
}

#[test]
fn the_entry_that_is_not_as_it_was_is_named() {
    let tar = zstd::decode_all(&archive()[..]).expect("zstd");
    let place = tar.windows(6).position(|window| window == b"GIF89a").expect("the picture");
    let mut altered = tar.clone();
    altered[place + 3] = b'7';
    let told = refusal(&zstd::encode_all(&altered[..], 1).expect("packed"));
    assert_eq!(told, format!("mục media/01/{GIF} không còn như lúc sao lưu"));
}

#[test]
fn nothing_but_files_is_taken() {
    let own = serde_json::to_vec(&header()).expect("JSON");
    for kind in [tar::EntryType::Symlink, tar::EntryType::Link, tar::EntryType::Directory, tar::EntryType::GNULongName]
    {
        let mut tar = tar::Builder::new(Vec::new());
        for (name, kind, bytes) in
            [(HEADER, tar::EntryType::Regular, &own[..]), ("media/01/x", kind, &[]), (HEADER, kind, &own[..])]
        {
            let mut header = tar::Header::new_gnu();
            header.set_size(bytes.len() as u64);
            header.set_entry_type(kind);
            header.set_path(name).expect("a name");
            header.set_cksum();
            tar.append(&header, bytes).expect("packed");
        }
        let packed = zstd::encode_all(&tar.into_inner().expect("packed")[..], 1).expect("packed");
        assert!(refusal(&packed).contains("mục media/01/x không phải một tệp"), "{kind:?}: {}", refusal(&packed));
    }
}

#[test]
fn what_no_archive_of_ours_holds_is_refused_with_its_name() {
    let own = serde_json::to_vec(&header()).expect("JSON");
    let newer =
        serde_json::to_vec(&Header { format: FORMAT + 1, program: "9.0.0".to_owned(), ..header() }).expect("JSON");
    for (entries, told) in [
        (vec![("x.txt", &b"x"[..])], "không phải bản sao lưu"),
        (vec![(HEADER, &b"{}"[..])], "không phải bản sao lưu"),
        (vec![(HEADER, &newer[..])], "Bản Tin 9.0.0 mới hơn"),
        (vec![(HEADER, &own[..]), ("media/01/../../etc/passwd", &b"x"[..])], "mục media/01/../../etc/passwd"),
        (vec![(HEADER, &own[..]), ("/etc/passwd", &b"x"[..])], "mục /etc/passwd"),
        (vec![(HEADER, &own[..]), ("rows/articles/1.json", &b"[]"[..])], "mục rows/articles/1.json"),
        (vec![(HEADER, &own[..]), ("media/ff/0123456789abcdef0123456789abcdef-1.gif", &b"x"[..])], "mục media/ff/"),
        (vec![(HEADER, &own[..])], "không có SHA256SUMS"),
        (vec![(HEADER, &own[..]), (SUMS, &b""[..])], "SHA256SUMS không kể đúng"),
    ] {
        let refusal = refusal(&packed(&entries));
        assert!(refusal.contains(told), "{refusal}");
    }
    assert!(
        refusal(b"").contains("không phải bản sao lưu") && refusal(b"PK\x03\x04").contains("không phải bản sao lưu")
    );
}
