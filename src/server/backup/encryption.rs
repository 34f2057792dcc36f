//! Archives that only whoever has a key can read, in the form of `age` (<https://age-encryption.org/v1>), whose own program writes and
//! opens them as well.

use age::{
    DecryptError, Decryptor, Encryptor,
    stream::{StreamReader, StreamWriter},
    x25519,
};
use anyhow::{Context, bail};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    path::{Path, PathBuf},
};

/// The public half of a key, `age1…`: whom an archive is written for.
pub use x25519::Recipient;

/// What the name of an encrypted archive ends in, behind what it ends in otherwise.
pub const ENCRYPTED: &str = ".age";
/// How one begins.
const MAGIC: &[u8] = b"age-encryption.org/";
/// No file of keys is as long.
const KEYS_BYTES_MAX: u64 = 1 << 20;
const BUFFER_BYTES: usize = 1 << 20;

/// Writes what it is given, encrypted where there is anybody to encrypt it for.
pub enum Encrypting<W: Write> {
    Plain(W),
    Encrypted(StreamWriter<W>),
}

impl<W: Write> Encrypting<W> {
    /// # Errors
    /// Those of `to`.
    pub fn begin(recipients: &[Recipient], to: W) -> io::Result<Encrypting<W>> {
        if recipients.is_empty() {
            return Ok(Encrypting::Plain(to));
        }
        let recipients = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
        // The library's own words stay out of the program: the macro behind them sets their parts in the order of chance, and no two
        // builds were the same.
        let refused = |_| io::Error::other("không mã hóa được cho các khóa này");
        let encryptor = Encryptor::with_recipients(recipients).map_err(refused)?;
        encryptor.wrap_output(to).map(Encrypting::Encrypted)
    }

    /// Writes the end, without which nobody takes it for whole, and gives back what it was written to.
    pub fn finish(self) -> io::Result<W> {
        match self {
            Encrypting::Plain(to) => Ok(to),
            Encrypting::Encrypted(to) => to.finish(),
        }
    }
}

impl<W: Write> Write for Encrypting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Encrypting::Plain(to) => to.write(bytes),
            Encrypting::Encrypted(to) => to.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Encrypting::Plain(to) => to.flush(),
            Encrypting::Encrypted(to) => to.flush(),
        }
    }
}

/// The secret halves of keys, which open what was written for them.
#[derive(Clone, Default)]
pub struct Identities(Vec<x25519::Identity>);

impl Identities {
    /// Reads what `age-keygen` wrote: a key a line, beside comments.
    ///
    /// # Errors
    /// A file that cannot be read, or that has another line or no key. Nothing of what is in it is told.
    pub fn read(files: &[PathBuf]) -> anyhow::Result<Identities> {
        let mut identities = Vec::new();
        for file in files {
            let not_keys = || format!("{} không phải tệp khóa mà age-keygen tạo (AGE-SECRET-KEY-1…)", file.display());
            let opened = File::open(file).with_context(|| format!("không mở được tệp khóa {}", file.display()))?;
            let mut text = String::new();
            opened.take(KEYS_BYTES_MAX).read_to_string(&mut text).with_context(not_keys)?;
            let keys = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
            let keys: Result<Vec<_>, _> = keys.map(str::parse).collect();
            match keys {
                Ok(keys) if !keys.is_empty() => identities.extend(keys),
                _ => bail!(not_keys()),
            }
        }
        Ok(Identities(identities))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The archive at `path` as it was before it was encrypted, if it was.
///
/// # Errors
/// One that cannot be read, is encrypted and not whole at its beginning, or that none of the keys opens. What comes later and is not what
/// was encrypted is an error of the reader.
pub fn open(path: &Path, identities: &Identities) -> anyhow::Result<Box<dyn Read>> {
    let file = File::open(path).with_context(|| format!("không mở được {}", path.display()))?;
    let mut file = BufReader::with_capacity(BUFFER_BYTES, file);
    let beginning = file.fill_buf().with_context(|| format!("không đọc được {}", path.display()))?;
    if !beginning.starts_with(MAGIC) {
        return Ok(Box::new(file));
    }
    if identities.is_empty() {
        bail!("bản sao lưu này đã mã hóa bằng age; hãy thêm --identity và tên tệp khóa bí mật (AGE-SECRET-KEY-1…)");
    }
    let hurt = "bản sao lưu mã hóa bị cắt cụt hoặc hỏng";
    let keys = identities.0.iter().map(|identity| identity as &dyn age::Identity);
    let file = match Decryptor::new_buffered(file).and_then(|file| file.decrypt(keys)) {
        Ok(file) => file,
        Err(DecryptError::NoMatchingKeys) => bail!(
            "không khóa nào trong tệp --identity mở được bản sao lưu này; hãy tìm tệp khóa đi với khóa công khai (age1…) đã dùng lúc sao lưu"
        ),
        Err(error) => {
            tracing::debug!(%error, "an encrypted backup could not be opened");
            bail!(hurt);
        }
    };
    let mut file = BufReader::with_capacity(BUFFER_BYTES, Decrypted(file));
    // A key may fit and the first chunk be another's.
    file.fill_buf().context(hurt)?;
    Ok(Box::new(file))
}

/// Of what was altered the library says that it is no valid data, which elsewhere means a text that is none.
struct Decrypted<R>(StreamReader<R>);

impl<R: Read> Read for Decrypted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => io::Error::other(error),
            _ => error,
        })
    }
}
