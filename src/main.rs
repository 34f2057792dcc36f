//! The server binary. All of it lives in the library; see `server::command` for what it can do.

fn main() -> std::process::ExitCode {
    bantin::server::command::run()
}
