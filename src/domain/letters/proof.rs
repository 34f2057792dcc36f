//! Letters of old fonts, held against what others found in documents of Vietnamese offices: tables and phrases of the Python
//! package viparse (MIT), which `scripts/setup test` fetches.

use super::*;
use std::{collections::HashMap, fs, path::PathBuf};

/// A file of the package's source.
fn source(path: &str) -> String {
    let folder = PathBuf::from(
        std::env::var_os("BANTIN_TEST_MATERIAL").expect("run it by scripts/test, or source scripts/env.sh"),
    );
    let packages = fs::read_dir(&folder).expect("scripts/setup test fetches it").filter_map(Result::ok);
    let package = packages.map(|entry| entry.path()).find(|path| path.to_string_lossy().contains("viparse-"));
    fs::read_to_string(package.expect("scripts/setup test fetches it").join(path)).expect(path)
}

/// The pairs of texts in lists of a Python file: `("…", "…"),` to a line.
fn pairs(python: &str) -> Vec<(String, String)> {
    let lines = python.lines().filter_map(|line| line.trim().strip_prefix('(')?.split_once(")").map(|(pair, _)| pair));
    let pairs = lines.filter_map(|pair| {
        let json: Vec<String> = serde_json::from_str(&format!("[{pair}]")).ok()?;
        <[String; 2]>::try_from(json).ok()
    });
    pairs.map(|[old, unicode]| (old, unicode)).collect()
}

fn table(name: &str) -> Vec<(String, String)> {
    pairs(&source(&format!("src/viparse/normalize/{name}.py")))
}

fn letters_of(name: &str) -> Letters {
    if name == "vni" { Letters::Vni } else { Letters::Tcvn3 { capitals: false } }
}

#[test]
fn every_letter_that_was_found_is_read() {
    for (name, most) in [("tcvn3", 74), ("vni", 132)] {
        let table = table(name);
        assert!(table.len() >= most, "{name}: {}", table.len());
        for (old, unicode) in table {
            assert_eq!(letters_of(name).decode(&old), unicode.nfc().collect::<String>(), "{name}: {old}");
        }
    }
}

#[test]
fn phrases_of_real_documents_are_read() {
    let tests = source("tests/test_encoding_tables.py");
    let mut phrases = 0;
    // Their lists are named for the letters.
    for list in tests.split("\n_").filter(|list| list.starts_with("VNI_") || list.starts_with("TCVN3_REAL")) {
        let letters = letters_of(if list.starts_with("VNI_") { "vni" } else { "tcvn3" });
        for (old, unicode) in pairs(list.split("\n]").next().unwrap_or_default()) {
            phrases += 1;
            assert_eq!(letters.decode(&old), unicode.nfc().collect::<String>(), "{old}");
            let telling = words(&old).filter(|word| word.chars().any(is_code) && !is_acronym(word)).count();
            if telling >= TELLING_WORDS_MIN {
                assert_eq!(recognise(&old).map(|found| found.letters), Some(letters), "{old}");
            }
        }
    }
    assert!(phrases >= 12, "{phrases}");
}

/// What people write today, as the other fonts would have held it: each is recognised, and read back whole.
#[test]
fn what_was_written_under_either_font_is_recognised_and_read_back() {
    let text = "Căn cứ Luật Tổ chức chính quyền địa phương, Ủy ban nhân dân xã thông báo lịch tiêm phòng cho trẻ em dưới năm tuổi \
                tại trạm y tế. Đề nghị các gia đình đưa trẻ đến đúng giờ, mang theo sổ theo dõi sức khỏe.";
    for name in ["tcvn3", "vni"] {
        let back: HashMap<String, String> = table(name).into_iter().map(|(old, unicode)| (unicode, old)).collect();
        let written = |c: char| back.get(&c.to_string()).cloned().unwrap_or_else(|| c.to_string());
        // TCVN3 has no accented capitals: typists left them out.
        let text = if name == "tcvn3" { text.replace('Ủ', "U").replace('Đ', "D") } else { text.to_owned() };
        let old: String = text.nfc().map(written).collect();
        let found = recognise(&old).unwrap_or_else(|| panic!("{name}: {old}"));
        assert_eq!(found.letters, letters_of(name));
        assert_eq!(found.letters.decode(&old), text);
        assert_eq!(recognise(&text), None, "{text}");
    }
}
