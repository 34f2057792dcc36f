//! Standing pages and the register of documents, from the newsroom's forms to what readers see, through the real router, on both
//! engines.

use crate::{newsroom_portal::Desk, support::Answer};
use axum::http::StatusCode;
use bantin::domain::Role;

const SECTIONS: &str = "/toa-soan/chuyen-muc";
const PAGES: &str = "/toa-soan/trang";
const NEW: &str = "/toa-soan/bai-moi";

/// Two people at work: one writes, the other publishes. An administrator has made the sections.
async fn offices() -> Vec<(Desk, Desk)> {
    let mut offices = Vec::new();
    for mut desk in Desk::both(Role::Administrator).await {
        for (title, kind) in [("văn bản", "documents"), ("giới thiệu", "pages")] {
            desk.done(SECTIONS, &[("act", "create"), ("title", title), ("kind", kind)]).await;
        }
        let (_, writer) = desk.portal.sign_in(&[Role::Editor]).await;
        let (_, publisher) = desk.portal.sign_in(&[Role::Publisher]).await;
        desk.cookie = writer;
        let other = Desk { portal: desk.portal.clone(), cookie: publisher };
        offices.push((desk, other));
    }
    offices
}

const DOCUMENT: [(&str, &str); 11] = [
    ("act", "save"),
    ("draft[section]", "van-ban"),
    ("draft[headline]", "Quy chế tiếp công dân"),
    ("draft[document][number]", "21/2022/QĐ-UBND"),
    ("draft[document][kind]", "quyet-dinh"),
    ("draft[document][issuer]", "UBND phường"),
    ("draft[document][signer]", "Trần Văn An"),
    ("draft[document][topic]", "Tiếp công dân"),
    ("draft[document][issued_on]", "2022-01-10"),
    ("draft[document][in_force_on]", "2022-01-15"),
    ("body", "<p>Toàn văn.</p>"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |name: &str| changes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
    let mut form: Vec<_> = DOCUMENT.iter().map(|(name, value)| (*name, changed(name).unwrap_or(value))).collect();
    form.extend(changes.iter().filter(|(name, _)| DOCUMENT.iter().all(|(known, _)| known != name)));
    form
}

/// Saves a form, and answers where its text is.
async fn begin(writer: &Desk, form: &[(&str, &str)]) -> String {
    let answer = writer.post(NEW, form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.header("location").split('?').next().unwrap().to_owned()
}

async fn act(desk: &Desk, text: &str, act: &str) -> Answer {
    let id = text.rsplit('/').next().unwrap();
    desk.post(&format!("{text}/duyet"), &[("act", act), ("text", id), ("seen", "1")]).await
}

/// Writes, submits, approves, publishes.
async fn publish((writer, publisher): (&Desk, &Desk), form: &[(&str, &str)]) {
    let text = begin(writer, form).await;
    for (desk, name) in [(writer, "submit"), (publisher, "approve"), (publisher, "publish")] {
        let answer = act(desk, &text, name).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text);
    }
}

#[tokio::test]
async fn a_document_goes_from_its_form_to_the_register() {
    for (writer, publisher) in offices().await {
        let office = (&writer, &publisher);
        let earlier = [
            ("draft[headline]", "Quy chế cũ"),
            ("draft[document][number]", "5/2021/QĐ-UBND"),
            ("draft[document][issued_on]", "2021-01-05"),
            ("draft[document][in_force_on]", ""),
            ("draft[document][expires_on]", "2021-12-31"),
        ];
        publish(office, &with(&earlier)).await;
        let replaces = [("draft[document][replaces]", "https://ngabay.gov.vn/van-ban/quy-che-cu")];
        publish(office, &with(&replaces)).await;
        let list = writer.portal.get("/van-ban").await;
        assert_eq!(list.status, StatusCode::OK);
        let place = |text: &str| list.text.find(text).unwrap_or_else(|| panic!("{text}: {}", list.text));
        assert!(place("21/2022/QĐ-UBND") < place("5/2021/QĐ-UBND"), "the latest first");
        assert!(list.text.contains("Còn hiệu lực") && list.text.contains("Bị thay thế"), "{}", list.text);
        let page = writer.portal.get("/van-ban/quy-che-tiep-cong-dan").await.text;
        for told in
            ["Quyết định", "UBND phường", "Trần Văn An", "Tiếp công dân", "10-01-2022", "15-01-2022", "Thay thế"]
        {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(page.contains(r#"href="/van-ban/quy-che-cu""#) && page.contains("Toàn văn."), "{page}");
        let old = writer.portal.get("/van-ban/quy-che-cu").await.text;
        assert!(old.contains("Bị thay thế bởi") && old.contains(r#"href="/van-ban/quy-che-tiep-cong-dan""#), "{old}");
        let front = writer.portal.get("/").await.text;
        let (before, rest) = front.split_once("block new-documents").expect("a block of documents");
        let (block, behind) = rest.split_once("</section>").expect("its end");
        assert!(block.contains("Quy chế cũ"), "{block}");
        assert!(!before.contains("Quy chế cũ") && !behind.contains("Quy chế cũ"), "documents are no news: {front}");
        for (query, count) in [
            ("?loai=quyet-dinh", 2),
            ("?nam=2021", 1),
            ("?tu-khoa=21%2F2022", 1),
            ("?tu-khoa=tiep+cong+dan&linh-vuc=tiep-cong-dan&co-quan=ubnd-phuong&loai=&nam=", 1),
            ("?linh-vuc=khong-co", 0),
        ] {
            let found = writer.portal.get(&format!("/van-ban{query}")).await;
            assert_eq!(found.status, StatusCode::OK, "{query}");
            assert_eq!(found.text.matches("role=\"rowheader\"").count(), count, "{query}: {}", found.text);
        }
        for (query, status) in [
            ("?loai=x", 400),
            ("?nam=20x", 400),
            ("?linh-vuc=%2e%2e", 400),
            ("?trang=0", 400),
            ("?trang=9", 404),
            ("?trang=2&cu-hon=-9223372036854775808-1", 404),
            ("?trang=2&moi-hon=9223372036854775807-9", 404),
            ("?tu-khoa=%ff%00", 200),
        ] {
            let answer = writer.portal.get(&format!("/van-ban{query}")).await;
            assert!(
                answer.status.as_u16() == status || query.contains("%ff") && answer.status.as_u16() < 500,
                "{query}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost() {
    for (writer, _) in offices().await {
        let faulty = with(&[("draft[document][kind]", "sac-lenh"), ("draft[document][issued_on]", "hôm qua")]);
        let page = writer.refused(NEW, &faulty, "kind").await;
        assert!(page.links_of_faults().contains(&"#issued_on".to_owned()), "{}", page.text);
        for kept in ["21/2022/QĐ-UBND", "Trần Văn An", "Quy chế tiếp công dân", "Toàn văn."] {
            assert!(page.text.contains(kept), "{kept}: {}", page.text);
        }
        assert!(page.text.contains("<details open"), "the fields are in sight: {}", page.text);
        let text = begin(&writer, &with(&[("draft[document][signer]", ""), ("draft[document][number]", "")])).await;
        let review = writer.open(&format!("{text}/duyet")).await.text;
        assert!(review.contains("Chưa ghi người ký") && review.contains("#signer"), "{review}");
        let refused = act(&writer, &text, "submit").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Chưa ghi số, ký hiệu"), "{}", refused.text);
        let unknown = with(&[("draft[document][replaces]", "/van-ban/khong-co")]);
        let text = begin(&writer, &unknown).await;
        let refused = act(&writer, &text, "submit").await;
        assert!(
            refused.text.contains("Không có văn bản nào khác đang đăng ở địa chỉ /van-ban/khong-co"),
            "{}",
            refused.text
        );
        // In another section the fields wait, and hold up nothing.
        let elsewhere = with(&[("draft[section]", "tin-tuc"), ("draft[document][signer]", "")]);
        let text = begin(&writer, &elsewhere).await;
        assert!(writer.open(&text).await.text.contains("21/2022/QĐ-UBND"));
        assert_eq!(act(&writer, &text, "submit").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn what_changed_in_a_document_is_shown_and_a_number_taken_is_warned_of() {
    for (writer, publisher) in offices().await {
        publish((&writer, &publisher), &DOCUMENT).await;
        let text = begin(&writer, &with(&[("draft[headline]", "Quy chế khác")])).await;
        let review = writer.open(&format!("{text}/duyet")).await.text;
        assert!(review.contains("đã có văn bản số 21/2022/QĐ-UBND"), "{review}");
        let id = text.rsplit('/').next().unwrap();
        let changed = with(&[
            ("text", id),
            ("based_on", "1"),
            ("draft[headline]", "Quy chế khác"),
            ("draft[document][signer]", "Lê Thị Hoa"),
        ]);
        assert_eq!(writer.post(&text, &changed).await.status, StatusCode::SEE_OTHER);
        let history = writer.open(&format!("{text}/lich-su?tu=1&den=2")).await.text;
        assert!(history.contains("Người ký") && history.contains("Lê Thị Hoa"), "{history}");
        // What is typed and not saved is kept too.
        let form = "form_key=00000000000000aa&draft[headline]=x&draft[document][number]=77%2FQ%C4%90&body=";
        let kept = writer.portal.post_as(&writer.cookie, "/api/toa-soan/keep_unsaved", form).await;
        assert_eq!(kept.status, StatusCode::OK, "{}", kept.text);
        assert!(writer.open("/toa-soan/bai-moi?chua-luu=00000000000000aa").await.text.contains("77/QĐ"));
    }
}

#[tokio::test]
async fn standing_pages_are_begun_filled_in_and_put_in_order() {
    for (writer, publisher) in offices().await {
        assert!(publisher.open("/toa-soan").await.text.contains("Cổng còn thiếu trang: Giới thiệu chung"));
        let begun = publisher.done(PAGES, &[("act", "begin")]).await;
        assert!(begun.text.contains("Đã tạo 5 bản thảo") && !begun.text.contains("chưa có<"), "{}", begun.text);
        assert!(!publisher.open("/toa-soan").await.text.contains("Cổng còn thiếu trang"));
        let draft = begun.text.split("href=\"/toa-soan/bai/").nth(1).unwrap().split('"').next().unwrap();
        let draft = format!("/toa-soan/bai/{draft}");
        assert!(publisher.open(&format!("{draft}/duyet")).await.text.contains("còn chỗ chưa điền"));
        for headline in ["Giới thiệu chung", "Liên hệ"] {
            let form = [
                ("act", "save"),
                ("draft[section]", "gioi-thieu"),
                ("draft[headline]", headline),
                ("body", "<p>Ở đây.</p>"),
            ];
            publish((&writer, &publisher), &form).await;
        }
        let list = writer.portal.get("/gioi-thieu").await.text;
        let order = |text: &str| text.find("Giới thiệu chung</a>").unwrap() < text.find("Liên hệ</a>").unwrap();
        let of_list = |page: &str| page.split("page-list").nth(1).unwrap().to_owned();
        assert!(order(&of_list(&list)), "{list}");
        let page = writer.portal.get("/gioi-thieu/lien-he").await.text;
        assert!(
            page.contains("Cập nhật ngày 17-01-2022") && !page.contains("Tin cũ hơn") && !page.contains("Lượt xem")
        );
        assert!(page.contains(r#"aria-label="Các trang trong mục Giới thiệu""#), "{page}");
        assert!(!writer.portal.get("/").await.text.contains("Liên hệ</a></h3>"), "pages are no news");
        let screen = publisher.open(PAGES).await.text;
        let last = screen.split(r#"value="up""#).next().unwrap().rsplit(r#"name="id" value=""#).next().unwrap();
        let id = last.split('"').next().unwrap().to_owned();
        let moved = publisher.done(PAGES, &[("act", "move"), ("id", &id), ("direction", "up")]).await;
        assert!(!order(&of_list(&writer.portal.get("/gioi-thieu").await.text)));
        publisher.undo(PAGES, &moved).await;
        assert!(order(&of_list(&writer.portal.get("/gioi-thieu").await.text)));
    }
}

#[tokio::test]
async fn a_section_with_something_in_it_keeps_its_kind() {
    for (writer, _) in offices().await {
        let (_, administrator) = writer.portal.sign_in(&[Role::Administrator]).await;
        let desk = Desk { portal: writer.portal.clone(), cookie: administrator };
        let id = desk.portal.section.id.0.to_string();
        let one = format!("{SECTIONS}?sua={id}");
        let changed = desk.done(&one, &[("act", "kind"), ("id", &id), ("kind", "pages")]).await;
        desk.undo(&one, &changed).await;
        desk.refused(&one, &[("act", "kind"), ("id", &id), ("kind", "x")], "kind").await;
        let form = [("act", "save"), ("draft[section]", "tin-tuc"), ("draft[headline]", "Một"), ("body", "<p>a</p>")];
        begin(&writer, &form).await;
        desk.refused(&one, &[("act", "kind"), ("id", &id), ("kind", "pages")], "kind").await;
    }
}
