//! How administrators arrange their portal, by plain forms through the real router, on both engines.

use crate::support::{Answer, HOUR, NOON, TestPortal};
use axum::http::StatusCode;
use bantin::{
    db,
    domain::{AdministrativeMap, AdministrativeUnit, Role},
};
use std::sync::Arc;

const SECTIONS: &str = "/toa-soan/chuyen-muc";
const SETTINGS: &str = "/toa-soan/cai-dat";
const REDIRECTS: &str = "/toa-soan/dia-chi-cu";
const CONTRIBUTORS: &str = "/toa-soan/but-danh";
const COUNTERS: &str = "/toa-soan/cai-dat/so-dem";

/// An administrator at work.
pub struct Desk {
    pub portal: Arc<TestPortal>,
    pub cookie: String,
}

impl Desk {
    pub async fn both(role: Role) -> Vec<Desk> {
        let mut desks = Vec::new();
        for portal in TestPortal::both().await {
            let (_, cookie) = portal.sign_in(&[role]).await;
            desks.push(Desk { portal: Arc::new(portal), cookie });
        }
        desks
    }

    pub async fn open(&self, path: &str) -> Answer {
        self.portal.get_as(&self.cookie, path).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = serde_urlencoded::to_string(fields).unwrap();
        let answer = self.portal.post_as(&self.cookie, path, &form).await;
        self.portal.see_changes().await;
        answer
    }

    /// Posts a form that is done, and opens the page that says so: a reload asks for this page, and sends nothing again.
    pub async fn done(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, fields).await;
        let refusal =
            answer.text.split("form-refusal").nth(1).unwrap_or_default().chars().take(400).collect::<String>();
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {refusal}");
        let page = self.open(answer.header("location")).await;
        assert_eq!(page.status, StatusCode::OK, "{path} {fields:?}");
        assert!(page.text.contains(r#"<div role="status" class="notice">"#), "{path} {fields:?}: {}", page.text);
        page
    }

    /// Posts a form that is refused with a fault of this field.
    pub async fn refused(&self, path: &str, fields: &[(&str, &str)], field: &str) -> Answer {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}");
        assert!(answer.text.contains(&format!(r#"id="{field}-error""#)), "{path} {fields:?}: {field}\n{}", answer.text);
        assert!(answer.links_of_faults().contains(&format!("#{field}")), "{path} {fields:?}");
        answer
    }

    /// Presses "Hoàn tác": sends the form that the notice holds.
    pub async fn undo(&self, path: &str, answer: &Answer) -> Answer {
        let notice = answer.text.split(r#"class="notice""#).nth(1).unwrap().split("</form>").next().unwrap();
        assert!(notice.contains("Hoàn tác"), "{notice}");
        let value = |text: &str, name: &str| {
            let start = text.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
            let value = start.split('"').next().unwrap();
            value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
        };
        let mut fields: Vec<(String, String)> = Vec::new();
        for input in notice.split("<input").skip(1) {
            let input = input.split('>').next().unwrap();
            fields.push((value(input, " name"), value(input, " value")));
        }
        let button = notice.split("<button").nth(1).unwrap();
        fields.push(("act".to_owned(), value(button, " value")));
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.done(path, &fields).await
    }

    pub async fn navigation(&self) -> Vec<String> {
        let sections = db::portals::list_sections(&self.portal.state.db, self.portal.portal.id).await.unwrap();
        sections.into_iter().map(|section| section.title).collect()
    }

    pub async fn location(&self, path: &str) -> (u16, String) {
        let answer = self.portal.get(path).await;
        (answer.status.as_u16(), answer.header("location").to_owned())
    }
}

#[tokio::test]
async fn sections_are_made_moved_renamed_closed_and_merged() {
    for desk in Desk::both(Role::Administrator).await {
        desk.portal.publish("bai-mot", HOUR).await;
        desk.refused(SECTIONS, &[("act", "create"), ("title", "Tòa soạn")], "slug").await;
        let page = desk.refused(SECTIONS, &[("act", "create"), ("title", "Khác"), ("slug", "tin-tuc")], "slug").await;
        assert!(page.text.contains(r#"value="Khác""#), "what was typed is still there");
        desk.done(SECTIONS, &[("act", "create"), ("title", "văn bản")]).await;
        assert_eq!(desk.navigation().await, ["tin tức", "văn bản"]);
        let id = desk.portal.section.id.0.to_string();
        let moved = desk.done(SECTIONS, &[("act", "move"), ("id", &id), ("direction", "down")]).await;
        assert_eq!(desk.navigation().await, ["văn bản", "tin tức"]);
        desk.undo(SECTIONS, &moved).await;
        assert_eq!(desk.navigation().await, ["tin tức", "văn bản"]);

        let one = format!("{SECTIONS}?sua={id}");
        desk.refused(&one, &[("act", "rename"), ("id", &id), ("title", "x"), ("slug", "van-ban")], "slug").await;
        let renamed =
            desk.done(&one, &[("act", "rename"), ("id", &id), ("title", "thời sự"), ("slug", "thoi-su")]).await;
        assert_eq!(desk.location("/tin-tuc/bai-mot").await, (301, "/thoi-su/bai-mot".to_owned()));
        desk.undo(&one, &renamed).await;
        assert_eq!(desk.location("/tin-tuc/bai-mot").await.0, 200);
        assert_eq!(desk.location("/thoi-su/bai-mot").await, (301, "/tin-tuc/bai-mot".to_owned()));

        let page = desk.done(SECTIONS, &[("act", "create"), ("title", "lịch tiếp dân")]).await;
        let before_title = page.text.split(r#"">lịch tiếp dân</a>"#).next().unwrap();
        let child = before_title.rsplit("?sua=").next().unwrap().to_owned();
        let below = format!("{SECTIONS}?sua={child}");
        desk.refused(&below, &[("act", "place"), ("id", &child), ("parent", &child)], "parent").await;
        let placed = desk.done(&below, &[("act", "place"), ("id", &child), ("parent", &id)]).await;
        let group = r#"<li class="menu-group"><a href="/tin-tuc""#;
        assert!(desk.portal.get("/").await.text.contains(group), "{}", desk.portal.get("/").await.text);
        let above = desk.portal.get("/tin-tuc").await.text;
        let (_, parts) = above.split_once("class=\"section-parts\">").expect("its parts");
        assert!(parts.starts_with(r#"<ul><li><a href="/lich-tiep-dan">Lịch tiếp dân</a></li>"#), "{parts}");
        let third_level = desk.post(&one, &[("act", "place"), ("id", &id), ("parent", &child)]).await;
        assert_eq!(third_level.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.undo(&below, &placed).await;
        assert!(!desk.portal.get("/").await.text.contains(group));
        desk.done(&below, &[("act", "close"), ("id", &child), ("is_closed", "true")]).await;

        let closed = desk.done(&one, &[("act", "close"), ("id", &id), ("is_closed", "true")]).await;
        assert_eq!(desk.navigation().await, ["văn bản"]);
        desk.undo(&one, &closed).await;
        let two = desk.done(&one, &[("act", "review"), ("id", &id), ("levels", "2")]).await;
        let rules = async || {
            let (db, portal) = (&desk.portal.state.db, desk.portal.portal.id);
            db::settings::find_review_rules(db, portal, desk.portal.section.id).await.unwrap().levels.number()
        };
        assert_eq!(rules().await, 2);
        desk.undo(&one, &two).await;
        assert_eq!(rules().await, 1);

        let into = db::sections::list(&desk.portal.state.db, desk.portal.portal.id).await.unwrap()[1].section.id.0;
        let merge = [("act", "merge"), ("id", &id), ("into", &into.to_string())];
        desk.refused(&one, &merge, "into").await;
        let merge: Vec<_> = merge.into_iter().chain([("is_sure", "true")]).collect();
        let merged = desk.done(&one, &merge).await;
        assert!(merged.text.contains("Đã gộp: 1 bài đã sang “văn bản”."), "{}", merged.text);
        assert_eq!(desk.location("/tin-tuc/bai-mot").await, (301, "/van-ban/bai-mot".to_owned()));
        assert_eq!(desk.open(&one).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_is_set_is_shown_to_readers_and_can_be_taken_back() {
    for desk in Desk::both(Role::Administrator).await {
        let before = desk.portal.get("/").await.text;
        let contact = [
            ("act", "contact"),
            ("address", "1 Hùng Vương"),
            ("phone", "0293 1"),
            ("email", "a@b.vn"),
            ("responsible", "Bà Lan"),
            ("licence", "Giấy phép số 1"),
        ];
        for (fields, shown) in [
            (&contact[..], r#"<span class="label">Chịu trách nhiệm</span>: Bà Lan</p>"#),
            (
                &[("act", "identity"), ("name", "UBND xã <Mới>"), ("slogan", "Vì dân"), ("emblem", "")],
                "UBND xã &lt;Mới&gt;",
            ),
            (
                &[("act", "look"), ("band", "#0b3d2e"), ("accent", "#0b5d3e"), ("scale", "large")],
                "/mau-sac/0b3d2e-0b5d3e-large.css",
            ),
        ] {
            let saved = desk.done(SETTINGS, fields).await;
            assert!(desk.portal.get("/").await.text.contains(shown), "{shown}");
            desk.undo(SETTINGS, &saved).await;
            assert!(!desk.portal.get("/").await.text.contains(shown), "{shown}");
        }
        assert_eq!(desk.portal.get("/").await.text, before, "as it was, byte for byte");
        let (db, id) = (&desk.portal.state.db, desk.portal.portal.id);
        for (fields, was_set) in [
            (
                &[("act", "review"), ("levels", "2"), ("may_approve_own", "true")][..],
                "levels: Two, may_approve_own: true",
            ),
            (
                &[("act", "links"), ("allowed_hosts", "https://baochinhphu.vn/\r\ngov.vn")],
                r#"["baochinhphu.vn", "gov.vn"]"#,
            ),
        ] {
            let saved = desk.done(SETTINGS, fields).await;
            let found = format!("{:?}", db::settings::find(db, id).await.unwrap());
            assert!(found.contains(was_set), "{found}");
            desk.undo(SETTINGS, &saved).await;
            let found = format!("{:?}", db::settings::find(db, id).await.unwrap());
            assert!(!found.contains(was_set), "{found}");
        }
        let entries = db::audit::list(db, id, None, 50).await.unwrap();
        assert!(entries.len() >= 10 && entries.iter().all(|entry| entry.person_name == "Lan"), "{entries:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_beside_its_field_with_everything_typed() {
    for desk in Desk::both(Role::Administrator).await {
        let long = "đ".repeat(201);
        for (fields, field) in [
            (&[("act", "identity"), ("name", "")][..], "name"),
            (&[("act", "identity"), ("name", "UBND"), ("slogan", &long)], "slogan"),
            (&[("act", "contact"), ("email", "a@b"), ("address", "1 Hùng Vương")], "email"),
            (&[("act", "links"), ("allowed_hosts", "không phải")], "allowed_hosts"),
            (&[("act", "review"), ("levels", "3")], "levels"),
            (&[("act", "look"), ("band", "#808080"), ("accent", "#0b5d3e"), ("scale", "regular")], "band"),
            (&[("act", "look"), ("band", "#0b3d2e"), ("accent", "#ffff00"), ("scale", "regular")], "accent"),
            (&[("act", "look"), ("band", "#0b3d2e"), ("accent", "#0b5d3e"), ("scale", "huge")], "scale"),
        ] {
            let page = desk.refused(SETTINGS, fields, field).await;
            if field == "email" {
                assert!(page.text.contains(r#"value="1 Hùng Vương""#));
            }
        }
        desk.refused(SETTINGS, &[("act", "identity"), ("name", "UBND"), ("emblem", "999")], "emblem").await;
        let nothing_set = db::settings::find(&desk.portal.state.db, desk.portal.portal.id).await.unwrap();
        assert_eq!(nothing_set, Default::default());
        assert!(!desk.portal.get("/").await.text.contains(">UBND<"), "the name was not changed either");
    }
}

#[tokio::test]
async fn old_addresses_are_kept_found_changed_and_forgotten() {
    for desk in Desk::both(Role::Administrator).await {
        desk.portal.publish("bai-mot", HOUR).await;
        let keep =
            |address, target, reason| [("act", "keep"), ("address", address), ("target", target), ("reason", reason)];
        let kept = desk.done(REDIRECTS, &keep("http://cu.vn/họp.aspx?id=1", "/tin-tuc/bai-mot", "cổng cũ")).await;
        assert_eq!(desk.location("/h%E1%BB%8Dp.aspx?id=1").await, (301, "/tin-tuc/bai-mot".to_owned()));
        let found = desk.open(&format!("{REDIRECTS}?tim=HOP")).await.text;
        assert!(found.contains("/họp.aspx?id=1") && !found.contains("Không thấy địa chỉ nào"), "{found}");
        assert!(desk.open(&format!("{REDIRECTS}?tim=kh%C3%A1c")).await.text.contains("Không thấy địa chỉ nào"));
        desk.undo(REDIRECTS, &kept).await;
        assert_eq!(desk.location("/h%E1%BB%8Dp.aspx?id=1").await.0, 404);

        desk.done(REDIRECTS, &keep("/a", "/tin-tuc/bai-mot", "cổng cũ")).await;
        let edit = desk.open(&format!("{REDIRECTS}?sua=%2Fa")).await.text;
        assert!(edit.contains(r#"value="/a""#) && edit.contains(r#"value="/tin-tuc/bai-mot""#), "{edit}");
        let gone = desk.done(REDIRECTS, &keep("/a", "", "Hết hiệu lực")).await;
        assert_eq!(desk.location("/a").await.0, 410);
        desk.undo(REDIRECTS, &gone).await;
        assert_eq!(desk.location("/a").await, (301, "/tin-tuc/bai-mot".to_owned()));
        let removed = desk.done(REDIRECTS, &[("act", "remove"), ("address", "/a")]).await;
        assert_eq!(desk.location("/a").await.0, 404);
        desk.undo(REDIRECTS, &removed).await;
        assert_eq!(desk.location("/a").await.0, 301);

        for (address, target, reason, field) in [
            ("/b", "http://x.vn/", "x", "target"),
            ("/b", "//x.vn/", "x", "target"),
            ("/b", "/b?utm_source=x", "x", "target"),
            ("/tin-tuc/bai-mot", "/a", "x", "address"),
            ("b", "/a", "x", "address"),
            ("/b%00", "/a", "x", "address"),
            ("/b", "/x", "", "reason"),
        ] {
            desk.refused(REDIRECTS, &keep(address, target, reason), field).await;
        }
        assert_eq!(
            desk.post(REDIRECTS, &[("act", "remove"), ("address", "/khong")]).await.status,
            StatusCode::NOT_FOUND
        );
    }
}

#[tokio::test]
async fn a_portal_keeps_the_host_by_which_it_is_arranged() {
    const PATH: &str = "/toa-soan/cai-dat/ten-mien";
    for desk in Desk::both(Role::Administrator).await {
        assert!(desk.open(PATH).await.text.contains("Chưa có tên miền nào"));
        for host in ["", "không phải", "localhost"] {
            desk.refused(PATH, &[("act", "add"), ("host", host)], "host").await;
        }
        desk.done(PATH, &[("act", "add"), ("host", "https://NgaBay.gov.vn/")]).await;
        desk.refused(PATH, &[("act", "add"), ("host", "ngabay.gov.vn")], "host").await;
        let last = desk.post(PATH, &[("act", "remove"), ("host", "ngabay.gov.vn")]).await;
        assert_eq!(last.status, StatusCode::CONFLICT);
        let second = desk.done(PATH, &[("act", "add"), ("host", "www.ngabay.gov.vn")]).await;
        desk.undo(PATH, &second).await;
        let hosts = db::portals::list_hosts(&desk.portal.state.db, desk.portal.portal.id).await.unwrap();
        assert_eq!(hosts, ["ngabay.gov.vn"]);
    }
}

/// Whoever administers one of several portals must not take the name that is meant for another, nor the server's own.
#[tokio::test]
async fn beside_other_portals_a_portal_takes_no_name_that_is_not_below_its_own() {
    const PATH: &str = "/toa-soan/cai-dat/ten-mien";
    for mut desk in Desk::both(Role::Administrator).await {
        Arc::get_mut(&mut desk.portal)
            .unwrap()
            .restart_with(|settings| settings.base_url = Some("https://tinh.gov.vn".to_owned()))
            .await;
        let db = desk.portal.state.db.clone();
        let mut tx = db.begin().await.unwrap();
        let other = db::portals::insert_portal(&mut tx, "UBND xã khác", false, NOON).await.unwrap().unwrap();
        for (portal, host) in
            [(desk.portal.portal.id, "nga.vn"), (desk.portal.portal.id, "www.bay.vn"), (other.id, "khac.vn")]
        {
            assert!(db::portals::insert_host(&mut tx, portal, host).await.unwrap());
        }
        tx.commit().await.unwrap();
        for host in ["tu-do.vn", "vn", "xnga.vn", "www.khac.vn"] {
            desk.refused(PATH, &[("act", "add"), ("host", host)], "host").await;
        }
        // The first portal answers to the server's public name.
        for host in ["www.nga.vn", "bay.vn", "www.tinh.gov.vn"] {
            let added = desk.done(PATH, &[("act", "add"), ("host", host)]).await;
            if host == "www.nga.vn" {
                desk.undo(PATH, &added).await;
            }
        }
        assert_eq!(desk.post(PATH, &[("act", "remove"), ("host", "nga.vn")]).await.status, StatusCode::CONFLICT);
        let page = desk.open(PATH).await.text;
        assert!(page.contains("người vận hành giữ") && page.contains("bantin host add"), "{page}");
        let hosts = db::portals::list_hosts(&db, desk.portal.portal.id).await.unwrap();
        assert_eq!(hosts, ["bay.vn", "nga.vn", "www.bay.vn", "www.tinh.gov.vn"]);
    }
}

#[tokio::test]
async fn numbers_are_corrected_with_their_source() {
    const PATH: &str = COUNTERS;
    for desk in Desk::both(Role::Administrator).await {
        let article = desk.portal.publish("bai-mot", HOUR).await;
        for (fields, field) in [
            (&[("act", "visits"), ("visits", "nhiều"), ("source", "báo cáo")][..], "visits"),
            (&[("act", "visits"), ("visits", "-1"), ("source", "báo cáo")], "visits"),
            (&[("act", "visits"), ("visits", "5")], "source"),
            (&[("act", "views"), ("article", "/tin-tuc/khong"), ("views", "1"), ("views_source", "x")], "article"),
        ] {
            desk.refused(PATH, fields, field).await;
        }
        desk.done(PATH, &[("act", "visits"), ("visits", "474.478"), ("source", "Báo cáo 2021")]).await;
        let views = [("act", "views"), ("article", "/tin-tuc/bai-mot"), ("views", "110"), ("views_source", "trang cũ")];
        let said = desk.done(PATH, &views).await;
        assert!(said.text.contains("Đã ghi; bài /tin-tuc/bai-mot nay có 110 lượt xem."), "{}", said.text);
        let page = desk.open(PATH).await.text;
        assert!(
            page.contains("Đang hiện: 474478.") && page.contains("<td>+474478</td><td>Báo cáo 2021</td>"),
            "{page}"
        );
        assert_eq!(desk.portal.views(article).await, 110);
    }
}

#[tokio::test]
async fn what_was_done_is_said_to_whoever_did_it_until_they_do_something_else() {
    for desk in Desk::both(Role::Administrator).await {
        let (_, other) = desk.portal.sign_in(&[Role::Administrator]).await;
        let fields = [("act", "visits"), ("visits", "5"), ("source", "báo cáo")];
        let done = desk.post(&format!("{COUNTERS}?tim=a%26b"), &fields).await;
        let place = done.header("location").to_owned();
        assert!(place.starts_with(&format!("{COUNTERS}?tim=a%26b&da-lam=")), "{place}");
        for _ in 0..2 {
            let page = desk.open(&place).await;
            assert!(
                page.text.contains("Đã ghi 5 lượt truy cập.") && page.text.contains("Đang hiện: 5."),
                "{}",
                page.text
            );
        }
        assert!(!desk.portal.get_as(&other, &place).await.text.contains("Đã ghi 5"), "somebody else's");
        let refused = desk.post(&place, &[("act", "visits"), ("visits", "")]).await;
        assert!(!refused.text.contains("Đã ghi 5"), "it is not what was done last: {}", refused.text);
        let next = desk.post(&place, &fields).await.header("location").to_owned();
        assert_eq!(next.matches("da-lam=").count(), 1, "{next}");
        assert!(!desk.open(&place).await.text.contains("Đã ghi 5"));
        for key in ["", "%00", "x"] {
            let page = desk.open(&format!("{COUNTERS}?da-lam={key}")).await;
            assert_eq!(page.status, StatusCode::OK, "{key}");
            assert!(!page.text.contains("Đã ghi 5"), "{key}");
        }
    }
}

#[tokio::test]
async fn the_map_is_edited_without_losing_its_outlines() {
    const PATH: &str = "/toa-soan/cai-dat/ban-do";
    for desk in Desk::both(Role::Administrator).await {
        let unit = AdministrativeUnit {
            kind: "xã".to_owned(),
            name: "Đại Thành".to_owned(),
            successor: None,
            outline: "M0 0L10 0Z".to_owned(),
            label_x: 1,
            label_y: 2,
        };
        let map = AdministrativeMap {
            title: "Ngã Bảy".to_owned(),
            note: "Sơ đồ".to_owned(),
            view_box: "0 0 10 10".to_owned(),
            units: vec![unit.clone()],
        };
        let mut tx = desk.portal.state.db.begin().await.unwrap();
        db::maps::replace(&mut tx, desk.portal.portal.id, &map).await.unwrap();
        tx.commit().await.unwrap();
        let save = |units| [("act", "map"), ("map_title", "Sau sáp nhập"), ("note", ""), ("units", units)];
        desk.refused(PATH, &save("xã"), "units").await;
        let saved = desk.done(PATH, &save("phường; Đại Thành; phường Ngã Bảy\r\nphường; Mới")).await;
        let find = async || db::maps::find(&desk.portal.state.db, desk.portal.portal.id).await.unwrap().unwrap();
        let found = find().await;
        assert_eq!((found.title.as_str(), found.units.len(), found.units[1].outline.as_str()), ("Sau sáp nhập", 2, ""));
        desk.undo(PATH, &saved).await;
        assert_eq!(find().await.units[0].name, "Đại Thành");
    }
}

#[tokio::test]
async fn bylines_are_registered_by_editors() {
    for desk in Desk::both(Role::Editor).await {
        assert!(desk.open(CONTRIBUTORS).await.text.contains("Chưa có tên nào"));
        for name in ["Lan Anh", "Lan-Anh"] {
            desk.done(CONTRIBUTORS, &[("act", "add"), ("name", name)]).await;
        }
        for name in ["", "Lan, Anh", "Lan Anh"] {
            desk.refused(CONTRIBUTORS, &[("act", "add"), ("name", name)], "name").await;
        }
        let list = async || db::contributors::list(&desk.portal.state.db, desk.portal.portal.id).await.unwrap();
        let id = async |name: &str| list().await.into_iter().find(|found| found.name == name).unwrap().id.0.to_string();
        let (good, odd) = (id("Lan Anh").await, id("Lan-Anh").await);
        let one = format!("{CONTRIBUTORS}?sua={odd}");
        desk.refused(&one, &[("act", "rename"), ("id", &odd), ("new_name", "Lan Anh")], "new_name").await;
        let renamed = desk.done(&one, &[("act", "rename"), ("id", &odd), ("new_name", "L. Anh")]).await;
        desk.undo(&one, &renamed).await;
        let closed = desk.done(&one, &[("act", "close"), ("id", &odd), ("is_closed", "true")]).await;
        assert!(list().await.iter().any(|found| found.is_closed));
        desk.undo(&one, &closed).await;
        desk.refused(&one, &[("act", "merge"), ("id", &odd), ("into", &good)], "into").await;
        desk.done(&one, &[("act", "merge"), ("id", &odd), ("into", &good), ("is_sure", "true")]).await;
        assert_eq!(list().await.len(), 1);
    }
}
