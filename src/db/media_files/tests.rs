use super::*;
use crate::{
    db::{
        articles,
        testing::{NOW, TestPortal, both, sample_content, slug, sql, sql_number, write},
        texts,
    },
    domain::{ActRequest, ReviewRules, Role, TextContent},
    server::cleaning::clean_html,
};

const DAY: i64 = 86_400_000;

fn photo(number: u8) -> PhotoFile {
    let digest = format!("{number:032x}");
    PhotoFile { digest, extension: "webp".to_owned(), width: 9, height: 6, widths: vec![9], focus: Focus::MIDDLE }
}

async fn upload(portal: &TestPortal<'_>, editor: &SignedInEditor, number: u8, notes: Notes<'_>) -> PhotoFile {
    let now = Timestamp(NOW.0 + i64::from(number) * DAY);
    let file = photo(number);
    write(portal.db, async |tx| insert_photo(tx, editor, &file, "jpg", &notes, now).await).await;
    file
}

/// What this person finds.
async fn found_by(portal: &TestPortal<'_>, editor: &SignedInEditor, filter: MediaFilter<'_>) -> Vec<String> {
    let (files, _) = list(portal.db, editor, filter, None, 9).await.expect("read");
    files.into_iter().map(|file| file.file_name).collect()
}

async fn found(portal: &TestPortal<'_>, filter: MediaFilter<'_>) -> Vec<String> {
    found_by(portal, &portal.sign_in(&[Role::Editor]).await, filter).await
}

fn words(words: &str) -> MediaFilter<'_> {
    MediaFilter { words, ..MediaFilter::default() }
}

#[tokio::test]
async fn the_library_is_searched_without_marks_by_name_caption_alt_and_headline() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = portal.sign_in(&[Role::Reporter]).await;
        upload(&portal, &editor, 1, Notes { file_name: "IMG_0001.jpg", caption: "Cầu Ngã Bảy", alt: None }).await;
        upload(&portal, &editor, 2, Notes { file_name: "mưa lũ.jpg", caption: "", alt: Some("Đường ngập") }).await;
        let third = upload(&portal, &editor, 3, Notes { file_name: "c.jpg", ..Notes::default() }).await;
        let document = Document {
            digest: "f".repeat(32),
            kind: DocumentKind::Pdf,
            bytes: 5,
            file_name: "kế hoạch.pdf".to_owned(),
        };
        write(db, async |tx| insert_document(tx, &editor, &document, NOW).await).await;
        let content = TextContent {
            photo: Some(third.digest.clone()),
            ..sample_content(&portal, "Khánh thành trường học")
        };
        let mut tx = db.begin().await.expect("a transaction");
        texts::insert(&mut tx, &editor, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        for (typed, names) in [
            ("", vec!["c.jpg", "mưa lũ.jpg", "IMG_0001.jpg", "kế hoạch.pdf"]),
            ("nga bay", vec!["IMG_0001.jpg"]),
            ("Mưa", vec!["mưa lũ.jpg"]),
            ("duong ngap", vec!["mưa lũ.jpg"]),
            ("truong", vec!["c.jpg"]),
            ("ke hoach", vec!["kế hoạch.pdf"]),
            ("khong co", vec![]),
        ] {
            assert_eq!(found(&portal, words(typed)).await, names, "{}: {typed}", db.engine());
        }
        assert_eq!(found(&other, words("")).await, [""; 0], "{}", db.engine());
        let body = clean_html(&format!("<img src=\"/media/{}-9.webp\">", photo(1).digest));
        let new = articles::NewArticle { body, ..portal.new_article("hoi-nghi-tong-ket") };
        write(db, async |tx| articles::insert_published(tx, new).await).await.expect("published");
        assert_eq!(found(&portal, words("tổng kết")).await, ["IMG_0001.jpg"], "{}", db.engine());
        let (from, until) = (Some(Timestamp(NOW.0 + 2 * DAY)), Some(Timestamp(NOW.0 + 3 * DAY)));
        let of_a_day = MediaFilter { from, until, ..MediaFilter::default() };
        assert_eq!(found(&portal, of_a_day).await, ["mưa lũ.jpg"], "{}", db.engine());
        let of_photos = MediaFilter { is_of_photos: true, ..MediaFilter::default() };
        assert_eq!(found(&portal, of_photos).await.len(), 3, "{}", db.engine());
    }
}

#[tokio::test]
async fn the_library_goes_on_where_a_page_ended() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter]).await;
        for number in 1..=5 {
            upload(&portal, &editor, number, Notes::default()).await;
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let (files, next) = list(db, &editor, MediaFilter::default(), after, 2).await.expect("read");
            seen.extend(files.into_iter().map(|file| file.content.digest().to_owned()));
            let Some(next) = next else { break };
            assert_eq!(MediaKey::parse(&next.to_string()), Some(next));
            after = Some(next);
        }
        let expected: Vec<_> = (1..=5).rev().map(|number| photo(number).digest).collect();
        assert_eq!(seen, expected, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_was_said_of_a_picture_stays_when_it_is_uploaded_again() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter]).await;
        let file = upload(&portal, &editor, 1, Notes { file_name: "a.jpg", caption: "Cầu", alt: Some("") }).await;
        upload(&portal, &editor, 1, Notes { file_name: "b.jpg", ..Notes::default() }).await;
        let kept = find(db, portal.id, &file.digest).await.expect("read").expect("there");
        assert_eq!((kept.file_name.as_str(), kept.caption.as_str()), ("a.jpg", "Cầu"), "{}", db.engine());
        assert_eq!((kept.alt.as_deref(), kept.has_master), (Some(""), true), "{}: decoration", db.engine());
        assert_eq!(kept.created_by, Some(editor.id()), "{}", db.engine());
    }
}

#[tokio::test]
async fn only_what_nothing_uses_can_go_and_it_is_swept_when_its_time_is_over() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (editor, stranger) = (portal.sign_in(&[Role::Reporter]).await, other.sign_in(&[Role::Reporter]).await);
        let used = upload(&portal, &editor, 1, Notes::default()).await;
        let unused = upload(&portal, &editor, 2, Notes::default()).await;
        let shared = upload(&portal, &editor, 3, Notes::default()).await;
        upload(&other, &stranger, 3, Notes::default()).await;
        let content = TextContent { photo: Some(used.digest.clone()), ..sample_content(&portal, "Mưa") };
        let mut tx = db.begin().await.expect("a transaction");
        texts::insert(&mut tx, &editor, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        let discard = async |file: &PhotoFile, is_discarded| {
            write(db, async |tx| set_discarded(tx, &editor, &file.digest, is_discarded, NOW).await).await
        };
        assert!(!discard(&used, true).await, "{}: a draft shows it", db.engine());
        assert!(discard(&unused, true).await && discard(&shared, true).await, "{}", db.engine());
        assert_eq!(found(&portal, words("")).await.len(), 1, "{}", db.engine());
        assert!(discard(&unused, false).await, "{}: taken back", db.engine());
        assert_eq!(found(&portal, words("")).await.len(), 2, "{}", db.engine());
        assert!(discard(&unused, true).await, "{}", db.engine());
        let swept = async |before| sweep(db, before, Timestamp(NOW.0 + DAY)).await.expect("swept");
        assert_eq!(swept(NOW).await, [""; 0], "{}: not yet", db.engine());
        assert_eq!(swept(Timestamp(NOW.0 + 1)).await, [unused.digest, shared.digest.clone()], "{}", db.engine());
        let known = list_digests(db).await.expect("read");
        assert_eq!(known, [used.digest, shared.digest].into(), "{}: another portal has one still", db.engine());
    }
}

#[tokio::test]
async fn what_is_used_again_is_not_swept() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter]).await;
        let file = upload(&portal, &editor, 1, Notes::default()).await;
        write(db, async |tx| set_discarded(tx, &editor, &file.digest, true, NOW).await).await;
        let content = TextContent { photo: Some(file.digest.clone()), ..sample_content(&portal, "Mưa") };
        let mut tx = db.begin().await.expect("a transaction");
        texts::insert(&mut tx, &editor, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        assert_eq!(found(&portal, words("")).await.len(), 1, "{}: it is in the library again", db.engine());
        assert_eq!(sweep(db, Timestamp(i64::MAX), NOW).await.expect("swept"), [""; 0], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_document_is_called_as_it_came_last_until_readers_have_it() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (an, binh) = (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Reporter]).await);
        let upload = async |editor: &SignedInEditor, name: &str| {
            let (digest, file_name) = ("f".repeat(32), name.to_owned());
            let document = Document { digest, kind: DocumentKind::Pdf, bytes: 5, file_name };
            let name = write(db, async |tx| insert_document(tx, editor, &document, NOW).await).await;
            assert_eq!(find(db, portal.id, &document.digest).await.expect("read").expect("there").file_name, name);
            name
        };
        assert_eq!(upload(&an, "nháp 3 - mật.pdf").await, "nháp 3 - mật.pdf", "{}", db.engine());
        assert_eq!(upload(&binh, "Thông báo.pdf").await, "Thông báo.pdf", "{}", db.engine());
        assert_eq!(found(&portal, words("thong bao")).await, ["Thông báo.pdf"], "{}", db.engine());
        let body = clean_html(&format!("<a href=\"/tep/{}.pdf\">a</a>", "f".repeat(32)));
        let new = articles::NewArticle { body, ..portal.new_article("thong-bao") };
        write(db, async |tx| articles::insert_published(tx, new).await).await.expect("published");
        assert_eq!(upload(&an, "mật.pdf").await, "Thông báo.pdf", "{}: readers know it by that name", db.engine());
    }
}

#[tokio::test]
async fn words_that_are_missing_are_written_however_many_there_are() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let count = BATCH + 3;
        let insert = "insert into media_files (portal_id, digest, kind, extension, bytes, caption, alt, created_at)
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < $2)
            select $1, 'digest' || n, 'photo', 'webp', 0, 'Cầu ' || n, 'Ngã Bảy', 0 from numbers";
        assert_eq!(sql(db, insert, &[portal.id.0, count]).await.expect("inserted"), count as u64);
        write_missing_words(db).await.expect("written");
        let written = "select count(*) from media_files where words like ' cau % nga bay'";
        assert_eq!(sql_number(db, written, &[]).await, count, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_can_be_taken_up_again_is_never_swept() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter]).await;
        let (on_top, within) =
            (upload(&portal, &editor, 1, Notes::default()).await, upload(&portal, &editor, 2, Notes::default()).await);
        let body = clean_html(&format!("<img src=\"/media/{}-9.webp\">", within.digest));
        let old = TextContent { photo: Some(on_top.digest.clone()), body, ..sample_content(&portal, "Mưa") };
        let mut tx = db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, &editor, &old, NOW).await.expect("begun");
        texts::save(&mut tx, &editor, text, 1, &sample_content(&portal, "Lũ"), NOW).await.expect("saved");
        tx.commit().await.expect("committed");
        for file in [&on_top, &within] {
            let discard = async |tx: &mut Tx| set_discarded(tx, &editor, &file.digest, true, NOW).await;
            assert!(write(db, discard).await, "{}: it is out of the way", db.engine());
        }
        let later = Timestamp(NOW.0 + DAY);
        assert_eq!(sweep(db, later, later).await.expect("swept"), [""; 0], "{}", db.engine());
        assert_eq!(found(&portal, words("")).await, [""; 0], "{}: and stays there", db.engine());
        let due = "select count(*) from media_files where discarded_at < $1";
        assert_eq!(sql_number(db, due, &[later.0]).await, 0, "{}: asked about again in a month", db.engine());
        let mut tx = db.begin().await.expect("a transaction");
        texts::restore(&mut tx, &editor, text, 2, 1, NOW).await.expect("restored");
        tx.commit().await.expect("committed");
        assert_eq!(found(&portal, words("")).await.len(), 2, "{}: in the library again", db.engine());
    }
}

#[tokio::test]
async fn the_words_of_what_somebody_may_not_see_find_nothing() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let [an, binh, head] =
            [&[Role::Reporter], &[Role::Reporter], &[Role::Editor]].map(|roles| portal.sign_in(roles));
        let (an, binh, head) = (an.await, binh.await, head.await);
        let file = upload(&portal, &an, 1, Notes { file_name: "a.jpg", ..Notes::default() }).await;
        let content =
            TextContent { photo: Some(file.digest.clone()), ..sample_content(&portal, "Kỷ luật cán bộ") };
        let mut tx = db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, &an, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        let names = async |editor| found_by(&portal, editor, words("ky luat")).await;
        assert_eq!(names(&an).await, ["a.jpg"], "{}: their own", db.engine());
        assert_eq!(names(&head).await, ["a.jpg"], "{}", db.engine());
        assert_eq!(names(&binh).await, [""; 0], "{}: somebody else's draft", db.engine());
        let mut tx = db.begin().await.expect("a transaction");
        let (request, rules) = (ActRequest::Discard, ReviewRules::default());
        texts::act(&mut tx, &an, text, 1, &request, rules, NOW).await.expect("given up");
        tx.commit().await.expect("committed");
        assert_eq!(names(&head).await, [""; 0], "{}: it was given up", db.engine());
        let body = clean_html(&format!("<img src=\"/media/{}-9.webp\">", file.digest));
        let new = articles::NewArticle { body, ..portal.new_article("ky-luat-can-bo") };
        write(db, async |tx| articles::insert_published(tx, new).await).await.expect("published");
        assert_eq!(names(&binh).await, ["a.jpg"], "{}: everybody reads it", db.engine());
        let (section, address) = (portal.section.slug.clone(), slug("ky-luat-can-bo"));
        write(db, async |tx| articles::withdraw(tx, portal.id, &section, &address, "Nhầm", NOW).await).await;
        assert_eq!(names(&binh).await, [""; 0], "{}: nobody does", db.engine());
        assert_eq!(names(&head).await, ["a.jpg"], "{}", db.engine());
    }
}
