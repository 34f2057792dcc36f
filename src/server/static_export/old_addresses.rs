//! Addresses of old portals, and of what moved: a list for web servers, and small pages for those that can be a file.

use super::{
    address::{is_safe_name, relative},
    binding::write,
    exported::{Exported, Progress},
    gathering::{Found, Gathering, Kept},
};
use crate::{db::redirects, domain::address::encoded};
use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

/// Read together.
const BATCH: usize = 1_000;
const LIST: &str = "redirects.txt";
/// The same of what moved, as nginx reads it within `map $request_uri …`.
const NGINX_MAP: &str = "nginx.map";
/// nginx takes no longer word in its settings.
const NGINX_WORD_MAX: usize = 4_000;
/// What the export writes itself, which no old address may take.
const OWN: [&str; 4] = ["404.html", "robots.txt", LIST, NGINX_MAP];
const SAID: &str = "\
# Địa chỉ cũ của cổng: mỗi dòng là địa chỉ cũ, nơi nay có nội dung ấy, và mã HTTP, cách nhau một dấu cách.
# 301: đã chuyển; 410: đã gỡ. Tham số sau dấu ? có thể đứng theo thứ tự khác và có thể có thêm tham số lạ.
";

/// An old address and, where it moved, where to.
pub struct Old {
    address: String,
    target: Option<String>,
}

/// All old addresses of the portal in their order. What they lead to is noted, and why the others were removed.
pub async fn list<R: FnMut(Progress)>(what: &Exported, gathering: &mut Gathering<'_, R>) -> anyhow::Result<Vec<Old>> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = redirects::list(&what.db, what.portal.id, after.as_deref(), "", BATCH).await?;
        for redirect in page.redirects {
            match &redirect.target {
                Some(target) => gathering.note("/", target, false),
                None if file_of(&redirect.address).is_some() => gathering.note("/", &redirect.address, false),
                None => {}
            }
            all.push(Old { address: redirect.address, target: redirect.target });
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}

/// Writes the lists, and a page for each address that is one of a file and free. An address that has a page or a file of its own by now is
/// no old one. Answers how many there are.
pub fn write_down(kept: &Kept, root: &Path, old: &[Old], origin: Option<&str>) -> anyhow::Result<u64> {
    let mut list = SAID.to_owned();
    let (mut nginx, mut count) = (NginxMap::default(), 0);
    let mut names = Names::default();
    for Old { address, target } in old {
        if target.is_some() && kept.is_there(address) {
            continue;
        }
        count += 1;
        let found = target.as_deref().map(|target| (target, kept.find("/", target)));
        let address_in_list = encoded(address);
        let led = match found {
            Some((_, Found::File { file, place })) => Some((Some(file), place)),
            Some((_, Found::Elsewhere(to))) => Some((None, to)),
            Some((target, Found::AsItIs)) => Some((None, target.to_owned())),
            Some((_, Found::ToProgram | Found::Nothing)) | None => None,
        };
        let Some((file, rest)) = led else {
            list.push_str(&format!("{address_in_list} /404.html 410\n"));
            continue;
        };
        let slash = if file.is_some() { "/" } else { "" };
        let whole = encoded(&format!("{slash}{}{rest}", file.as_deref().unwrap_or_default()));
        list.push_str(&format!("{address_in_list} {whole} 301\n"));
        // To nginx, large letters are small ones.
        if !kept.is_there(&address.to_lowercase()) {
            nginx.add(&address_in_list, &whole);
        }
        let Some(own) = file_of(address).filter(|own| names.take(root, own)) else { continue };
        let link = file.as_deref().map_or(rest.clone(), |file| relative(&own, file) + &rest);
        let canonical = match (&file, origin) {
            (Some(file), Some(origin)) => Some(format!("{origin}/{}", address_of(file))),
            (Some(_), None) => None,
            (None, _) => Some(rest),
        };
        write(root, &own, &page(&link, canonical.as_deref()))?;
    }
    write(root, LIST, &list)?;
    write(root, NGINX_MAP, &nginx.lines)?;
    Ok(count)
}

/// Lines `"from" "to";`. It knows no two addresses that differ in case only, and refuses to start with them.
#[derive(Default)]
struct NginxMap {
    lines: String,
    known: HashSet<String>,
}

impl NginxMap {
    /// Both as headers bear them: no quotes, blanks or backslashes are in them.
    fn add(&mut self, from: &str, to: &str) {
        if from.len().max(to.len()) <= NGINX_WORD_MAX && self.known.insert(from.to_lowercase()) {
            // In a value it begins the name of a variable.
            self.lines.push_str(&format!("\"{from}\" \"{}\";\n", to.replace('$', "%24")));
        }
    }
}

/// The address of a page, behind the first slash, as the page itself names it.
fn address_of(file: &str) -> &str {
    file.strip_suffix("index.html").map_or(file, |folder| folder.trim_end_matches('/'))
}

/// The file that web servers find by an old path, where it can be one on every file system. A query is none.
fn file_of(address: &str) -> Option<String> {
    let path = address.strip_prefix('/').filter(|path| !path.is_empty() && !path.contains('?'))?;
    let is_page = [".html", ".htm"].iter().any(|ending| path.ends_with(ending));
    path.split('/').all(is_safe_name).then(|| if is_page { path.to_owned() } else { format!("{path}/index.html") })
}

/// The names that old addresses took, so that none differs from another in case only.
#[derive(Default)]
struct Names {
    /// As they are written, by what they are in small letters.
    spelled: HashMap<String, String>,
    files: HashSet<String>,
}

impl Names {
    /// Takes the name of a file, if it is free. The export's own names have small letters only.
    fn take(&mut self, root: &Path, file: &str) -> bool {
        let small = file.to_lowercase();
        let folders = || file.match_indices('/').map(|(end, _)| &file[..end]);
        let is_spelled_so = |name: &str| match self.spelled.get(&name.to_lowercase()) {
            Some(known) => known == name,
            None => name == name.to_lowercase() || !root.join(name.to_lowercase()).exists(),
        };
        let is_free = !self.files.contains(&small)
            && !OWN.iter().any(|own| small.split('/').next() == Some(own))
            && !root.join(&small).exists()
            && folders().all(|folder| {
                is_spelled_so(folder) && !self.files.contains(&folder.to_lowercase()) && !root.join(folder).is_file()
            })
            && !self.spelled.contains_key(&small);
        if is_free {
            for folder in folders() {
                self.spelled.insert(folder.to_lowercase(), folder.to_owned());
            }
            self.files.insert(small);
        }
        is_free
    }
}

fn page(link: &str, canonical: Option<&str>) -> String {
    let signs = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;");
    let link = signs(link);
    let canonical = canonical.map(|address| format!("<link rel=\"canonical\" href=\"{}\">", signs(address)));
    format!(
        "<!DOCTYPE html><html lang=\"vi\"><head><meta charset=\"utf-8\"><title>Trang đã chuyển</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={link}\">{}</head>\
         <body><p>Trang này đã chuyển. <a href=\"{link}\">Đến trang mới</a></p></body></html>\n",
        canonical.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_path_is_a_file_where_it_can_be_one() {
        for (address, file) in [
            ("/tin/bai.html", Some("tin/bai.html")),
            ("/News/Default.aspx", Some("News/Default.aspx/index.html")),
            ("/default.aspx?id=5", None),
            ("/họp", None),
            ("/a:b", None),
            ("/nul/x", None),
            ("//x", None),
            ("/", None),
        ] {
            assert_eq!(file_of(address).as_deref(), file, "{address}");
        }
    }

    #[test]
    fn nginx_is_told_each_address_once_whatever_its_case() {
        let mut map = NginxMap::default();
        for (from, to) in [("/Portal/Tin.aspx?id=1", "/a$b"), ("/portal/tin.aspx?ID=1", "/c"), ("/x", "/d")] {
            map.add(from, to);
        }
        assert_eq!(map.lines, "\"/Portal/Tin.aspx?id=1\" \"/a%24b\";\n\"/x\" \"/d\";\n");
    }

    #[test]
    fn no_two_names_differ_in_case_only() {
        let folder = tempfile::tempdir().expect("a folder");
        write(folder.path(), "tin-tuc/index.html", "").expect("written");
        let mut names = Names::default();
        for (name, is_free) in [
            ("tin-tuc/index.html", false),
            ("Tin-Tuc/cu/index.html", false),
            ("tin-tuc/cu/index.html", true),
            ("Portal/A.html", true),
            ("Portal/a.html", false),
            ("portal/b.html", false),
            ("Portal/A.html/index.html", false),
            ("Portal/b.html", true),
            ("robots.txt/index.html", false),
            ("Redirects.txt/index.html", false),
            ("nginx.map/index.html", false),
        ] {
            assert_eq!(names.take(folder.path(), name), is_free, "{name}");
        }
    }
}
