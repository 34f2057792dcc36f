//! Commands of root, on a machine where the server runs as a user of its own.

use anyhow::Context;
use rustix::process::geteuid;
use std::{
    env, fs,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::Path,
    process::Command,
};

/// Starts this command over as the user to whom the data folder belongs, where root typed it: otherwise it would leave files
/// there that the server cannot write to. Everybody else goes on, and so does root where there is no folder yet.
///
/// # Errors
/// Where root may not become that user.
pub fn go_on_as_owner(data_dir: &Path) -> anyhow::Result<()> {
    let Ok(folder) = fs::metadata(data_dir) else { return Ok(()) };
    if !geteuid().is_root() || folder.uid() == 0 {
        return Ok(());
    }
    eprintln!("bantin: làm với quyền của chủ thư mục dữ liệu {}", data_dir.display());
    let program = env::current_exe().context("không biết tệp chương trình nằm ở đâu")?;
    let failed = Command::new(program).args(env::args_os().skip(1)).uid(folder.uid()).gid(folder.gid()).exec();
    Err(failed).with_context(|| format!("không chạy được với quyền của chủ thư mục {}", data_dir.display()))
}
