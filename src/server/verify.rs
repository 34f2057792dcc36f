//! `bantin verify`: proves that every number shown is its base plus its day rows.

use super::clock::Clock;
use crate::db::{Db, verification};
use anyhow::bail;

/// Prints what was proved.
///
/// # Errors
/// Where a number differs from its proof, or the database is damaged.
pub async fn verify(db: &Db, clock: &Clock) -> anyhow::Result<()> {
    let extent = verification::measure(db).await?;
    println!("Kiểm chứng trên {}", db.engine());
    println!("  {:>12}  cổng thông tin", extent.portals);
    println!("  {:>12}  bài viết", extent.articles);
    println!("  {:>12}  lượt xem hiển thị", extent.page_views);
    println!("  {:>12}  lượt truy cập hiển thị", extent.visits);

    let mut faults = 0;
    for (what, list) in [
        ("lượt xem = gốc + tổng các ngày", verification::list_page_view_discrepancies(db).await?),
        ("lượt truy cập = gốc + tổng các ngày", verification::list_visit_discrepancies(db).await?),
        (
            "lượt xem hôm nay = số người đọc đã tính",
            verification::list_reader_discrepancies(db, clock.now().day()).await?,
        ),
    ] {
        println!("  {}  {what}", if list.is_empty() { "     đúng" } else { "      SAI" });
        for discrepancy in &list {
            let verification::Discrepancy { id, shown, proved } = discrepancy;
            println!("             số {id}: hiển thị {shown}, chứng minh được {proved}");
        }
        faults += list.len();
    }
    let damages = verification::list_damages(db).await?;
    println!("  {}  cơ sở dữ liệu nguyên vẹn", if damages.is_empty() { "     đúng" } else { "      SAI" });
    for damage in &damages {
        println!("             {damage}");
    }
    faults += damages.len();
    if faults > 0 {
        bail!("{faults} chỗ không khớp");
    }
    println!("Mọi con số đều chứng minh được.");
    Ok(())
}
