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
    ("/toa-soan/but-danh", Demand::Role(Role::Editor)),
    ("/api/toa-soan/list_contributors", Demand::Role(Role::Editor)),
    ("/api/toa-soan/add_contributor", Demand::Role(Role::Editor)),
    ("/api/toa-soan/rename_contributor", Demand::Role(Role::Editor)),
    ("/api/toa-soan/close_contributor", Demand::Role(Role::Editor)),
    ("/api/toa-soan/merge_contributor", Demand::Role(Role::Editor)),
    ("/toa-soan/cai-dat", Demand::Role(Role::Administrator)),
    ("/toa-soan/cai-dat/ban-do", Demand::Role(Role::Administrator)),
    ("/toa-soan/cai-dat/so-dem", Demand::Role(Role::Administrator)),
    ("/toa-soan/cai-dat/ten-mien", Demand::Role(Role::Administrator)),
    ("/toa-soan/chuyen-muc", Demand::Role(Role::Administrator)),
    ("/toa-soan/dia-chi-cu", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_sections", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/create_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/move_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/rename_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/close_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/set_section_review", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/merge_section", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/list_redirects", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/keep_redirect", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/remove_redirect", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_settings", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_identity", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_look", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/reset_look", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_contact", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_review", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_allowed_hosts", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_hosts", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/add_host", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/remove_host", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_counters", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/correct_visits", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/correct_views", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/open_map_settings", Demand::Role(Role::Administrator)),
    ("/api/toa-soan/save_map", Demand::Role(Role::Administrator)),
];

/// What an address demands; `None` where it is not the newsroom's.
pub fn demand_of(path: &str) -> Option<Demand> {
    RIGHTS.iter().find(|(known, _)| *known == path).map(|(_, demand)| *demand)
}
