//! Settings: flags win over `BANTIN_…` variables, those over the file, that over defaults.

use anyhow::{Context, bail};
use serde::Deserialize;
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

/// The file beside the program that an operator edits.
pub const FILE_NAME: &str = "Leptos.toml";
/// The one that a package brings, where none lies here: commands then do what the server does, wherever they are typed.
const SYSTEM_FILE: &str = "/etc/bantin/bantin.toml";

/// What takes longer is given up.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// New tokens that one address may bring in a minute. Whole wards share one address behind a mobile
/// carrier, so it is far above what people do.
const NEW_READERS_PER_MINUTE: u32 = 3000;

/// About a thousand pages.
const PAGE_CACHE_MIB: u32 = 32;

/// Free of charge, and known to every browser.
const LETS_ENCRYPT: &str = "https://acme-v02.api.letsencrypt.org/directory";

#[derive(Clone, Debug)]
pub struct Settings {
    pub listen: SocketAddr,
    /// Where encrypted connections come in; all others are led there.
    pub https: Option<SocketAddr>,
    /// What those are shown; there where `https` is.
    pub certificate: Option<CertificateSource>,
    pub data_dir: PathBuf,
    /// `None`: SQLite inside the data folder.
    pub database_url: Option<String>,
    /// Public address without a final slash, for canonical links.
    pub base_url: Option<String>,
    /// Where figures for Prometheus are, which are nobody else's business; `None`: nowhere.
    pub metrics: Option<SocketAddr>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections that one address may hold; `None`: a quarter of all.
    pub connections_per_address: Option<u32>,
    /// `None`: the default for addresses from outside and no limit for this machine itself.
    pub new_readers_per_minute: Option<u32>,
    /// Memory for rendered pages, in MiB; 0 keeps none.
    pub page_cache_mib: u32,
    /// `None`: inside the data folder.
    pub backup_dir: Option<PathBuf>,
    /// Whether a backup is made each day by itself.
    pub daily_backup: bool,
    /// Where backups go that are sent away.
    pub s3: S3,
    /// The server that takes letters to people of the newsroom, with its password: `smtps://user:password@host`.
    pub smtp_url: Option<String>,
    /// Who the letters are from.
    pub smtp_from: Option<String>,
    pub log: LogFormat,
}

/// Who gives certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    Files(CertificateFiles),
    Authority(Authority),
}

/// Who gives certificates by ACME (RFC 8555).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The address of its directory.
    pub directory: String,
    /// An e-mail address for it to write to.
    pub contact: Option<String>,
    /// In PEM, who vouches for the authority itself where browsers do not know it.
    pub root: Option<PathBuf>,
}

/// Where a certificate lies: its chain and its key, in PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateFiles {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// A storage that is asked as Amazon S3 is, and who asks it.
#[derive(Clone, Default)]
pub struct S3 {
    /// `None`: Amazon's own.
    pub endpoint: Option<String>,
    pub region: Option<String>,
    /// In PEM, who vouches for it where browsers do not know them.
    pub root: Option<PathBuf>,
    pub access_key_id: Option<String>,
    pub secret_access_key: Option<String>,
    /// Of a key that holds for some hours.
    pub session_token: Option<String>,
}

impl std::fmt::Debug for S3 {
    /// Without what nobody else is to know.
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let S3 { endpoint, region, .. } = self;
        f.debug_struct("S3").field("endpoint", endpoint).field("region", region).finish_non_exhaustive()
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// What flags and environment say; clap reads both.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Overrides {
    /// Thư mục chứa mọi dữ liệu: cơ sở dữ liệu, ảnh [mặc định: data]
    #[arg(long, global = true, env = "BANTIN_DATA_DIR", value_name = "THƯ MỤC")]
    pub data_dir: Option<PathBuf>,
    /// postgres://… nếu không dùng SQLite trong thư mục dữ liệu
    #[arg(long, global = true, env = "BANTIN_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// Tệp chứa địa chỉ cơ sở dữ liệu, để mật khẩu không nằm trong lệnh
    #[arg(long, global = true, env = "BANTIN_DATABASE_URL_FILE", value_name = "TỆP", conflicts_with = "database_url")]
    pub database_url_file: Option<PathBuf>,
    /// Tệp cấu hình [mặc định: Leptos.toml ở thư mục này, nếu không có thì /etc/bantin/bantin.toml]
    #[arg(long, global = true, env = "BANTIN_CONFIG", value_name = "TỆP")]
    pub config: Option<PathBuf>,
    /// Dạng nhật ký
    #[arg(long, global = true, env = "BANTIN_LOG", value_enum, value_name = "DẠNG")]
    pub log: Option<LogFormat>,
    #[command(flatten)]
    pub serving: ServingOverrides,
}

#[derive(Clone, Debug, Default, clap::Args)]
pub struct ServingOverrides {
    /// Địa chỉ và cổng phục vụ [mặc định: 127.0.0.1:3000]
    #[arg(long, global = true, env = "BANTIN_LISTEN", value_name = "ĐỊA CHỈ")]
    pub listen: Option<SocketAddr>,
    #[command(flatten)]
    pub https: HttpsOverrides,
    /// Địa chỉ riêng cho số liệu của Prometheus (/metrics), chỉ trong mạng nội bộ [mặc định: không có]
    #[arg(long, global = true, env = "BANTIN_METRICS", value_name = "ĐỊA CHỈ")]
    pub metrics: Option<SocketAddr>,
    /// Địa chỉ công khai của cổng thông tin
    #[arg(long, global = true, env = "BANTIN_BASE_URL", value_name = "URL")]
    pub base_url: Option<String>,
    /// Máy chủ trung gian được tin khi khai X-Forwarded-For, cách nhau bằng dấu phẩy
    #[arg(long, global = true, env = "BANTIN_TRUSTED_PROXIES", value_delimiter = ',', value_name = "IP")]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Số kết nối cùng lúc từ một địa chỉ [mặc định: một phần tư của tất cả]
    #[arg(long, global = true, env = "BANTIN_CONNECTIONS_PER_ADDRESS", value_name = "SỐ")]
    pub connections_per_address: Option<u32>,
    /// Số người đọc mới được tính từ một địa chỉ trong một phút [mặc định: 3000, riêng máy này không giới hạn]
    #[arg(long, global = true, env = "BANTIN_NEW_READERS_PER_MINUTE", value_name = "SỐ")]
    pub new_readers_per_minute: Option<u32>,
    /// Bộ nhớ dành cho trang đã dựng sẵn, tính bằng MiB; 0 là không giữ trang nào [mặc định: 32]
    #[arg(long, global = true, env = "BANTIN_PAGE_CACHE_MIB", value_name = "SỐ")]
    pub page_cache_mib: Option<u32>,
    /// Thư mục chứa các bản sao lưu hằng ngày [mặc định: backups trong thư mục dữ liệu]
    #[arg(long, global = true, env = "BANTIN_BACKUP_DIR", value_name = "THƯ MỤC")]
    pub backup_dir: Option<PathBuf>,
    /// Tự sao lưu mỗi ngày, lúc 2 giờ sáng [mặc định: true]
    #[arg(long, global = true, env = "BANTIN_DAILY_BACKUP", value_name = "TRUE|FALSE")]
    pub daily_backup: Option<bool>,
    #[command(flatten)]
    pub s3: S3Overrides,
    #[command(flatten)]
    pub smtp: SmtpOverrides,
}

#[derive(Clone, Debug, Default, clap::Args)]
pub struct HttpsOverrides {
    /// Địa chỉ và cổng phục vụ HTTPS, ví dụ 0.0.0.0:443; mọi kết nối HTTP được dẫn sang đó
    #[arg(long, global = true, env = "BANTIN_HTTPS", value_name = "ĐỊA CHỈ")]
    pub https: Option<SocketAddr>,
    /// Tệp PEM chứa chứng thư và các chứng thư trung gian; đọc lại khi tệp thay đổi [mặc định: tự xin chứng thư]
    #[arg(long, global = true, env = "BANTIN_TLS_CERTIFICATE", value_name = "TỆP")]
    pub tls_certificate: Option<PathBuf>,
    /// Tệp PEM chứa khóa riêng của chứng thư
    #[arg(long, global = true, env = "BANTIN_TLS_KEY", value_name = "TỆP")]
    pub tls_key: Option<PathBuf>,
    /// Nơi cấp chứng thư tự động (ACME) [mặc định: Let's Encrypt]
    #[arg(long, global = true, env = "BANTIN_ACME_DIRECTORY", value_name = "URL")]
    pub acme_directory: Option<String>,
    /// Thư điện tử để nơi cấp chứng thư báo tin
    #[arg(long, global = true, env = "BANTIN_ACME_CONTACT", value_name = "ĐỊA CHỈ")]
    pub acme_contact: Option<String>,
    /// Tệp PEM chứa chứng thư gốc của nơi cấp, nếu trình duyệt không biết nơi ấy
    #[arg(long, global = true, env = "BANTIN_ACME_ROOT", value_name = "TỆP")]
    pub acme_root: Option<PathBuf>,
}

/// The variables are those that all programs for S3 read.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct S3Overrides {
    /// Địa chỉ của kho S3 nếu không phải Amazon, ví dụ https://s3.nha-cung-cap.vn
    #[arg(long, global = true, env = "AWS_ENDPOINT_URL", value_name = "URL")]
    pub s3_endpoint: Option<String>,
    /// Vùng của kho S3, ví dụ ap-southeast-1
    #[arg(long, global = true, env = "AWS_REGION", value_name = "VÙNG")]
    pub s3_region: Option<String>,
    /// Tệp PEM chứa chứng thư gốc của kho S3, nếu trình duyệt không biết nơi ấy
    #[arg(long, global = true, env = "AWS_CA_BUNDLE", value_name = "TỆP")]
    pub s3_root: Option<PathBuf>,
    /// Tên khóa của kho S3
    #[arg(long, global = true, env = "AWS_ACCESS_KEY_ID", value_name = "TÊN", hide_env_values = true)]
    pub s3_access_key_id: Option<String>,
    /// Khóa bí mật của kho S3
    #[arg(long, global = true, env = "AWS_SECRET_ACCESS_KEY", value_name = "KHÓA", hide_env_values = true)]
    pub s3_secret_access_key: Option<String>,
    /// Tệp chứa khóa bí mật của kho S3, để khóa không nằm trong lệnh
    #[arg(
        long,
        global = true,
        env = "BANTIN_S3_SECRET_ACCESS_KEY_FILE",
        value_name = "TỆP",
        conflicts_with = "s3_secret_access_key"
    )]
    pub s3_secret_access_key_file: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, clap::Args)]
pub struct SmtpOverrides {
    /// Máy chủ gửi thư: smtps://tên:mật-khẩu@máy-chủ, hoặc smtp://máy-chủ:587?tls=required
    #[arg(long, global = true, env = "BANTIN_SMTP_URL", value_name = "URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Tệp chứa địa chỉ máy chủ gửi thư, để mật khẩu không nằm trong lệnh
    #[arg(long, global = true, env = "BANTIN_SMTP_URL_FILE", value_name = "TỆP", conflicts_with = "smtp_url")]
    pub smtp_url_file: Option<PathBuf>,
    /// Thư gửi từ ai, ví dụ "Tòa soạn <toasoan@phuong.gov.vn>"
    #[arg(long, global = true, env = "BANTIN_SMTP_FROM", value_name = "ĐỊA CHỈ")]
    pub smtp_from: Option<String>,
}

/// The `[bantin]` section of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSettings {
    listen: Option<SocketAddr>,
    https: Option<SocketAddr>,
    tls_certificate: Option<PathBuf>,
    tls_key: Option<PathBuf>,
    acme_directory: Option<String>,
    acme_contact: Option<String>,
    acme_root: Option<PathBuf>,
    metrics: Option<SocketAddr>,
    data_dir: Option<PathBuf>,
    database_url: Option<String>,
    database_url_file: Option<PathBuf>,
    base_url: Option<String>,
    trusted_proxies: Option<Vec<IpAddr>>,
    connections_per_address: Option<u32>,
    new_readers_per_minute: Option<u32>,
    page_cache_mib: Option<u32>,
    backup_dir: Option<PathBuf>,
    daily_backup: Option<bool>,
    s3_endpoint: Option<String>,
    s3_region: Option<String>,
    s3_root: Option<PathBuf>,
    s3_access_key_id: Option<String>,
    s3_secret_access_key: Option<String>,
    s3_secret_access_key_file: Option<PathBuf>,
    smtp_url: Option<String>,
    smtp_url_file: Option<PathBuf>,
    smtp_from: Option<String>,
    log: Option<LogFormat>,
}

impl Settings {
    /// Puts the four sources together.
    ///
    /// # Errors
    /// A file that was asked for and is absent, or one that cannot be read as settings.
    pub fn load(overrides: &Overrides) -> anyhow::Result<Settings> {
        let file = read_file(overrides.config.as_deref())?;
        let serving = &overrides.serving;
        let database_url = choose_secret(
            (&overrides.database_url, &overrides.database_url_file),
            (file.database_url, file.database_url_file),
        )?;
        let given = &serving.s3;
        let own = |name: &str| std::env::var(name).ok();
        let first = |texts: [Option<String>; 3]| texts.into_iter().flatten().find(|text| !text.is_empty());
        let s3 = S3 {
            endpoint: first([own("AWS_ENDPOINT_URL_S3"), given.s3_endpoint.clone(), file.s3_endpoint]),
            region: first([given.s3_region.clone(), own("AWS_DEFAULT_REGION"), file.s3_region]),
            root: given.s3_root.clone().or(file.s3_root).filter(|root| !root.as_os_str().is_empty()),
            access_key_id: first([given.s3_access_key_id.clone(), None, file.s3_access_key_id]),
            secret_access_key: choose_secret(
                (&given.s3_secret_access_key, &given.s3_secret_access_key_file),
                (file.s3_secret_access_key, file.s3_secret_access_key_file),
            )?,
            session_token: first([own("AWS_SESSION_TOKEN"), None, None]),
        };
        let smtp = &serving.smtp;
        let smtp_url = choose_secret((&smtp.smtp_url, &smtp.smtp_url_file), (file.smtp_url, file.smtp_url_file))?;
        let smtp_from = smtp.smtp_from.clone().or(file.smtp_from).filter(|from| !from.is_empty());
        if smtp_url.is_some() != smtp_from.is_some() {
            bail!("smtp_url và smtp_from phải đặt cùng nhau");
        }
        if database_url.as_ref().is_some_and(String::is_empty) {
            bail!("địa chỉ cơ sở dữ liệu để trống");
        }
        let base_url = serving.base_url.clone().or(file.base_url).map(|url| url.trim_end_matches('/').to_owned());
        if let Some(url) = &base_url
            && base_host(url).is_none()
        {
            bail!("base_url phải là địa chỉ http:// hoặc https://, không phải “{url}”");
        }
        let https = serving.https.https.or(file.https);
        let chain = serving.https.tls_certificate.clone().or(file.tls_certificate);
        let key = serving.https.tls_key.clone().or(file.tls_key);
        if chain.is_some() != key.is_some() {
            bail!("tls_certificate và tls_key phải đặt cùng nhau: tệp chứng thư và tệp khóa riêng, dạng PEM");
        }
        let directory = serving.https.acme_directory.clone().or(file.acme_directory);
        let authority = Authority {
            directory: directory.unwrap_or_else(|| LETS_ENCRYPT.to_owned()),
            contact: serving.https.acme_contact.clone().or(file.acme_contact).filter(|contact| !contact.is_empty()),
            root: serving.https.acme_root.clone().or(file.acme_root),
        };
        if !authority.directory.starts_with("https://") {
            bail!("acme_directory phải bắt đầu bằng https://, không phải “{}”", authority.directory);
        }
        if https.is_some() && !base_url.as_ref().is_some_and(|url| url.starts_with("https://")) {
            bail!("https cần base_url bắt đầu bằng https://, là địa chỉ mà người đọc gõ");
        }
        let source = chain.zip(key).map_or(CertificateSource::Authority(authority), |(chain, key)| {
            CertificateSource::Files(CertificateFiles { chain, key })
        });
        let certificate = https.map(|_| source);
        Ok(Settings {
            https,
            certificate,
            metrics: serving.metrics.or(file.metrics),
            listen: serving.listen.or(file.listen).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000))),
            data_dir: overrides.data_dir.clone().or(file.data_dir).unwrap_or_else(|| "data".into()),
            database_url,
            base_url,
            trusted_proxies: serving.trusted_proxies.clone().or(file.trusted_proxies).unwrap_or_default(),
            connections_per_address: serving.connections_per_address.or(file.connections_per_address),
            new_readers_per_minute: serving.new_readers_per_minute.or(file.new_readers_per_minute),
            page_cache_mib: serving.page_cache_mib.or(file.page_cache_mib).unwrap_or(PAGE_CACHE_MIB),
            backup_dir: serving.backup_dir.clone().or(file.backup_dir),
            daily_backup: serving.daily_backup.or(file.daily_backup).unwrap_or(true),
            s3,
            smtp_url,
            smtp_from,
            log: overrides.log.or(file.log).unwrap_or_default(),
        })
    }

    /// New tokens allowed from `address` in one minute; `None` is no limit.
    ///
    /// Unless the operator sets a figure, loopback has none: what comes from this machine is the
    /// operator's own tool, or a proxy that was not declared, and a cap would then silence the town.
    pub fn new_readers_cap(&self, address: IpAddr) -> Option<u32> {
        match self.new_readers_per_minute {
            Some(cap) => Some(cap),
            None => (!address.is_loopback()).then_some(NEW_READERS_PER_MINUTE),
        }
    }

    /// Where backups lie that are made by themselves.
    pub fn backup_dir(&self) -> PathBuf {
        self.backup_dir.clone().unwrap_or_else(|| self.data_dir.join("backups"))
    }

    pub fn media_dir(&self) -> PathBuf {
        self.data_dir.join("media")
    }
}

/// A setting that holds a password, from what flags and variables say (itself, or the file that it stands in) or from the
/// settings' file: any of the former wins over both of the latter.
fn choose_secret(
    (own, own_file): (&Option<String>, &Option<PathBuf>), (other, other_file): (Option<String>, Option<PathBuf>),
) -> anyhow::Result<Option<String>> {
    let own = own.clone().filter(|own| !own.is_empty());
    let path = own_file.clone().or_else(|| other_file.filter(|_| own.is_none()));
    let Some(path) = path else { return Ok(own.or(other)) };
    let secret = std::fs::read_to_string(&path).with_context(|| format!("không đọc được {}", path.display()))?;
    Ok(Some(secret.trim().to_owned()))
}

/// The port that a public address names.
pub fn base_port(url: &str) -> Option<u16> {
    url.parse::<axum::http::Uri>().ok()?.port_u16()
}

/// The host of a base URL, lower case and without port.
pub fn base_host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let authority: axum::http::uri::Authority = rest.split('/').next()?.parse().ok()?;
    Some(authority.host().to_ascii_lowercase())
}

fn read_file(asked_for: Option<&Path>) -> anyhow::Result<FileSettings> {
    let usual = [FILE_NAME, SYSTEM_FILE].map(Path::new).into_iter().find(|path| path.exists());
    let Some(path) = asked_for.or(usual) else { return Ok(FileSettings::default()) };
    let text =
        std::fs::read_to_string(path).with_context(|| format!("không đọc được tệp cấu hình {}", path.display()))?;
    #[derive(Default, Deserialize)]
    struct File {
        #[serde(default)]
        bantin: FileSettings,
    }
    let file: Result<File, _> = toml::from_str(&text);
    file.map(|file| file.bantin).map_err(|error| {
        // The library says it in English; the line shows it too.
        tracing::debug!(%error, "the settings could not be read");
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let number = before.matches('\n').count() + 1;
        let line = text.lines().nth(number - 1).unwrap_or_default().trim();
        anyhow::anyhow!("tệp cấu hình {} có lỗi ở dòng {number}: {line}", path.display())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Args;
    use std::collections::BTreeSet;

    fn load(text: &str, serving: ServingOverrides) -> anyhow::Result<Settings> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(FILE_NAME);
        std::fs::write(&path, text).expect("written");
        Settings::load(&Overrides { config: Some(path), serving, ..Overrides::default() })
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let serving =
            ServingOverrides { listen: Some("127.0.0.1:4000".parse().expect("an address")), ..Default::default() };
        let settings = load("[bantin]\nlisten = \"0.0.0.0:80\"\ndata_dir = \"d\"", serving).expect("valid");
        assert_eq!(settings.listen.port(), 4000);
        assert_eq!(settings.data_dir, Path::new("d"));
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let error = load("[bantin]\nlissten = \"0.0.0.0:80\"", ServingOverrides::default()).expect_err("refused");
        assert!(error.to_string().ends_with("có lỗi ở dòng 2: lissten = \"0.0.0.0:80\""), "{error:#}");
    }

    #[test]
    fn leptos_keys_in_the_same_file_are_left_alone() {
        let text = "[package.metadata.leptos]\noutput-name = \"bantin\"\n[bantin]\nlog = \"json\"";
        assert_eq!(load(text, ServingOverrides::default()).expect("valid").log, LogFormat::Json);
    }

    #[test]
    fn the_files_that_are_edited_name_every_setting() {
        let settings = Overrides::augment_args(clap::Command::new("bantin"));
        let known: BTreeSet<String> = settings.get_arguments().map(|argument| argument.get_id().to_string()).collect();
        for text in [include_str!("../../Leptos.toml"), include_str!("../../packaging/bantin.toml")] {
            let section = text.split("[package.").next().expect("the first part");
            // What is set has no space before it, what is switched off has one; explanations are no settings.
            let lines =
                section.lines().map(|line| line.strip_prefix("# ").filter(|line| line.contains(" = ")).unwrap_or(line));
            let text = lines.collect::<Vec<_>>().join("\n");
            let file: toml::Table = toml::from_str(&text).expect("TOML");
            let named = file["bantin"].as_table().expect("a section").clone();
            let mut missing = known.clone();
            missing.retain(|name| name != "config" && !named.contains_key(name));
            assert!(missing.iter().all(|name| name.ends_with("_file")), "{missing:?}");
            toml::Value::Table(named).try_into::<FileSettings>().expect("all of them are settings");
        }
    }

    #[test]
    fn a_base_url_must_be_one() {
        assert!(load("[bantin]\nbase_url = \"ngabay\"", ServingOverrides::default()).is_err());
        assert_eq!(base_host("https://NgaBay.gov.vn:8443/x").as_deref(), Some("ngabay.gov.vn"));
    }

    #[test]
    fn a_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("smtp");
        std::fs::write(&path, "smtps://lan:x@thu.gov.vn\n").expect("written");
        let text = format!("[bantin]\nsmtp_url_file = {path:?}\nsmtp_from = \"lan@a.vn\"");
        let settings = load(&text, ServingOverrides::default()).expect("valid");
        assert_eq!(settings.smtp_url.as_deref(), Some("smtps://lan:x@thu.gov.vn"));
        let smtp = SmtpOverrides { smtp_url: Some("smtp://127.0.0.1".to_owned()), ..Default::default() };
        let settings = load(&text, ServingOverrides { smtp, ..Default::default() }).expect("valid");
        assert_eq!(settings.smtp_url.as_deref(), Some("smtp://127.0.0.1"), "a flag wins over the file's file");
        assert!(load("[bantin]\nsmtp_from = \"lan@a.vn\"", ServingOverrides::default()).is_err(), "by whom?");
    }

    #[test]
    fn this_machine_is_capped_only_when_a_figure_is_set() {
        let mut settings = load("", ServingOverrides::default()).expect("valid");
        let (inside, outside) = ([127, 0, 0, 1].into(), [203, 0, 113, 9].into());
        assert_eq!(settings.new_readers_cap(inside), None);
        assert_eq!(settings.new_readers_cap(outside), Some(NEW_READERS_PER_MINUTE));
        settings.new_readers_per_minute = Some(5);
        assert_eq!(settings.new_readers_cap(inside), Some(5));
    }
}
