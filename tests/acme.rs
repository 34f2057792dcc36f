//! Certificates from an authority, which is Let's Encrypt's own test server (pebble).

use crate::support::{
    pebble::{Pebble, REFUSED},
    program::{Server, bantin, run},
    settings,
};
use axum::{Router, extract::Path, http::StatusCode, routing::get};
use bantin::{
    db::{Db, portals},
    domain::Timestamp,
    server::{
        clock::Clock,
        condition::Watching,
        settings::{Authority, CertificateSource, Settings},
        tls::{Certificates, acme::Acme, validity},
    },
};
use command_fds::{CommandFdExt, FdMapping};
use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const NAME: &str = "bensen.example";

/// What curl was answered by `url`, with head, where only what pebble vouches for is believed.
fn ask(root: &std::path::Path, ports: [u16; 2], url: &str) -> Result<String, String> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include", "--max-time", "20", "--cacert"]).arg(root);
    for (name, port) in [(NAME, ports[0]), (NAME, ports[1]), (REFUSED, ports[0]), (REFUSED, ports[1])] {
        curl.args(["--resolve", &format!("{name}:{port}:127.0.0.1")]);
    }
    let output = curl.arg(url).output().unwrap();
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout).unwrap()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn a_name_gets_a_certificate_and_one_that_gets_none_is_read_without() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    run(&data, None, &["demo", "load"]);
    run(&data, None, &["host", "add", "--portal", "UBND phường Bến Sen", REFUSED]);
    let listeners = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    let ports = [0, 1].map(|index: usize| listeners[index].local_addr().unwrap().port());
    let [plain, secure] = ports;
    let mut pebble = Pebble::start(plain, secure);
    let root = folder.path().join("root.pem");
    pebble.write_root(&root);
    let (directory, own_root) = (pebble.directory.clone(), pebble.own_root());
    let start = || {
        let mut command = bantin(&data, None);
        command
            .env("BANTIN_HTTPS", "127.0.0.1:0")
            .env("BANTIN_BASE_URL", format!("https://{NAME}:{secure}"))
            .env("BANTIN_ACME_DIRECTORY", &directory)
            .env("BANTIN_ACME_ROOT", &own_root)
            .env("BANTIN_ACME_CONTACT", "quantri@bensen.example")
            .env("LISTEN_FDS", "2");
        let handed = listeners.each_ref().map(|listener| listener.try_clone().unwrap());
        let mappings = (3..).zip(handed).map(|(child_fd, listener)| FdMapping { parent_fd: listener.into(), child_fd });
        command.fd_mappings(mappings.collect()).unwrap();
        Server::start_as(command)
    };
    let mut server = start();
    let begun = Instant::now();
    let page = loop {
        match ask(&root, ports, &format!("https://{NAME}:{secure}/tin-tuc")) {
            Ok(page) => break page,
            Err(error) => assert!(begun.elapsed() < Duration::from_secs(60), "no certificate: {error}"),
        }
        thread::sleep(Duration::from_millis(50));
    };
    assert!(page.starts_with("HTTP/2 200") && page.contains("strict-transport-security: "), "{page:.900}");
    let led = ask(&root, ports, &format!("http://{NAME}:{plain}/tin-tuc?trang=2")).unwrap();
    assert!(
        led.starts_with("HTTP/1.1 308") && led.contains(&format!("location: https://{NAME}:{secure}/tin-tuc?trang=2")),
        "{led}"
    );
    // Stored meanwhile, for encrypted connections too.
    for _ in 0..2 {
        let bare = ask(&root, ports, &format!("http://{REFUSED}:{plain}/tin-tuc")).unwrap();
        assert!(bare.starts_with("HTTP/1.1 200 OK") && bare.contains("</html>"), "{bare:.900}");
        assert!(!bare.contains("strict-transport-security"), "{bare:.900}");
    }
    ask(&root, ports, &format!("https://{REFUSED}:{secure}/")).expect_err("it has none");
    let foreign = ask(&root, ports, &format!("http://{NAME}:{plain}/.well-known/acme-challenge/abc")).unwrap();
    assert!(foreign.starts_with("HTTP/1.1 404"), "{foreign}");
    let told = String::from_utf8(doctor(&data, secure).stdout).unwrap();
    assert!(told.contains(&format!("chưa xin được cho {REFUSED}")), "{told}");
    let kept = data.join("acme");
    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(kept.clone()), 0o700);
    for name in [format!("{NAME}.pem"), "account.json".to_owned()] {
        assert_eq!(mode(kept.join(&name)), 0o600, "{name}");
    }
    // The next start has it at once, wherever the authority is.
    server.kill();
    pebble.stop();
    let _server = start();
    let page = ask(&root, ports, &format!("https://{NAME}:{secure}/")).expect("shown from the folder");
    assert!(page.starts_with("HTTP/2 200"), "{page:.300}");
}

fn doctor(data: &std::path::Path, secure: u16) -> std::process::Output {
    let mut command = bantin(data, None);
    command.env("BANTIN_HTTPS", "127.0.0.1:0").env("BANTIN_BASE_URL", format!("https://{NAME}:{secure}"));
    command.arg("doctor").output().unwrap()
}

/// What a program with such settings has that serves nothing but proofs.
struct Place {
    folder: TempDir,
    settings: Settings,
    pebble: Pebble,
    db: Db,
    clock: Clock,
    certificates: Arc<Certificates>,
}

impl Place {
    /// An authority finds the answers at a plain port, or where `has_plain_port` is not, proofs over TLS alone.
    async fn open(has_plain_port: bool) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let certificates = Arc::new(Certificates::default());
        let plain = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let secure = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let pebble = Pebble::start(plain.local_addr().unwrap().port(), secure.local_addr().unwrap().port());
        let shown = certificates.clone();
        let answer = async move |Path(token): Path<String>| shown.answer(&token).ok_or(StatusCode::NOT_FOUND);
        if has_plain_port {
            let router = Router::new().route("/.well-known/acme-challenge/{token}", get(answer));
            tokio::spawn(async move { axum::serve(plain, router).await.unwrap() });
        }
        let acceptor = certificates.acceptor().unwrap();
        tokio::spawn(async move {
            loop {
                let (stream, _) = secure.accept().await.unwrap();
                let _ = acceptor.accept(stream).await;
            }
        });
        let authority = Authority { directory: pebble.directory.clone(), contact: None, root: Some(pebble.own_root()) };
        let settings = Settings {
            base_url: Some(format!("https://{NAME}")),
            certificate: Some(CertificateSource::Authority(authority)),
            ..settings(&folder, None)
        };
        let db = Db::connect(None, &settings.data_dir).await.unwrap();
        db.bring_up_to_date().await.unwrap();
        Place { folder, settings, pebble, db, clock: Clock::fixed(now()), certificates }
    }

    async fn acme(&self) -> Acme {
        let Some(CertificateSource::Authority(authority)) = self.settings.certificate.clone() else { unreachable!() };
        let (db, clock) = (self.db.clone(), self.clock.clone());
        Acme::open(db, clock, &self.settings, authority, self.certificates.clone()).await.unwrap()
    }

    fn kept(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.folder.path().join("acme").join(format!("{name}.pem"))).ok()
    }

    async fn told(&self) -> String {
        let watching = Watching { db: self.db.clone(), settings: Arc::new(self.settings.clone()) };
        let checks = watching.look(self.clock.now()).await.checks;
        let check = checks.into_iter().find(|check| check.key == "certificate").unwrap();
        format!("{}: {}", check.state.title(), check.words)
    }
}

/// Pebble has no clock of its own but the machine's.
fn now() -> Timestamp {
    Clock::system().now()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_renewed_in_time_and_shown_on_when_it_cannot_be() {
    let mut place = Place::open(true).await;
    assert!(place.told().await.contains("chưa xin được cho bensen.example"), "{}", place.told().await);
    let mut acme = place.acme().await;
    acme.look().await.unwrap();
    assert!(place.certificates.cover(NAME));
    let first = place.kept(NAME).expect("got");
    assert!(place.told().await.starts_with("tốt: 1 tên miền; bensen.example còn hiệu lực"), "{}", place.told().await);
    acme.look().await.unwrap();
    assert_eq!(place.kept(NAME).unwrap(), first, "nothing is due");
    let held = validity(&place.folder.path().join("acme").join(format!("{NAME}.pem"))).unwrap();
    let third = (held.until.0 - held.from.0) / 3;
    place.clock.advance_millis(held.until.0 - third + 1000 - place.clock.now().0);
    acme.look().await.unwrap();
    let second = place.kept(NAME).unwrap();
    assert_ne!(second, first, "renewed when a third of its time is left");
    acme.look().await.unwrap();
    assert_eq!(place.kept(NAME).unwrap(), second, "late again by this clock, but asked for a moment ago");
    // The authority is away until the certificate has ended.
    place.pebble.stop();
    place.clock.advance_millis(2 * third + 2000);
    acme.look().await.unwrap();
    assert!(place.certificates.cover(NAME), "an old one is better than none");
    assert_eq!(place.kept(NAME).unwrap(), second);
    assert!(
        place.told().await.starts_with("hỏng: 1 tên miền; bensen.example đã hết hiệu lực"),
        "{}",
        place.told().await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_be_reached_at_one_port_is_asked_at_the_other_and_nobody_is_asked_too_often() {
    let place = Place::open(false).await;
    let mut acme = place.acme().await;
    acme.look().await.unwrap();
    assert_eq!(place.kept(NAME), None, "port 80 does not answer");
    acme.look().await.unwrap();
    assert_eq!(place.kept(NAME), None, "not tried again at once");
    place.clock.advance_millis(61_000);
    acme.look().await.unwrap();
    assert!(place.kept(NAME).is_some(), "proved over TLS");
    let account = fs::read(place.folder.path().join("acme/account.json")).unwrap();
    // A second name, of a portal that is added later.
    let mut tx = place.db.begin().await.unwrap();
    let portal = portals::insert_portal(&mut tx, "UBND xã Gò Dầu", false, now()).await.unwrap().unwrap();
    portals::insert_host(&mut tx, portal.id, "godau.example").await.unwrap();
    portals::insert_host(&mut tx, portal.id, "may-chu.local").await.unwrap();
    tx.commit().await.unwrap();
    let mut acme = place.acme().await;
    for _ in 0..2 {
        acme.look().await.unwrap();
        place.clock.advance_millis(61_000);
    }
    assert!(place.kept("godau.example").is_some());
    assert_eq!(place.kept("may-chu.local"), None, "nobody can look that up");
    assert_eq!(fs::read(place.folder.path().join("acme/account.json")).unwrap(), account, "one account for all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_account_is_made_anew_and_a_full_disk_asks_for_nothing() {
    let place = Place::open(true).await;
    let folder = place.folder.path().join("acme");
    let mut acme = place.acme().await;
    fs::write(folder.join("account.json"), "{").unwrap();
    // Whoever cannot keep a certificate asks for none: the file of the trial is a folder here.
    fs::create_dir(folder.join("probe")).unwrap();
    acme.look().await.unwrap();
    assert_eq!(fs::read_to_string(folder.join("account.json")).unwrap(), "{", "nothing was asked");
    fs::remove_dir(folder.join("probe")).unwrap();
    // A restart does not begin anew.
    let mut acme = place.acme().await;
    acme.look().await.unwrap();
    assert_eq!(place.kept(NAME), None, "not tried again at once");
    place.clock.advance_millis(61_000);
    for _ in 0..2 {
        acme.look().await.unwrap();
        place.clock.advance_millis(301_000);
    }
    assert!(place.kept(NAME).is_some(), "with a new account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_certificate_in_the_folder_is_asked_for_anew() {
    let place = Place::open(true).await;
    fs::create_dir(place.folder.path().join("acme")).unwrap();
    fs::write(place.folder.path().join("acme").join(format!("{NAME}.pem")), "half").unwrap();
    let mut acme = place.acme().await;
    assert!(!place.certificates.cover(NAME));
    acme.look().await.unwrap();
    assert!(place.certificates.cover(NAME));
}
