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
            self, ENCRYPTED, Files, Identities, Made, Progress, Recipient, folder_of,
            keeping::{file_name_by_hand, remove_unfinished},
            s3::{self, Object},
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
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Where a backup goes that has no name: nowhere but through the pipe.
pub const STANDARD_OUTPUT: &str = "-";

/// Who an archive is encrypted for, and what opens it again.
#[derive(Default, clap::Args)]
pub struct Encryption {
    /// Mã hóa cho người giữ khóa này (khóa công khai age1…); nhiều khóa thì lặp lại, ai trong số đó cũng mở được
    #[arg(short, long = "recipient", value_name = "KHÓA")]
    pub recipients: Vec<Recipient>,
    /// Tệp khóa bí mật để đọc lại bản đã mã hóa khi dùng --rehearse
    #[arg(short, long = "identity", value_name = "TỆP-KHÓA", requires = "rehearse")]
    pub identities: Vec<PathBuf>,
}

/// Backs up all portals to `target`: a file that is not there yet, a folder in which the file gets the time for a name, standard output, or
/// an address `s3://…`. With `is_rehearsed` it is restored to one side afterwards, and compared; without a target it is then thrown away.
///
/// # Errors
/// Where the file is there already, cannot be written, or the rehearsal finds a difference.
pub async fn backup(
    db: &Db, settings: &Settings, target: Option<&Path>, encryption: &Encryption, is_rehearsed: bool, clock: &Clock,
) -> anyhow::Result<()> {
    let files = Files::Within(settings.media_dir());
    let recipients = &encryption.recipients;
    let identities = Identities::read(&encryption.identities)?;
    if is_rehearsed && !recipients.is_empty() && identities.is_empty() {
        bail!("--rehearse đọc lại bản đã mã hóa, nên cần thêm --identity và tên tệp khóa bí mật");
    }
    let Some(target) = target else {
        let scratch = scratch_folder(&settings.data_dir)?;
        let file = scratch.path().join("thu.tar.zst");
        let made = write_file(db, files, recipients, &file, clock.now(), shown(told)).await?;
        return rehearse(&file, &identities, scratch.path(), Some(&made), settings, clock).await;
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
        let (to, made) = backup::make(db, files, recipients, to, clock.now(), shown(told)).await?;
        if to.metadata()?.is_file() {
            to.sync_all().context("không ghi được hết xuống đĩa")?;
        }
        eprintln!("Đã sao lưu {}.", told(&made.progress));
        return Ok(());
    }
    let name = file_name_by_hand(clock.now().in_vietnam()) + if recipients.is_empty() { "" } else { ENCRYPTED };
    if let Some(address) = s3_address(target) {
        let object = Object::at(&settings.s3, address, Some(&name))?;
        let (made, bytes) = object.back_up(db, files, recipients, clock.now(), shown(told)).await?;
        say!("Đã sao lưu {} lên {object} ({}).", told(&made.progress), size_text(bytes));
        if is_rehearsed {
            let scratch = scratch_folder(&settings.data_dir)?;
            let file = download(&object, scratch.path()).await?;
            rehearse(&file, &identities, scratch.path(), Some(&made), settings, clock).await?;
        }
        return Ok(());
    }
    let file = if target.is_dir() { target.join(name) } else { target.to_owned() };
    let made = write_file(db, files, recipients, &file, clock.now(), shown(told)).await?;
    say!("Đã sao lưu {} vào {} ({}).", told(&made.progress), file.display(), size_text(fs::metadata(&file)?.len()));
    if is_rehearsed {
        let scratch = scratch_folder(folder_of(&file))?;
        rehearse(&file, &identities, scratch.path(), Some(&made), settings, clock).await?;
    }
    Ok(())
}

fn s3_address(target: &Path) -> Option<&str> {
    target.to_str().filter(|target| target.starts_with(s3::SCHEME))
}

/// Into `folder`.
async fn download(object: &Object, folder: &Path) -> anyhow::Result<PathBuf> {
    let file = folder.join("tai-ve");
    object.download(&file, shown(|bytes: &u64| format!("đã tải về {}", size_text(*bytes)))).await?;
    Ok(file)
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
    file: &Path, identities: &Identities, scratch: &Path, made: Option<&Made>, settings: &Settings, clock: &Clock,
) -> anyhow::Result<()> {
    say!("Đang phục hồi thử vào một thư mục tạm.");
    let there = Settings { data_dir: scratch.join("thu"), database_url: None, ..settings.clone() };
    let prove = async |db: &Db| verify(db, &there, clock).await;
    let restored = backup::rehearse(file, identities, &there.data_dir, made.map(|made| &made.sums), shown(told), prove)
        .await
        .context("phục hồi thử không thành")?;
    say!("Phục hồi thử xong: {} như lúc sao lưu.", told(&restored.progress));
    Ok(())
}

/// Makes an installation of the archive at `file` or `s3://…`, where there is none. `keys`: the files of keys that open it where it is encrypted.
///
/// # Errors
/// Where one is there, the archive is not whole or not ours, or the numbers in it cannot be proved.
pub async fn restore(settings: &Settings, file: &Path, keys: &[PathBuf], clock: &Clock) -> anyhow::Result<()> {
    let identities = Identities::read(keys)?;
    let (url, data_dir) = (settings.database_url.as_deref(), &settings.data_dir);
    let _claim = db::claim(url, data_dir)?;
    let place = NewDatabase::at(url, data_dir)?;
    let fetched;
    let (_scratch, file) = match s3_address(file) {
        Some(address) => {
            place.check_empty().await?;
            fs::create_dir_all(data_dir).with_context(|| format!("không tạo được thư mục {}", data_dir.display()))?;
            let scratch = scratch_folder(data_dir)?;
            fetched = download(&Object::at(&settings.s3, address, None)?, scratch.path()).await?;
            (Some(scratch), fetched.as_path())
        }
        None => (None, file),
    };
    // What was wrong when it was backed up is told, and is better than nothing.
    let mut proved = Ok(());
    let prove = async |db: &Db| {
        proved = verify(db, settings, clock).await;
        Ok(())
    };
    let restored = backup::restore(file, &identities, place, settings.media_dir(), shown(told), prove).await?;
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

/// Makes an installation of the archive at `file` or `s3://…` to one side, proves it, and throws it away. Nothing else is touched.
///
/// # Errors
/// Where it is not whole or not ours, has other rows than it says, or the numbers in it cannot be proved.
pub async fn rehearse_restore(settings: &Settings, file: &Path, keys: &[PathBuf], clock: &Clock) -> anyhow::Result<()> {
    let identities = Identities::read(keys)?;
    let address = s3_address(file);
    let beside = match address {
        _ if settings.data_dir.is_dir() => settings.data_dir.as_path(),
        Some(_) => Path::new("."),
        None => folder_of(file),
    };
    let scratch = scratch_folder(beside)?;
    let fetched = match address {
        Some(address) => Some(download(&Object::at(&settings.s3, address, None)?, scratch.path()).await?),
        None => None,
    };
    rehearse(fetched.as_deref().unwrap_or(file), &identities, scratch.path(), None, settings, clock).await
}

fn told(progress: &Progress) -> String {
    let Progress { rows, files, bytes } = *progress;
    format!("{} dòng, {} tệp, {}", number(rows), number(files), size_text(bytes))
}
