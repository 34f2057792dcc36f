//! An authority that gives certificates by ACME: Let's Encrypt's own server for tests, and a DNS in which every name is this machine.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, UdpSocket},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// It gives this name no certificate.
pub const REFUSED: &str = "refused.example";

pub struct Pebble {
    server: Child,
    dns: Child,
    folder: TempDir,
    pub directory: String,
    management: u16,
}

impl Pebble {
    /// One that asks at these ports of this machine, in plain HTTP and over TLS, whether a name is ours.
    pub fn start(plain_port: u16, encrypted_port: u16) -> Pebble {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("cert.pem"), made.cert.pem()).unwrap();
        fs::write(path("key.pem"), made.signing_key.serialize_pem()).unwrap();
        let (port, management, names) = (free_port(), free_port(), free_port());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": format!("127.0.0.1:{port}"),
            "managementListenAddress": format!("127.0.0.1:{management}"),
            "certificate": path("cert.pem"),
            "privateKey": path("key.pem"),
            "httpPort": plain_port,
            "tlsPort": encrypted_port,
            "domainBlocklist": [REFUSED],
        }});
        fs::write(path("config.json"), config.to_string()).unwrap();
        let dns = Command::new("pebble-challtestsrv")
            .args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""])
            // Where it is told no address for this, it takes port 80.
            .args(["-management", &format!("127.0.0.1:{}", free_port())])
            .args(["-dns01", &format!("127.0.0.1:{names}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pebble-challtestsrv: scripts/setup installs it");
        let mut server = Command::new("pebble")
            .args(["-config", path("config.json").to_str().unwrap(), "-dnsserver", &format!("127.0.0.1:{names}")])
            // It looks at once, and each time.
            .envs([("PEBBLE_VA_NOSLEEP", "1"), ("PEBBLE_AUTHZREUSE", "0")])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("pebble: scripts/setup installs it");
        let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("ACME directory available")), "it does not start");
        // Nobody reads what it says from now on, and it must not stop for that.
        std::thread::spawn(move || lines.for_each(drop));
        Pebble { server, dns, folder, directory: format!("https://localhost:{port}/dir"), management }
    }

    /// Who vouches for its own address.
    pub fn own_root(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Who vouches for what it gives, in PEM.
    pub fn write_root(&self, to: &Path) {
        let url = format!("https://localhost:{}/roots/0", self.management);
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--fail", "--retry", "5", "--retry-connrefused", "--cacert"])
            .arg(self.own_root());
        assert!(curl.arg("--output").arg(to).arg(url).status().unwrap().success());
    }

    pub fn stop(&mut self) {
        for process in [&mut self.server, &mut self.dns] {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

impl Drop for Pebble {
    fn drop(&mut self) {
        self.stop();
    }
}

/// One that nothing listens on, in TCP and UDP.
fn free_port() -> u16 {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        if UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return port;
        }
    }
}
