//! Encrypted connections, with curl for a browser.

use crate::support::program::{Server, bantin, run};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

const NAME: &str = "bensen.example";

/// An installation with a certificate of its own making, which serves at two ports.
struct Place {
    folder: TempDir,
    server: Server,
    port: u16,
}

fn write_certificate(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(vec![NAME.to_owned()]).unwrap();
    fs::write(folder.join("chain.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
}

fn start() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    run(&data, None, &["demo", "load"]);
    write_certificate(folder.path());
    let mut command = bantin(&data, None);
    command
        .env("BANTIN_HTTPS", "127.0.0.1:0")
        .env("BANTIN_TLS_CERTIFICATE", folder.path().join("chain.pem"))
        .env("BANTIN_TLS_KEY", folder.path().join("key.pem"))
        .env("BANTIN_BASE_URL", format!("https://{NAME}"));
    let (server, line) = Server::start_and_read(command);
    let port =
        line.split("https://127.0.0.1:").nth(1).and_then(|rest| rest.split(';').next()).unwrap().parse().unwrap();
    Place { folder, server, port }
}

impl Place {
    /// What curl was answered, with head, and in which version.
    fn ask(&self, arguments: &[&str], path: &str) -> String {
        let (secure, plain) = (self.port, self.server.address.port());
        let chain: PathBuf = self.folder.path().join("chain.pem");
        let output = Command::new("curl")
            .args(["--silent", "--show-error", "--include", "--max-time", "20", "--cacert"])
            .arg(chain)
            .args([
                "--resolve",
                &format!("{NAME}:{secure}:127.0.0.1"),
                "--resolve",
                &format!("{NAME}:{plain}:127.0.0.1"),
            ])
            .args(arguments)
            .arg(
                path.replace("SECURE", &format!("https://{NAME}:{secure}"))
                    .replace("PLAIN", &format!("http://{NAME}:{plain}")),
            )
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?} {path}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }
}

#[test]
fn pages_come_encrypted_in_either_version_and_plain_requests_are_led_there() {
    let place = start();
    for (flag, version) in [("--http2", "HTTP/2 200"), ("--http1.1", "HTTP/1.1 200 OK")] {
        for limit in ["1.2", "1.3"] {
            let tls = ["--tls-max", limit, flag];
            // The second is a stored page.
            for _ in 0..2 {
                let page = place.ask(&tls, "SECURE/tin-tuc");
                assert!(page.starts_with(version) && page.contains("</html>"), "{page:.300}");
                assert!(page.contains("strict-transport-security: max-age=31536000"), "{page:.900}");
                assert!(
                    page.contains(&format!(r#"<link href="https://{NAME}/tin-tuc" rel="canonical">"#)),
                    "{page:.3000}"
                );
            }
        }
        let view = [flag, "--data", "article=1&reader=00000000000000000000000000000001"];
        let counted = place.ask(&view, "SECURE/api/count_view");
        assert!(counted.starts_with(version) && counted.contains(r#""views":"#), "{counted}");
        let head = place.ask(&[flag, "--head"], "SECURE/");
        assert!(head.starts_with(version) && head.contains("content-length: ") && head.ends_with("\r\n\r\n"), "{head}");
    }
    let led = place.ask(&[], "PLAIN/tin-tuc?trang=2");
    assert!(led.starts_with("HTTP/1.1 308"), "{led}");
    assert!(led.contains(&format!("location: https://{NAME}/tin-tuc?trang=2\r\n")), "{led}");
    assert!(place.ask(&["--data", "a=1"], "PLAIN/bao-loi").starts_with("HTTP/1.1 308"), "a form goes there too");
    assert!(place.ask(&["-H", "Host: khac.example"], "PLAIN/").starts_with("HTTP/1.1 421"), "led only to our own");
    assert!(place.ask(&[], "PLAIN/healthz").ends_with("ok\n"));
    let ready = place.ask(&["-H", "Host: localhost"], "PLAIN/readyz?verbose");
    assert!(ready.contains("\ncertificate: "), "{ready}");
}

#[test]
fn many_requests_share_one_connection() {
    let place = start();
    let paths = ["/", "/tin-tuc", "/thong-bao", "/van-ban", "/luu-tru", "/cach-dem", "/en", "/khong-co"];
    let urls: Vec<String> = paths.iter().map(|path| format!("https://{NAME}:{}{path}", place.port)).collect();
    let mut arguments = vec!["--http2", "--parallel", "--write-out", "\nSTATUS %{http_code} \n"];
    arguments.extend(urls.iter().map(String::as_str));
    let answers = place.ask(&arguments, "SECURE/");
    let statuses: Vec<&str> = answers.lines().filter(|line| line.starts_with("STATUS")).collect();
    assert_eq!(statuses.len(), 9, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|line| line.contains(" 404 ")).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|line| line.contains(" 200 ") || line.contains(" 404 ")), "{statuses:?}");
}

#[test]
fn settings_that_do_not_go_together_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    write_certificate(folder.path());
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let refused = |environment: &[(&str, &Path)]| {
        let mut command = bantin(&folder.path().join("data"), None);
        command.env("BANTIN_HTTPS", "127.0.0.1:0").envs(environment.iter().copied());
        let output = command.arg("serve").output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let of = |words: String, part: &str| assert!(words.contains(part), "{words}");
    of(refused(&[]), "base_url");
    let pair = [("BANTIN_TLS_CERTIFICATE", chain.as_path()), ("BANTIN_TLS_KEY", key.as_path())];
    of(refused(&pair), "base_url");
    let url = ("BANTIN_BASE_URL", Path::new("https://bensen.example"));
    of(refused(&[pair[0], ("BANTIN_TLS_KEY", chain.as_path()), url]), "không có khóa riêng");
    of(refused(&[pair[0], url]), "tls_certificate và tls_key phải đặt cùng nhau");
    of(refused(&[("BANTIN_ACME_DIRECTORY", Path::new("http://a.example")), url]), "acme_directory");
    of(refused(&[("BANTIN_TLS_CERTIFICATE", key.as_path()), pair[1], url]), "không có chứng thư nào");
}
