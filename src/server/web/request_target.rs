//! What a request asks for, and of which host (RFC 9112, 3.2 and 6.1). Whatever could be read in two ways is refused
//! before anything else looks at it.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, Version, header},
};

/// Brings the target into its plain form: the host in the Host line, the path in the target.
///
/// # Errors
/// The status that refuses the request: 400 for a Host line that is missing or stands twice, for a target that is
/// no path, and for a body whose end is unsure; 501 for a transfer coding that is not ours.
pub fn normalize<B>(request: &mut Request<B>) -> Result<(), StatusCode> {
    check_hosts(request.version(), request.headers())?;
    check_body(request.headers())?;
    if let Some(authority) = request.uri().authority().cloned() {
        // The host of an absolute target counts, whatever the Host line says.
        let is_of_the_web = request.uri().scheme_str().is_some_and(|scheme| ["http", "https"].contains(&scheme));
        if !is_of_the_web || authority.as_str().contains('@') {
            return Err(StatusCode::BAD_REQUEST);
        }
        let path = request.uri().path_and_query().cloned().ok_or(StatusCode::BAD_REQUEST)?;
        let host = HeaderValue::from_str(authority.as_str()).map_err(|_| StatusCode::BAD_REQUEST)?;
        request.headers_mut().insert(header::HOST, host);
        *request.uri_mut() = Uri::from(path);
    }
    let is_path = request.uri().path().starts_with('/');
    let is_of_server = request.uri().path() == "*" && request.method() == Method::OPTIONS;
    if is_path || is_of_server { Ok(()) } else { Err(StatusCode::BAD_REQUEST) }
}

fn check_hosts(version: Version, headers: &HeaderMap) -> Result<(), StatusCode> {
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        // HTTP/2 says it in the target (RFC 9113, 8.3.1).
        (None, _) if version == Version::HTTP_11 => Err(StatusCode::BAD_REQUEST),
        (_, Some(_)) => Err(StatusCode::BAD_REQUEST),
        _ => Ok(()),
    }
}

fn check_body(headers: &HeaderMap) -> Result<(), StatusCode> {
    let mut codings = headers.get_all(header::TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(()) };
    // A Content-Length beside it is gone by now: hyper goes by the coding alone, as RFC 9112, 6.3 wants.
    if codings.next().is_some() {
        return Err(StatusCode::BAD_REQUEST);
    }
    let names = coding.to_str().map_err(|_| StatusCode::BAD_REQUEST)?.split(',').map(str::trim);
    let mut others = names.filter(|name| !name.eq_ignore_ascii_case("chunked"));
    match (others.next(), coding.as_bytes().eq_ignore_ascii_case(b"chunked")) {
        (Some(_), _) => Err(StatusCode::NOT_IMPLEMENTED),
        (None, false) => Err(StatusCode::BAD_REQUEST),
        (None, true) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_http2_the_host_is_in_the_target() {
        let request = Request::get("https://bensen.example/tin-tuc?trang=2").version(Version::HTTP_2);
        let mut request = request.body(()).expect("a request");
        normalize(&mut request).expect("plain");
        assert_eq!(request.headers()[header::HOST], "bensen.example");
        assert_eq!(request.uri(), "/tin-tuc?trang=2");
        let mut of_nobody = Request::get("/").version(Version::HTTP_11).body(()).expect("a request");
        assert_eq!(normalize(&mut of_nobody), Err(StatusCode::BAD_REQUEST), "HTTP/1.1 has a Host line");
    }
}
