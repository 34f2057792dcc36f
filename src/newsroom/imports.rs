//! Old portals are moved in: what was sent, the sheet of what was read of it, and each article before it goes in.

mod item;
mod list;
mod sheet;

pub use item::ImportItemPage;
pub use list::ImportsPage;
pub use sheet::ImportSheetPage;

use crate::domain::{ImportId, address::IMPORTS_PATH, import::ItemFilter};

/// The address of a sheet, or of an article in it.
fn path_of(id: ImportId, number: Option<i64>) -> String {
    match number {
        Some(number) => format!("{IMPORTS_PATH}/{}/{number}", id.0),
        None => format!("{IMPORTS_PATH}/{}", id.0),
    }
}

/// The same with what the sheet is narrowed to, so that a way back leads where somebody came from.
fn narrowed(path: &str, filter: ItemFilter, after: &str) -> String {
    match (filter.as_str(), after) {
        ("", "") => path.to_owned(),
        (filter, after) => super::filtering::address_with(path, &[("xem", filter), ("sau", after)]),
    }
}
