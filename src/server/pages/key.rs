//! What stored pages are kept by.

use crate::{
    domain::address,
    server::request_head::{host_header, is_signed_in},
};
use axum::http::{HeaderMap, Method, Uri};

/// Writes `<host>\n<path and known query>` where the request is for a reader's page and its answer may be
/// shared with others; `false` where not.
pub fn write_key(key: &mut String, method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    key.clear();
    if !matches!(*method, Method::GET | Method::HEAD) || is_signed_in(headers) {
        return false;
    }
    let Some(host) = host_header(headers) else { return false };
    if !address::may_be_page(uri.path()) {
        return false;
    }
    // The front page is there whatever follows it, so nobody would ask what an old portal had by that query.
    if uri.path() == "/" && uri.query().is_some_and(|query| address::may_name_another("/", query)) {
        return false;
    }
    key.push_str(host);
    key.make_ascii_lowercase();
    key.push('\n');
    key.push_str(uri.path());
    uri.query().is_none_or(|query| address::push_known_query(key, uri.path(), query))
}
