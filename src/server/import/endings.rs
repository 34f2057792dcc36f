//! What files are called that pages show and link to, and that lay them out.

use std::path::Path;

const PICTURES: &[&str] =
    &["jpg", "jpeg", "jfif", "png", "gif", "webp", "avif", "heic", "bmp", "svg", "ico", "cur", "tif", "tiff"];
const OTHERS_OF_PAGES: &[&str] = &[
    "css", "js", "mjs", "map", "woff", "woff2", "ttf", "otf", "eot", "swf", "pdf", "doc", "docx", "xls", "xlsx", "ppt",
    "pptx", "pps", "ppsx", "odt", "ods", "odp", "rtf", "csv", "mp3", "mp4", "m4a", "m4v", "wav", "wma", "wmv", "avi",
    "flv", "mov", "mpg", "ogg", "webm",
];

/// In small letters, and without the query that copies append to names.
pub(super) fn ending_of(name: &str) -> String {
    let name = name.split('?').next().unwrap_or_default();
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str());
    ending.unwrap_or_default().to_ascii_lowercase()
}

/// Whether what ends so is always the same file, whatever the query: no program that gives out one or another.
pub(super) fn is_plain_file(ending: &str) -> bool {
    PICTURES.contains(&ending) || OTHERS_OF_PAGES.contains(&ending)
}
