//! `bantin backup` and `bantin restore`.

use super::{
    progress::{number, shown},
    verify::verify,
};
use crate::{
    db::{self, Db, NewDatabase},
    domain::media::size_text,
    server::{
        backup::{
            self, Files, Made, Progress, folder_of,
            keeping::{file_name_by_hand, remove_unfinished},
            write_file,
        },
        clock::Clock,
        settings::Settings,
    },
};
use anyhow::{Context, bail};
use std::{
    env,
    fs::{self, File},
    io::{self, ErrorKind, IsTerminal},
    os::fd::AsFd,
    path::Path,
    time::SystemTime,
};

/// Where a backup goes that has no name: nowhere but through the pipe.
pub const STANDARD_OUTPUT: &str = "-";

/// Backs up all portals to `target`: a file that is not there yet, a folder in which the file gets the time for a name, or standard
/// output. With `is_rehearsed` it is restored to one side afterwards, and compared; without a target it is then thrown away.
///
/// # Errors
/// Where the file is there already, cannot be written, or the rehearsal finds a difference.
pub async fn backup(
    db: &Db, settings: &Settings, target: Option<&Path>, is_rehearsed: bool, clock: &Clock,
) -> anyhow::Result<()> {
    let files = Files::Within(settings.media_dir());
    let Some(target) = target else {
        let scratch = scratch_folder(&settings.data_dir)?;
        let file = scratch.path().join("thu.tar.zst");
        let made = write_file(db, files, &file, clock.now(), shown(told)).await?;
        return rehearse(&file, scratch.path(), Some(&made), settings, clock).await;
    };
    if target == Path::new(STANDARD_OUTPUT) {
        if io::stdout().is_terminal() {
            bail!("bản sao lưu không phải chữ để đọc; hãy chuyển vào tệp: bantin backup - > sao-luu.tar.zst");
        }
        if is_rehearsed {
            bail!("--rehearse cần một tệp");
        }
        // Not the library's, which keeps the last of it until the program ends, and drops its error.
        let to = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let (to, made) = backup::make(db, files, to, clock.now(), shown(told)).await?;
        if to.metadata()?.is_file() {
            to.sync_all().context("không ghi được hết xuống đĩa")?;
        }
        eprintln!("Đã sao lưu {}.", told(&made.progress));
        return Ok(());
    }
    let file =
        if target.is_dir() { target.join(file_name_by_hand(clock.now().in_vietnam())) } else { target.to_owned() };
    let made = write_file(db, files, &file, clock.now(), shown(told)).await?;
    say!("Đã sao lưu {} vào {} ({}).", told(&made.progress), file.display(), size_text(fs::metadata(&file)?.len()));
    if is_rehearsed {
        let scratch = scratch_folder(folder_of(&file))?;
        rehearse(&file, scratch.path(), Some(&made), settings, clock).await?;
    }
    Ok(())
}

fn scratch_folder(beside: &Path) -> anyhow::Result<tempfile::TempDir> {
    if let Err(error) = remove_unfinished(beside, SystemTime::now()) {
        tracing::warn!(%error, "what a killed rehearsal left could not be removed");
    }
    let folder_in = |place: &Path| {
        let folder = tempfile::Builder::new().prefix(backup::UNFINISHED).tempdir_in(place);
        folder.with_context(|| format!("không tạo được thư mục tạm trong {}", place.display()))
    };
    folder_in(beside).or_else(|error| match error.downcast_ref::<io::Error>().map(io::Error::kind) {
        // A disc, or somebody else's folder.
        Some(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => folder_in(&env::temp_dir()),
        _ => Err(error),
    })
}

async fn rehearse(
    file: &Path, scratch: &Path, made: Option<&Made>, settings: &Settings, clock: &Clock,
) -> anyhow::Result<()> {
    say!("Đang phục hồi thử vào một thư mục tạm.");
    let there = Settings { data_dir: scratch.join("thu"), database_url: None, ..settings.clone() };
    let prove = async |db: &Db| verify(db, &there, clock).await;
    let restored = backup::rehearse(file, &there.data_dir, made.map(|made| &made.sums), shown(told), prove)
        .await
        .context("phục hồi thử không thành")?;
    say!("Phục hồi thử xong: {} như lúc sao lưu.", told(&restored.progress));
    Ok(())
}

/// Makes an installation of the archive at `file`, where there is none.
///
/// # Errors
/// Where one is there, the archive is not whole or not ours, or the numbers in it cannot be proved.
pub async fn restore(settings: &Settings, file: &Path, clock: &Clock) -> anyhow::Result<()> {
    let (url, data_dir) = (settings.database_url.as_deref(), &settings.data_dir);
    let _claim = db::claim(url, data_dir)?;
    let place = NewDatabase::at(url, data_dir)?;
    // What was wrong when it was backed up is told, and is better than nothing.
    let mut proved = Ok(());
    let prove = async |db: &Db| {
        proved = verify(db, settings, clock).await;
        Ok(())
    };
    let restored = backup::restore(file, place, settings.media_dir(), shown(told), prove).await?;
    let header = &restored.header;
    say!(
        "Đã phục hồi {} từ bản sao lưu lúc {} ({}).",
        told(&restored.progress),
        header.made_at,
        header.portals.join(", ")
    );
    say!("Chạy “bantin serve” để phục vụ; chỉ mục tìm kiếm được lập lại trong nền.");
    proved.context("đã phục hồi đúng như bản sao lưu, nhưng trong đó có chỗ không chứng minh được")
}

/// Makes an installation of the archive at `file` to one side, proves it, and throws it away. Nothing else is touched.
///
/// # Errors
/// Where it is not whole or not ours, has other rows than it says, or the numbers in it cannot be proved.
pub async fn rehearse_restore(settings: &Settings, file: &Path, clock: &Clock) -> anyhow::Result<()> {
    let beside = if settings.data_dir.is_dir() { settings.data_dir.as_path() } else { folder_of(file) };
    let scratch = scratch_folder(beside)?;
    rehearse(file, scratch.path(), None, settings, clock).await
}

fn told(progress: &Progress) -> String {
    let Progress { rows, files, bytes } = *progress;
    format!("{} dòng, {} tệp, {}", number(rows), number(files), size_text(bytes))
}
