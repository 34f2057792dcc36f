//! The command line. Exit codes: 0 done, 1 failed, 2 not understood.

pub mod admin;
pub mod backup;
pub mod check_links;
pub mod demo;
mod demo_faces;
mod demo_register;
pub mod doctor;
pub mod export;
pub mod host;
mod owner;
pub mod portal;
mod progress;
pub mod routes;
pub mod seed;
pub mod serve;
mod understanding;
pub mod verify;

use crate::{
    db::Db,
    server::{
        backup::{keeping::open_database, s3::SCHEME},
        clock::Clock,
        explaining::explain,
        failure::is_disk_full,
        import::{self, map_file},
        settings::{Overrides, Settings},
        telemetry,
        web::listener::{Successor, hold_back_takeovers},
    },
};
use clap::{CommandFactory, Parser, Subcommand};
use rustix::process::geteuid;
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

/// Bản Tin: cổng thông tin điện tử của chính quyền địa phương, trong một tệp chương trình.
#[derive(Parser)]
#[command(
    name = "bantin",
    version,
    after_help = "\
Ví dụ:
  bantin                                   phục vụ tại http://127.0.0.1:3000
  bantin serve --listen 0.0.0.0:80 --base-url http://phuong.gov.vn
                                           phục vụ cho mọi máy
  bantin demo load                         nạp cổng trình diễn
  bantin import legacy trang-cu/*.html     chuyển các trang đã lưu của cổng cũ"
)]
struct CommandLine {
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Phục vụ cổng thông tin (lệnh mặc định)
    #[command(
        after_help = "Ví dụ:\n  bantin serve\n  BANTIN_DATA_DIR=/srv/bantin bantin serve --listen 0.0.0.0:8080 --base-url http://phuong.gov.vn:8080"
    )]
    Serve,
    /// Nội dung trình diễn
    Demo {
        #[command(subcommand)]
        command: DemoCommand,
    },
    /// Chuyển nội dung từ nơi khác vào
    Import {
        #[command(subcommand)]
        command: ImportCommand,
    },
    /// Người quản trị của cổng
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Các cổng thông tin trên máy này
    Portal {
        #[command(subcommand)]
        command: PortalCommand,
    },
    /// Tên miền của các cổng
    Host {
        #[command(subcommand)]
        command: HostCommand,
    },
    /// Bản đồ hành chính của cổng
    Map {
        #[command(subcommand)]
        command: MapCommand,
    },
    /// Sao lưu mọi cổng vào một tệp, kể cả khi đang phục vụ
    #[command(
        after_help = "Ví dụ:\n  bantin backup /sao-luu/                     tệp mang tên theo ngày giờ\n  bantin backup sao-luu.tar.zst --rehearse   rồi phục hồi thử để chắc là dùng được\n  bantin backup --rehearse                   chỉ thử, không để lại tệp\n  bantin backup - | ssh may-khac 'cat > sao-luu.tar.zst'\n  bantin backup -r age1… /sao-luu/            mã hóa; chỉ mở được bằng khóa bí mật\n  bantin backup -r age1… --to s3://phuong-sao-luu/\n                                              gửi lên kho S3, không để lại gì trên máy này\n\nTệp là tar nén zstd; tar --zstd -xf mở được. Tệp đã mã hóa: age -d -i TỆP-KHÓA trước."
    )]
    Backup {
        /// Tệp chưa có, thư mục, hoặc “-” là đầu ra chuẩn
        #[arg(value_name = "TỆP", required_unless_present_any = ["to", "rehearse"])]
        target: Option<PathBuf>,
        /// Gửi thẳng lên kho S3: s3://BUCKET/TÊN, hoặc s3://BUCKET/THƯ-MỤC/ thì tệp mang tên theo ngày giờ
        #[arg(long, value_name = "ĐỊA-CHỈ", conflicts_with = "target", value_parser = s3_address)]
        to: Option<PathBuf>,
        #[command(flatten)]
        encryption: backup::Encryption,
        /// Phục hồi thử vào một thư mục tạm và so từng bảng, từng tệp
        #[arg(long)]
        rehearse: bool,
    },
    /// Phục hồi từ một tệp sao lưu, vào nơi chưa có dữ liệu; SQLite hay PostgreSQL đều được
    #[command(
        after_help = "Ví dụ:\n  bantin --data-dir moi restore sao-luu.tar.zst\n  bantin restore --rehearse sao-luu.tar.zst\n  bantin --data-dir moi --database-url-file pg.url restore sao-luu.tar.zst\n  bantin --data-dir moi restore sao-luu.tar.zst.age --identity khoa.txt\n  bantin --data-dir moi restore s3://phuong-sao-luu/bantin-2026-11-29-020000.tar.zst"
    )]
    Restore {
        /// Tệp, hoặc địa chỉ s3://BUCKET/TÊN
        #[arg(value_name = "TỆP")]
        file: PathBuf,
        /// Tệp khóa bí mật (AGE-SECRET-KEY-1…) mở bản đã mã hóa; nhiều tệp thì lặp lại
        #[arg(short, long = "identity", value_name = "TỆP-KHÓA")]
        identities: Vec<PathBuf>,
        /// Chỉ phục hồi thử vào một thư mục tạm, so từng bảng, từng tệp, rồi xóa đi
        #[arg(long)]
        rehearse: bool,
    },
    /// Lưu một cổng thành những tệp đọc được mà không cần chương trình này
    Export {
        #[command(subcommand)]
        command: ExportCommand,
    },
    /// Xem mọi thứ có ổn không: cơ sở dữ liệu, đĩa, sao lưu; có việc cần xem thì kết thúc với mã 1
    #[command(after_help = "Ví dụ:\n  bantin doctor")]
    Doctor,
    /// Chứng minh mọi con số hiển thị = số gốc + tổng các ngày
    #[command(after_help = "Ví dụ:\n  bantin verify")]
    Verify,
    /// In mọi địa chỉ mà máy chủ trả lời, và ai được dùng
    #[command(after_help = "Ví dụ:\n  bantin routes\n  bantin routes --json")]
    Routes {
        /// In dạng JSON
        #[arg(long)]
        json: bool,
    },
    /// In phiên bản
    #[command(after_help = "Ví dụ:\n  bantin version --json")]
    Version {
        /// In dạng JSON
        #[arg(long)]
        json: bool,
    },
}

impl Command {
    /// What only reads creates nothing in the data folder, and changes no schema under a running server.
    fn only_reads(&self) -> bool {
        matches!(
            self,
            Command::Verify
                | Command::Doctor
                | Command::Backup { .. }
                | Command::Export { .. }
                | Command::Restore { rehearse: true, .. }
                | Command::Import {
                    command: ImportCommand::Legacy { dry_run: true, .. } | ImportCommand::CheckLinks { .. }
                }
                | Command::Portal { command: PortalCommand::List }
                | Command::Host { command: HostCommand::List }
        )
    }

    /// What writes where whoever typed it may write, and nowhere else.
    fn writes_elsewhere(&self) -> bool {
        match self {
            Command::Backup { target: Some(target), .. } => target != Path::new(backup::STANDARD_OUTPUT),
            Command::Export { .. } | Command::Import { command: ImportCommand::Learn { .. } } => true,
            _ => false,
        }
    }
}

#[derive(Subcommand)]
enum DemoCommand {
    /// Nạp một cổng trình diễn; nạp lần nữa không thay đổi gì
    #[command(after_help = "Ví dụ:\n  bantin demo load\n  bantin demo load --all")]
    Load {
        /// Nạp cả sáu cổng: phường, xã, thành phố, đảo, đồn biên phòng, vùng cao, mỗi cổng một tên miền .localhost
        #[arg(long)]
        all: bool,
    },
    /// Thêm bài viết vào cổng trình diễn cho đủ một số lượng, để đo tốc độ; dừng giữa chừng thì chạy lại để làm tiếp
    #[command(
        after_help = "Ví dụ:\n  bantin --data-dir do-toc-do demo seed --articles 1000000\n\nMột triệu bài chiếm khoảng 3 GB."
    )]
    Seed {
        /// Số bài viết của cổng trình diễn khi xong, kể cả các bài đã có
        #[arg(long, value_name = "SỐ", value_parser = clap::value_parser!(i64).range(1..=10_000_000))]
        articles: i64,
    },
}

#[derive(Subcommand)]
enum ImportCommand {
    /// Đưa cổng cũ vào: từ trang đã lưu (HTML, văn bản), hoặc tệp xuất của WordPress, NukeViet, Ghost, RSS/Atom
    #[command(
        after_help = "Ví dụ:\n  bantin import legacy --dry-run --report doi-chieu.html trang-cu/\n  bantin import legacy tin-1.html tin-2.txt\n  bantin import legacy trang-cu.zip\n  bantin import legacy --profile cong-cu.toml trang-cu/   cổng có trang khác lạ; hồ sơ do “import learn” đề nghị\n  bantin import legacy wordpress.xml        tệp xuất (WXR); đặt thư mục uploads cạnh nó để có ảnh\n  bantin import legacy sao-luu.sql          sao lưu cơ sở dữ liệu của NukeViet; đặt thư mục uploads cạnh nó"
    )]
    Legacy {
        /// Tệp trang hoặc tệp xuất, thư mục chứa chúng, tệp .zip, hoặc kho lưu trữ web (.warc, .wacz)
        #[arg(required = true, value_name = "TỆP")]
        paths: Vec<PathBuf>,
        /// Chỉ in những gì đọc được, không ghi gì vào cổng
        #[arg(long)]
        dry_run: bool,
        /// Ghi bảng đối chiếu từng chữ, ảnh, liên kết của trang cũ với bài: .csv mở bằng Excel, .html mở bằng trình duyệt. Ghi được nhiều lần
        #[arg(long, value_name = "TỆP")]
        report: Vec<PathBuf>,
        /// Đọc các trang HTML theo một hồ sơ: tệp ghi tiêu đề, ngày đăng, nội dung nằm ở đâu trên trang của cổng này (“bantin import learn” đề nghị một hồ sơ)
        #[arg(long, value_name = "TỆP")]
        profile: Option<PathBuf>,
    },
    /// Đề nghị một hồ sơ cho cổng cũ có trang khác lạ: xem tiêu đề, ngày đăng, nội dung, chú thích ảnh nằm ở đâu trên trang mẫu
    #[command(
        after_help = "Ví dụ:\n  bantin import learn trang-cu/bai-1.html\n  bantin import learn bai-1.html bai-2.html bai-3.html --out cong-cu.toml\n  bantin import legacy --dry-run --profile cong-cu.toml --report doi-chieu.html trang-cu/"
    )]
    Learn {
        /// Trang bài viết đã lưu (HTML); vài trang của cùng một cổng thì chắc hơn một trang
        #[arg(required = true, value_name = "TRANG")]
        pages: Vec<PathBuf>,
        /// Ghi hồ sơ vào tệp này; tệp phải chưa có
        #[arg(long, value_name = "TỆP")]
        out: Option<PathBuf>,
    },
    /// Thử một danh sách địa chỉ của cổng cũ xem có dẫn đến bài trên cổng mới không
    #[command(
        after_help = "Ví dụ:\n  bantin import check-links dia-chi-cu.txt\n  bantin import check-links sitemap.xml --portal \"UBND phường Mẫu\""
    )]
    CheckLinks {
        /// Mỗi dòng một địa chỉ; hoặc tệp CSV có địa chỉ ở cột đầu; hoặc sitemap.xml
        #[arg(value_name = "TỆP")]
        list: PathBuf,
        /// Tên cổng, khi máy có nhiều cổng
        #[arg(long)]
        portal: Option<String>,
    },
}

#[derive(Subcommand)]
enum ExportCommand {
    /// Mọi trang công khai của một cổng, với các con số lúc ấy, thành tệp HTML: mở thẳng từ USB hay đặt lên máy chủ web nào cũng được
    #[command(
        after_help = "Ví dụ:\n  bantin export static luu-tru/\n  bantin --base-url https://phuong.gov.vn export static /media/usb/phuong --portal \"UBND phường Bến Sen\"\n\nThư mục phải mới hoặc trống. Cổng vẫn phục vụ bình thường trong lúc lưu."
    )]
    Static {
        #[arg(value_name = "THƯ-MỤC")]
        folder: PathBuf,
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
    },
}

#[derive(Subcommand)]
enum AdminCommand {
    /// In một liên kết dùng một lần để đặt mật khẩu cho một quản trị viên mới
    #[command(
        after_help = "Ví dụ:\n  bantin admin create\n  bantin --base-url https://phuong.gov.vn admin create --portal \"UBND phường Bến Sen\""
    )]
    Create {
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
    },
}

#[derive(Subcommand)]
enum PortalCommand {
    /// Tạo một cổng mới, còn trống, và in liên kết cho quản trị viên đầu tiên của cổng
    #[command(after_help = "Ví dụ:\n  bantin portal create \"UBND phường Bến Sen\" --host bensen.gov.vn")]
    Create {
        #[arg(value_name = "TÊN")]
        name: String,
        /// Tên miền mà cổng trả lời; thêm tên khác bằng “bantin host add”
        #[arg(long, value_name = "TÊN-MIỀN")]
        host: String,
    },
    /// In mọi cổng và tên miền của từng cổng
    #[command(after_help = "Ví dụ:\n  bantin portal list")]
    List,
    /// Đổi tên một cổng; địa chỉ và nội dung giữ nguyên
    #[command(after_help = "Ví dụ:\n  bantin portal rename --portal \"UBND thị trấn Bến Sen\" \"UBND phường Bến Sen\"")]
    Rename {
        #[arg(value_name = "TÊN-MỚI")]
        name: String,
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
    },
    /// Đóng một cổng mà cơ quan không còn nữa: mọi trang vẫn đọc được, không nhận thêm gì, và dẫn tới nơi kế tục
    #[command(
        after_help = "Ví dụ:\n  bantin portal close \"UBND huyện Gò Dầu\"\n  bantin portal close \"UBND xã Bến Sen\" --successor https://bensen.gov.vn --successor-name \"UBND phường Bến Sen\"\n\nChạy lần nữa để đổi nơi kế tục. Mở lại bằng “bantin portal reopen”."
    )]
    Close {
        #[arg(value_name = "TÊN")]
        name: String,
        /// Địa chỉ cổng của nơi kế tục
        #[arg(long, value_name = "ĐỊA-CHỈ", default_value = "")]
        successor: String,
        /// Tên nơi kế tục
        #[arg(long, value_name = "TÊN", default_value = "")]
        successor_name: String,
    },
    /// Mở lại một cổng đã đóng
    #[command(after_help = "Ví dụ:\n  bantin portal reopen \"UBND xã Bến Sen\"")]
    Reopen {
        #[arg(value_name = "TÊN")]
        name: String,
    },
}

#[derive(Subcommand)]
enum HostCommand {
    /// In mọi cổng và tên miền của từng cổng
    #[command(after_help = "Ví dụ:\n  bantin host list")]
    List,
    /// Cho một cổng trả lời ở thêm một tên miền
    #[command(after_help = "Ví dụ:\n  bantin host add --portal \"UBND phường Bến Sen\" bensen.gov.vn")]
    Add {
        #[arg(value_name = "TÊN-MIỀN")]
        host: String,
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
    },
    /// Thôi cho một cổng trả lời ở một tên miền
    #[command(after_help = "Ví dụ:\n  bantin host remove --portal \"UBND phường Bến Sen\" bensen.gov.vn")]
    Remove {
        #[arg(value_name = "TÊN-MIỀN")]
        host: String,
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
    },
}

#[derive(Subcommand)]
enum MapCommand {
    /// Thay bản đồ bằng một tệp GeoJSON (RFC 7946)
    #[command(
        after_help = "Ví dụ:\n  bantin map load ban-do.geojson\n  bantin map load --portal \"UBND phường Bến Sen\" ban-do.geojson\n  bantin map load --name-property NAME_3 --kind-property TYPE_3 gadm.geojson\n  bantin map load --crs EPSG:9210 vn2000.geojson      tọa độ VN-2000 tính bằng mét"
    )]
    Load {
        #[arg(value_name = "TỆP")]
        path: PathBuf,
        /// Tên cổng thông tin, nếu có nhiều cổng
        #[arg(long, value_name = "TÊN")]
        portal: Option<String>,
        /// Thuộc tính chứa tên của đơn vị (GADM: NAME_3; bản trong nước: ten_xa…)
        #[arg(long, value_name = "TÊN", default_value = "name")]
        name_property: String,
        /// Thuộc tính chứa loại của đơn vị: phường, xã…
        #[arg(long, value_name = "TÊN", default_value = "kind")]
        kind_property: String,
        /// Hệ tọa độ của tệp nếu tệp không ghi, ví dụ EPSG:9210 (VN-2000, kinh tuyến trục 105°45')
        #[arg(long, value_name = "EPSG:MÃ")]
        crs: Option<String>,
    },
}

fn s3_address(text: &str) -> Result<PathBuf, &'static str> {
    text.starts_with(SCHEME).then(|| text.into()).ok_or("not s3://")
}

/// All that the command line takes, for manual pages and completions.
pub fn command_line() -> clap::Command {
    CommandLine::command()
}

/// What a runtime that has nothing left to do may take to end.
const ENDING_TIME_MAX: Duration = Duration::from_secs(5);

/// Reads the command line, does what it says, and prints one sentence if that fails.
pub fn run() -> ExitCode {
    // Whoever asks every process of this name to take over must not end those that do something else.
    hold_back_takeovers();
    let command_line: CommandLine = match understanding::parse() {
        Ok(command_line) => command_line,
        Err(code) => return code,
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error)),
    };
    match runtime.block_on(execute(command_line)) {
        Ok(None) => ExitCode::SUCCESS,
        Ok(Some(successor)) => {
            runtime.shutdown_timeout(ENDING_TIME_MAX);
            fail(&anyhow::Error::new(successor.go_on()).context("chương trình mới không chạy được"))
        }
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    let explained = explain(error);
    match is_disk_full(error) {
        true => eprintln!("bantin: đĩa đã đầy; hãy dọn chỗ rồi chạy lại lệnh này ({explained})"),
        false => eprintln!("bantin: {explained}"),
    }
    if is_not_allowed(error) && !geteuid().is_root() {
        eprintln!("Nếu Bản Tin chạy như một dịch vụ của máy này, hãy gõ sudo ở đầu lệnh.");
    }
    ExitCode::FAILURE
}

fn is_not_allowed(error: &anyhow::Error) -> bool {
    let is_so = |error: &io::Error| error.kind() == io::ErrorKind::PermissionDenied;
    error.chain().any(|cause| cause.downcast_ref().is_some_and(is_so))
}

/// Does what it says; only serving may have a successor.
async fn execute(command_line: CommandLine) -> anyhow::Result<Option<Successor>> {
    let command = command_line.command.unwrap_or(Command::Serve);
    if let Command::Version { json } = command {
        print_version(json);
        return Ok(None);
    }
    if let Command::Routes { json } = command {
        routes::print(json);
        return Ok(None);
    }
    let settings = Settings::load(&command_line.overrides)?;
    telemetry::start(settings.log);
    if !command.writes_elsewhere() {
        // A server has no business with what root may read.
        owner::go_on_as_owner(&settings.data_dir, !matches!(command, Command::Serve))?;
    }
    if matches!(command, Command::Serve) {
        return serve::serve(settings).await;
    }
    if let Command::Import { command: ImportCommand::Legacy { paths, dry_run: true, report, profile } } = &command {
        let order = import::Order { paths, reports: report, profile: profile.as_deref() };
        return import::preview_legacy(order, Clock::system().now()).map(|()| None);
    }
    if let Command::Import { command: ImportCommand::Learn { pages, out } } = &command {
        return import::learning::learn(pages, out.as_deref()).map(|()| None);
    }
    if let Command::Restore { file, identities, rehearse } = &command {
        let done = match rehearse {
            true => backup::rehearse_restore(&settings, file, identities, &Clock::system()).await,
            false => backup::restore(&settings, file, identities, &Clock::system()).await,
        };
        return done.map(|()| None);
    }
    let (url, data_dir, clock) = (settings.database_url.as_deref(), &settings.data_dir, Clock::system());
    let db = match command.only_reads() {
        true => Db::open_existing(url, data_dir).await?,
        false => open_database(&settings, &clock).await?,
    };
    let done = match command {
        Command::Demo { command: DemoCommand::Load { all: false } } => demo::load(&db, &settings, clock.now()).await,
        Command::Demo { command: DemoCommand::Load { all: true } } => demo::load_all(&db, &settings, clock.now()).await,
        Command::Demo { command: DemoCommand::Seed { articles } } => {
            seed::seed(&db, &settings, articles, clock.now()).await
        }
        Command::Import { command: ImportCommand::Legacy { paths, report, profile, .. } } => {
            let order = import::Order { paths: &paths, reports: &report, profile: profile.as_deref() };
            import::import_legacy(&db, &settings, order, clock.now()).await
        }
        Command::Import { command: ImportCommand::CheckLinks { list, portal } } => {
            check_links::check_links(&db, &settings, &list, portal.as_deref(), &clock).await
        }
        Command::Admin { command: AdminCommand::Create { portal } } => {
            admin::create(&db, &settings, portal.as_deref(), clock.now()).await
        }
        Command::Portal { command: PortalCommand::Create { name, host } } => {
            portal::create(&db, &settings, &name, &host, clock.now()).await
        }
        Command::Portal { command: PortalCommand::Rename { name, portal } } => {
            portal::rename(&db, portal.as_deref(), &name, clock.now()).await
        }
        Command::Portal { command: PortalCommand::Close { name, successor, successor_name } } => {
            portal::close(&db, &name, &successor, &successor_name, clock.now()).await
        }
        Command::Portal { command: PortalCommand::Reopen { name } } => portal::reopen(&db, &name, clock.now()).await,
        Command::Portal { command: PortalCommand::List } | Command::Host { command: HostCommand::List } => {
            portal::list(&db).await
        }
        Command::Host { command: HostCommand::Add { host, portal } } => {
            host::add(&db, &host, portal.as_deref(), clock.now()).await
        }
        Command::Host { command: HostCommand::Remove { host, portal } } => {
            host::remove(&db, &host, portal.as_deref(), clock.now()).await
        }
        Command::Map { command: MapCommand::Load { path, portal, name_property, kind_property, crs } } => {
            let naming = map_file::Naming { name: name_property, kind: kind_property };
            let crs = crs.map(|crs| crs.parse()).transpose().map_err(anyhow::Error::msg)?;
            map_file::load(&db, &path, portal.as_deref(), &map_file::Order { naming, crs }).await
        }
        Command::Verify => verify::verify(&db, &settings, &clock).await,
        Command::Doctor => doctor::look(&db, &settings, &clock).await,
        Command::Backup { target, to, encryption, rehearse } => {
            backup::backup(&db, &settings, target.or(to).as_deref(), &encryption, rehearse, &clock).await
        }
        Command::Export { command: ExportCommand::Static { folder, portal } } => {
            export::export_static(&db, &settings, &folder, portal.as_deref(), &clock).await.map(drop)
        }
        Command::Restore { .. }
        | Command::Serve
        | Command::Routes { .. }
        | Command::Version { .. }
        | Command::Import { command: ImportCommand::Learn { .. } } => Ok(()),
    };
    db.close().await;
    done.map(|()| None)
}

fn print_version(json: bool) {
    let version = env!("CARGO_PKG_VERSION");
    if json {
        say!("{}", serde_json::json!({ "name": "bantin", "version": version }));
    } else {
        say!("bantin {version}");
    }
}
