//! A storage that is asked as Amazon S3 is: rclone's, which serves a folder for each bucket, proves each signature, and has an object when its
//! upload was completed. And a line to it that breaks.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, channel},
    },
    thread,
};
use tempfile::TempDir;

pub const KEY: &str = "phuong";
pub const SECRET: &str = "khong-ai-duoc-biet";

pub struct Rclone {
    process: Child,
    lines: Receiver<String>,
    folder: TempDir,
    pub address: SocketAddr,
}

impl Rclone {
    /// One that has this bucket.
    pub fn start(bucket: &str) -> Rclone {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join(bucket)).unwrap();
        let mut process = Command::new("rclone")
            .args(["serve", "s3", "-vv", "--config", "/dev/null", "--addr", "127.0.0.1:0"])
            .args(["--auth-key", &format!("{KEY},{SECRET}"), "--dir-cache-time", "0s"])
            .arg(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("rclone: scripts/setup installs it");
        let (send, lines) = channel();
        let log = BufReader::new(process.stderr.take().unwrap());
        // It must not stop because nobody reads what it says.
        thread::spawn(move || log.lines().map_while(Result::ok).for_each(|line| drop(send.send(line))));
        let line = next_line(&lines, "Starting s3 server on");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap();
        Rclone { process, lines, folder, address }
    }

    /// Where what is in a bucket lies.
    pub fn bucket(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Waits until it logs that.
    pub fn wait_for(&self, text: &str) {
        next_line(&self.lines, text);
    }

    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// What is in a bucket for whoever lists it.
    pub fn list(&self, bucket: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut folders = vec![self.bucket(bucket)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
                match entry.path().is_dir() {
                    true => folders.push(entry.path()),
                    false => names.push(relative(&entry.path(), &self.bucket(bucket))),
                }
            }
        }
        // What it is being given, or was when it was killed.
        names.retain(|name| !name.rsplit('/').next().unwrap().starts_with(".rclone_temp_"));
        names.sort();
        names
    }
}

fn relative(path: &Path, folder: &Path) -> String {
    path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned()
}

fn next_line(lines: &Receiver<String>, text: &str) -> String {
    lines.iter().find(|line| line.contains(text)).unwrap_or_else(|| panic!("it ended, and never said “{text}”"))
}

impl Drop for Rclone {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A line whose first connections break after so many bytes.
pub struct BreakingLine {
    pub address: SocketAddr,
    broken: Arc<AtomicUsize>,
}

impl BreakingLine {
    pub fn to(server: SocketAddr, connections: usize, after_bytes: usize) -> BreakingLine {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, broken) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
        let count = broken.clone();
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let (client, server) = (client.unwrap(), TcpStream::connect(server).unwrap());
                let limit = if number < connections { after_bytes } else { usize::MAX };
                let passed = Arc::new(AtomicUsize::new(0));
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let ends = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (passed, count) = (passed.clone(), count.clone());
                    thread::spawn(move || pass(ends, &passed, limit, &count));
                }
            }
        });
        BreakingLine { address, broken }
    }

    /// How many connections broke.
    pub fn broken(&self) -> usize {
        self.broken.load(Ordering::SeqCst)
    }
}

fn pass((mut from, mut to): (TcpStream, TcpStream), passed: &AtomicUsize, limit: usize, broken: &AtomicUsize) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let before = passed.fetch_add(read, Ordering::SeqCst);
        if before < limit && before + read >= limit {
            broken.fetch_add(1, Ordering::SeqCst);
        }
        if before + read >= limit || to.write_all(&buffer[..read]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
