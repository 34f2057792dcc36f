//! A new version takes the place of the old one while readers read.

use crate::support::program::{Crowd, Server, bantin, moments, run, wait_until};
use command_fds::{CommandFdExt, FdMapping};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::MetadataExt,
    path::Path,
    process::Command,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::Duration,
};

const TIMES: usize = 3;
const READERS: usize = 4;

fn read_page(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

fn signal(process: u32) {
    assert!(Command::new("kill").args(["-USR2", &process.to_string()]).status().unwrap().success());
}

/// The file that a process runs.
fn file_of(process: u32) -> Option<u64> {
    fs::metadata(format!("/proc/{process}/exe")).ok().map(|file| file.ino())
}

fn put_new_version(program: &Path) -> u64 {
    let beside = program.with_extension("new");
    fs::copy(env!("CARGO_BIN_EXE_bantin"), &beside).unwrap();
    fs::rename(&beside, program).unwrap();
    fs::metadata(program).unwrap().ino()
}

fn command_of(program: &Path, data: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_remove("BANTIN_DATABASE_URL").env("BANTIN_DATA_DIR", data).env("BANTIN_LISTEN", "127.0.0.1:0");
    command
}

fn start(program: &Path, data: &Path) -> Server {
    Server::start_as(command_of(program, data))
}

#[test]
fn no_request_is_lost_while_a_new_version_takes_over() {
    let folder = tempfile::tempdir().unwrap();
    let (data, program) = (folder.path().join("data"), folder.path().join("bantin"));
    run(&data, None, &["demo", "load"]);
    put_new_version(&program);
    let server = start(&program, &data);
    let (is_over, read) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let readers: Vec<_> = (0..READERS)
            .map(|_| {
                scope.spawn(|| {
                    while !is_over.load(Ordering::SeqCst) {
                        let answer = read_page(server.address).expect("no request is lost");
                        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("</html>"), "{answer:.200}");
                        read.fetch_add(1, Ordering::SeqCst);
                    }
                })
            })
            .collect();
        for _ in 0..TIMES {
            let version = put_new_version(&program);
            signal(server.id());
            wait_until("the new version runs", || file_of(server.id()) == Some(version));
            let before = read.load(Ordering::SeqCst);
            wait_until("it serves", || read.load(Ordering::SeqCst) > before + READERS as u64);
        }
        is_over.store(true, Ordering::SeqCst);
        readers.into_iter().for_each(|reader| reader.join().unwrap());
    });
}

#[test]
fn whoever_is_killed_while_taking_over_loses_no_view() {
    let folder = tempfile::tempdir().unwrap();
    let (data, program) = (folder.path().join("data"), folder.path().join("bantin"));
    run(&data, None, &["demo", "load"]);
    put_new_version(&program);
    let mut server = start(&program, &data);
    let (base, crowd) = (server.views(), Crowd::default());
    // Trying the new version, letting go, and starting anew take about so long.
    for moment in moments(Duration::from_millis(600), 8) {
        let target = crowd.acknowledged() + 20;
        crowd.view_while(server.address, || {
            wait_until("some are counted", || crowd.acknowledged() >= target);
            put_new_version(&program);
            signal(server.id());
            thread::sleep(moment);
            server.kill();
        });
        server = start(&program, &data);
        crowd.assert_counted(server.views() - base, &format!("{moment:?}"));
    }
    server.kill();
    run(&data, None, &["verify"]);
}

#[test]
fn what_cannot_serve_takes_no_place() {
    let folder = tempfile::tempdir().unwrap();
    let (data, program) = (folder.path().join("data"), folder.path().join("bantin"));
    let (settings, log) = (folder.path().join("bantin.toml"), folder.path().join("log"));
    run(&data, None, &["demo", "load"]);
    let old = put_new_version(&program);
    fs::write(&settings, "[bantin]\n").unwrap();
    let mut command = command_of(&program, &data);
    command.env("BANTIN_CONFIG", &settings);
    let server = Server::start_with_log(command, File::create(&log).unwrap());
    let stays = |why: &str| {
        signal(server.id());
        wait_until(why, || fs::read_to_string(&log).unwrap().contains(why));
        fs::write(&log, "").unwrap();
        assert!(read_page(server.address).unwrap().starts_with("HTTP/1.1 200"), "{why}");
        assert_eq!(file_of(server.id()), Some(old), "{why}");
    };
    // Settings that were changed meanwhile and cannot be read.
    let version = put_new_version(&program);
    fs::write(&settings, "[bantin]\nlissten = \"\"\n").unwrap();
    stays("lissten");
    fs::write(&settings, "[bantin]\n").unwrap();
    // An address that somebody else has.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    fs::write(&settings, format!("[bantin]\nmetrics = \"{}\"\n", taken.local_addr().unwrap())).unwrap();
    stays("có lẽ một chương trình khác đang dùng cổng này");
    fs::write(&settings, "[bantin]\n").unwrap();
    // A database that is not there.
    fs::rename(data.join("bantin.sqlite"), data.join("elsewhere")).unwrap();
    stays("không có cơ sở dữ liệu");
    fs::rename(data.join("elsewhere"), data.join("bantin.sqlite")).unwrap();
    // A program that does not run here.
    let (whole, beside) = (program.with_extension("whole"), program.with_extension("new"));
    fs::rename(&program, &whole).unwrap();
    fs::write(&beside, "#!/bin/sh\necho no library >&2\nexit 1\n").unwrap();
    fs::set_permissions(&beside, fs::metadata(&whole).unwrap().permissions()).unwrap();
    fs::rename(&beside, &program).unwrap();
    stays("no library");
    fs::rename(&whole, &program).unwrap();
    signal(server.id());
    wait_until("mended, it takes over", || file_of(server.id()) == Some(version));
}

#[test]
fn a_takeover_that_is_asked_for_often_ends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (data, program) = (folder.path().join("data"), folder.path().join("bantin"));
    run(&data, None, &["demo", "load"]);
    put_new_version(&program);
    let server = start(&program, &data);
    let version = put_new_version(&program);
    // The moments at which the program is another one and hears no signals yet are among them.
    for _ in 0..40 {
        signal(server.id());
        thread::sleep(Duration::from_millis(15));
    }
    wait_until("the new version runs", || file_of(server.id()) == Some(version));
    let answer = read_page(server.address).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer:.200}");
}

#[test]
fn a_service_manager_listens_before_the_program_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    run(&data, None, &["demo", "load"]);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let reader = thread::spawn(move || read_page(address).unwrap());
    let mut command = bantin(&data, None);
    command.env("LISTEN_FDS", "1").fd_mappings(vec![FdMapping { parent_fd: listener.into(), child_fd: 3 }]).unwrap();
    let server = Server::start_as(command);
    assert_eq!(server.address, address);
    assert!(reader.join().unwrap().starts_with("HTTP/1.1 200"));
}
