//! What each address of the newsroom demands of whoever asks for it: one line for every page and every server function.
//! `bantin routes --json` prints it, a test calls each as everybody, and the functions themselves check
//! (`NewsroomRequest::by`).

use crate::domain::{Demand, Role};

/// Addresses as they are routed, and what they demand. A page demands what the function does that fills it.
const RIGHTS: [(&str, Demand); 4] = [
    ("/toa-soan", Demand::Account),
    ("/dang-nhap", Demand::Anybody),
    ("/toa-soan/dang-xuat", Demand::Anybody),
    ("/api/toa-soan/open_newsroom", Demand::Account),
];

/// What an address demands; `None` where it is not the newsroom's.
pub fn demand_of(path: &str) -> Option<Demand> {
    RIGHTS.iter().find(|(known, _)| *known == path).map(|(_, demand)| *demand)
}
