//! What each address of the newsroom demands of whoever asks for it: one line for every page and every server function.
//! `bantin routes --json` prints it, a test calls each as everybody, and the functions themselves check
//! (`NewsroomRequest::by`).

use crate::domain::{Demand, Role};

/// Addresses as they are routed, and what they demand. A page demands what the function does that fills it.
const RIGHTS: &[(&str, Demand)] = &[
    ("/dang-nhap", Demand::Anybody),
    ("/dang-nhap/ma", Demand::Anybody),
    ("/dang-nhap/moi", Demand::Anybody),
    ("/api/toa-soan/open_door", Demand::Anybody),
    ("/api/toa-soan/sign_in", Demand::Anybody),
    ("/api/toa-soan/enter_code", Demand::Anybody),
    ("/api/toa-soan/open_entry_link", Demand::Anybody),
    ("/api/toa-soan/take_entry_link", Demand::Anybody),
    ("/api/toa-soan/sign_out", Demand::Anybody),
    ("/toa-soan/dang-xuat", Demand::Anybody),
    ("/toa-soan", Demand::SignedIn),
    ("/api/toa-soan/open_desk", Demand::SignedIn),
    ("/toa-soan/bai-moi", Demand::Role(Role::Reporter)),
    ("/toa-soan/bai/{id}", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/open_text_form", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/save_text", Demand::Role(Role::Reporter)),
    ("/toa-soan/da-dang/{id}", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/open_published", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/begin_copy", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/open_newsroom", Demand::Account),
    ("/toa-soan/da-dang", Demand::Role(Role::Reporter)),
    ("/api/toa-soan/list_published", Demand::Role(Role::Reporter)),
];

/// What an address demands; `None` where it is not the newsroom's.
pub fn demand_of(path: &str) -> Option<Demand> {
    RIGHTS.iter().find(|(known, _)| *known == path).map(|(_, demand)| *demand)
}
