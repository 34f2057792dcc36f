//! Commands of root, on a machine where the server runs as a user of its own.

use anyhow::Context;
use nix::unistd::{User, getgrouplist};
use rustix::{
    fs::Mode,
    process::{Gid, Uid, geteuid, umask},
    thread::{
        CapabilitySet, capabilities, configure_capability_in_ambient_set, set_capabilities, set_keep_capabilities,
        set_thread_gid, set_thread_groups, set_thread_uid,
    },
};
use std::{
    env, ffi::CString, fs, os::unix::fs::MetadataExt, os::unix::process::CommandExt, path::Path, process::Command,
};

/// What the service's own unit says of its files: nobody else reads them.
const MASK: u32 = 0o027;

/// Starts this command over as the user to whom the data folder belongs, where root typed it: otherwise it would leave files
/// there that the server cannot write to. With `reads_all` it still reads whatever root may read, settings, old pages and backups, and
/// writes what that user may write. Everybody else goes on, and so does root where there is no folder yet.
///
/// # Errors
/// Where root may not become that user.
pub fn go_on_as_owner(data_dir: &Path, reads_all: bool) -> anyhow::Result<()> {
    let Ok(folder) = fs::metadata(data_dir) else { return Ok(()) };
    if !geteuid().is_root() || folder.uid() == 0 {
        return Ok(());
    }
    eprintln!("bantin: làm với quyền của chủ thư mục dữ liệu {}", data_dir.display());
    let program = env::current_exe().context("không biết tệp chương trình nằm ở đâu")?;
    let mut command = Command::new(program);
    command.args(env::args_os().skip(1));
    // One that has no name here, as in a container, has no other group than the folder's.
    let user = User::from_uid(nix::unistd::Uid::from_raw(folder.uid())).ok().flatten();
    let (group, groups) = match &user {
        Some(user) => (user.gid.as_raw(), groups_of(user)?),
        None => (folder.gid(), vec![folder.gid()]),
    };
    if let Some(user) = &user {
        command.env("HOME", &user.dir).env("USER", &user.name).env("LOGNAME", &user.name);
    }
    let cannot = || format!("không chạy được với quyền của chủ thư mục {}", data_dir.display());
    become_user(folder.uid(), group, &groups).with_context(cannot)?;
    // In a container root may lack it; then the command reads what its user may read.
    if reads_all && let Err(error) = keep(CapabilitySet::DAC_READ_SEARCH) {
        tracing::debug!(%error, "it reads only what the owner of the data folder may read");
    }
    umask(Mode::from_raw_mode(MASK));
    Err(command.exec()).with_context(cannot)
}

fn groups_of(user: &User) -> anyhow::Result<Vec<u32>> {
    let groups = getgrouplist(&CString::new(user.name.as_str())?, user.gid)?;
    Ok(groups.into_iter().map(nix::unistd::Gid::as_raw).collect())
}

/// It is of this thread alone, and of the program that it starts over as.
fn become_user(user: u32, group: u32, groups: &[u32]) -> rustix::io::Result<()> {
    set_thread_groups(&groups.iter().copied().map(Gid::from_raw).collect::<Vec<_>>())?;
    set_thread_gid(Gid::from_raw(group))?;
    set_keep_capabilities(true)?;
    set_thread_uid(Uid::from_raw(user))
}

/// Of what root may do, this alone is left to the next program.
fn keep(kept: CapabilitySet) -> rustix::io::Result<()> {
    let mut sets = capabilities(None)?;
    let kept = kept & sets.permitted;
    (sets.effective, sets.permitted, sets.inheritable) = (kept, kept, kept);
    set_capabilities(None, sets)?;
    configure_capability_in_ambient_set(kept, true)
}
