//! `bantin verify`: proves that every number shown is its base plus its day rows, and that nobody changed the newsroom's
//! audit log.

use crate::{
    db::{Db, audit, search, verification},
    server::{clock::Clock, media_proof, settings::Settings},
};
use anyhow::bail;

/// Prints what was proved.
///
/// # Errors
/// Where a number differs from its proof, the log's chain is broken, or the database is damaged.
pub async fn verify(db: &Db, settings: &Settings, clock: &Clock) -> anyhow::Result<()> {
    let extent = verification::measure(db).await?;
    say!("Kiểm chứng trên {}", db.engine());
    say!("  {:>12}  cổng thông tin", extent.portals);
    say!("  {:>12}  bài viết", extent.articles);
    say!("  {:>12}  lượt xem hiển thị", extent.page_views);
    say!("  {:>12}  lượt truy cập hiển thị", extent.visits);

    if extent.portals == 0 {
        bail!("ở đây chưa có cổng thông tin nào, nên không có con số nào để chứng minh");
    }

    let today = clock.now().day();
    let mut faults = 0;
    for (what, list) in [
        ("số gốc của lượt xem = tổng sổ gốc", verification::list_page_view_base_discrepancies(db).await?),
        ("lượt xem đã đếm = tổng các ngày", verification::list_page_view_discrepancies(db).await?),
        ("số gốc của lượt truy cập = tổng sổ gốc", verification::list_visit_base_discrepancies(db).await?),
        ("lượt truy cập đã đếm = tổng các ngày", verification::list_visit_discrepancies(db).await?),
        ("lượt xem hôm nay = số người đọc đã tính", verification::list_reader_discrepancies(db, today).await?),
        ("lượt truy cập hôm nay = số người đọc đã tính", verification::list_visitor_discrepancies(db, today).await?),
    ] {
        say!("  {}  {what}", if list.is_empty() { "     đúng" } else { "      SAI" });
        for discrepancy in &list {
            let verification::Discrepancy { id, shown, proved } = discrepancy;
            say!("             số {id}: hiển thị {shown}, chứng minh được {proved}");
        }
        faults += list.len();
    }
    let months = verification::list_month_discrepancies(db).await?;
    faults += tell("kho lưu trữ ghi đúng số bài của từng tháng", &months);
    faults += tell("cơ sở dữ liệu nguyên vẹn", &verification::list_damages(db).await?);
    faults += verify_media(db, settings).await?;
    faults += verify_search(db).await?;
    let chains = audit::check(db).await?;
    say!("  {}  nhật ký tòa soạn liền mạch", if chains.broken.is_empty() { "     đúng" } else { "      SAI" });
    for (portal, number) in &chains.broken {
        say!("             cổng số {}: sai từ dòng {number}", portal.0);
    }
    for (portal, number, digest) in &chains.ends {
        say!("             cổng số {}: {number} dòng, dấu cuối {digest}", portal.0);
    }
    faults += chains.broken.len();
    if faults > 0 {
        bail!("{faults} chỗ không khớp");
    }
    say!("Mọi con số đều chứng minh được.");
    Ok(())
}

/// Prints whether something was proved, with what is wrong, and answers how much that is.
fn tell(what: &str, faults: &[String]) -> usize {
    say!("  {}  {what}", if faults.is_empty() { "     đúng" } else { "      SAI" });
    for fault in faults {
        say!("             {fault}");
    }
    faults.len()
}

/// Answers how many faults were found.
async fn verify_media(db: &Db, settings: &Settings) -> anyhow::Result<usize> {
    let (folder, known) = (settings.media_dir(), verification::list_media(db).await?);
    let found = tokio::task::spawn_blocking(move || media_proof::prove(&folder, &known)).await??;
    let mut uses = verification::list_unlisted_photos(db).await?;
    uses.extend(verification::list_use_discrepancies(db).await?);
    let faults = tell(&format!("kho ảnh và tài liệu đủ {} tệp, đúng nội dung", found.files), &found.faults)
        + tell("bài dùng tệp nào đúng như đã ghi", &uses);
    if !found.unknown.is_empty() {
        say!("  {:>10}  tệp trong kho không thuộc cổng nào; máy chủ tự dọn sau một ngày", found.unknown.len());
        for name in &found.unknown {
            say!("             {name}");
        }
    }
    Ok(faults)
}

/// The same of the index of the search.
async fn verify_search(db: &Db) -> anyhow::Result<usize> {
    let (waiting, faults) = (search::count_waiting(db).await?, search::list_discrepancies(db).await?);
    let faults = tell("chỉ mục tìm kiếm đúng như các bài", &faults);
    if waiting > 0 {
        say!("  {waiting:>10}  bài chờ vào chỉ mục; máy chủ đang chạy tự làm");
    }
    Ok(faults)
}
