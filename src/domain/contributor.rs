//! Who is named under articles.

use super::{ContributorId, Fault, typed};
use serde::{Deserialize, Serialize};

/// A name of the byline registry: an author, a photographer or a source. Not everybody of them has an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    pub id: ContributorId,
    pub name: String,
    /// Not suggested any more where names are typed.
    pub is_closed: bool,
}

impl Contributor {
    /// Letters of a name.
    pub const NAME_MAX: usize = 100;
}

/// A name as it was typed. A comma would part it in two.
pub fn typed_name(field: &str, text: &str) -> Result<String, Vec<Fault>> {
    let mut faults = Vec::new();
    let name = typed::required_line(field, text, Contributor::NAME_MAX, &mut faults);
    if name.contains([',', ';']) {
        faults.push(Fault::new(field, "Mỗi tên một mục: không dùng dấu phẩy, dấu chấm phẩy trong tên."));
    }
    if faults.is_empty() { Ok(name) } else { Err(faults) }
}

/// The names in a field where several are typed, parted by commas; each once.
pub fn names_of(text: &str) -> Vec<String> {
    let mut names = Vec::<String>::new();
    for part in text.split([',', ';', '\n']) {
        let name = typed::line("", part, usize::MAX, &mut Vec::new());
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_names_are_parted_by_commas() {
        assert_eq!(names_of(" Lan Anh,  Trần  Bình ;Lan Anh,\n,"), ["Lan Anh", "Trần Bình"]);
    }

    #[test]
    fn a_name_is_one_name() {
        assert_eq!(typed_name("name", " Lan  Anh ").expect("a name"), "Lan Anh");
        for bad in ["", "Lan, Anh", "a\0b", &"a".repeat(101)] {
            assert_eq!(typed_name("name", bad).expect_err(bad)[0].field, "name");
        }
    }
}
