use super::*;
use crate::{
    db::{
        articles, media_files, photos, preview_links,
        sessions::SignedInEditor,
        testing::{NOW, TestPortal, both, sample_content, slug, write},
        texts, unsaved_texts,
    },
    domain::{
        ActRequest, Document, DocumentKind, Draft, Focus, FormKey, PhotoFile, ReviewRules, Role, SafeHtml, Saved,
        TextContent, Unsaved, UnsavedLine, Withdrawal, WithdrawalKind,
    },
    server::cleaning::clean_html,
};

const LEAD: &str = "0123456789abcdef0123456789abcdef";
const WITHIN: &str = "11111111111111112222222222222222";
const DOCUMENT: &str = "33333333333333334444444444444444";

async fn store(portal: &TestPortal<'_>, editor: &SignedInEditor) {
    write(portal.db, async |tx| {
        for digest in [LEAD, WITHIN] {
            let (digest, extension) = (digest.to_owned(), "webp".to_owned());
            let file = PhotoFile { digest, extension, width: 9, height: 6, widths: vec![9], focus: Focus::MIDDLE };
            photos::find_or_insert(tx, portal.id, &file).await?;
        }
        let (digest, file_name) = (DOCUMENT.to_owned(), "lịch.pdf".to_owned());
        let document = Document { digest, kind: DocumentKind::Pdf, bytes: 5, file_name };
        media_files::insert_document(tx, editor, &document, NOW).await.map(drop)
    })
    .await;
}

fn body() -> SafeHtml {
    clean_html(&format!(
        r#"<p><a href="/tep/{DOCUMENT}.pdf">lịch</a></p><img src="/media/{WITHIN}-9.webp"><img src="/media/{}-9.webp">"#,
        "f".repeat(32)
    ))
}

async fn public(portal: &TestPortal<'_>) -> [bool; 3] {
    let is_public = async |digest| is_public(portal.db, portal.id, digest).await.expect("read");
    [is_public(LEAD).await, is_public(WITHIN).await, is_public(DOCUMENT).await]
}

#[test]
fn a_body_names_pictures_and_documents() {
    let body = body();
    assert_eq!(digests_in(body.as_str()), BTreeSet::from([WITHIN, DOCUMENT, &"f".repeat(32)]));
    for none in
        ["", "/media/", "/media/0123", "/media/G123456789abcdef0123456789abcdef-9.webp", "/media/ềềềềềềềềềềềềềềềề"]
    {
        assert!(digests_in(none).is_empty(), "{none}");
    }
}

#[tokio::test]
async fn what_a_readable_article_shows_is_public_and_nothing_else() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let editor = portal.sign_in(&[Role::Editor]).await;
        store(&portal, &editor).await;
        assert_eq!(public(&portal).await, [false; 3], "{}: nothing uses them", db.engine());
        let lead = write(db, async |tx| {
            let (digest, extension) = (LEAD.to_owned(), "webp".to_owned());
            let file = PhotoFile { digest, extension, width: 9, height: 6, widths: vec![9], focus: Focus::MIDDLE };
            photos::find_or_insert(tx, portal.id, &file).await
        })
        .await;
        let new = articles::NewArticle { photo: Some((lead, "", "")), body: body(), ..portal.new_article("mot") };
        write(db, async |tx| articles::insert_published(tx, new).await).await.expect("published");
        assert_eq!(public(&portal).await, [true; 3], "{}", db.engine());
        assert!(!is_public(db, other.id, LEAD).await.expect("read"), "{}: another portal's", db.engine());
        let section = portal.section.slug.clone();
        write(db, async |tx| articles::withdraw(tx, portal.id, &section, &slug("mot"), "Nhầm", NOW).await).await;
        assert_eq!(public(&portal).await, [false; 3], "{}: withdrawn", db.engine());
    }
}

async fn act(portal: &TestPortal<'_>, editor: &SignedInEditor, text: TextId, number: i64, request: ActRequest) {
    let mut tx = portal.db.begin().await.expect("a transaction");
    let rules = ReviewRules { may_approve_own: true, ..ReviewRules::default() };
    texts::act(&mut tx, editor, text, number, &request, rules, NOW).await.expect("done");
    tx.commit().await.expect("committed");
}

#[tokio::test]
async fn files_follow_their_text_into_publication_and_out_of_it() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter, Role::Editor, Role::Publisher]).await;
        store(&portal, &editor).await;
        let with = TextContent { photo: Some(LEAD.to_owned()), body: body(), ..sample_content(&portal, "Mưa lũ") };
        let mut tx = db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, &editor, &with, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        assert_eq!(public(&portal).await, [false; 3], "{}: a draft", db.engine());
        act(&portal, &editor, text, 1, ActRequest::PublishUnreviewed { reason: "Bão".to_owned() }).await;
        assert_eq!(public(&portal).await, [true; 3], "{}: published", db.engine());
        let without = sample_content(&portal, "Mưa lũ");
        let mut tx = db.begin().await.expect("a transaction");
        texts::save(&mut tx, &editor, text, 1, &without, NOW).await.expect("saved");
        tx.commit().await.expect("committed");
        assert_eq!(public(&portal).await, [true; 3], "{}: readers see the old one still", db.engine());
        act(&portal, &editor, text, 2, ActRequest::PublishUnreviewed { reason: "Bão".to_owned() }).await;
        assert_eq!(public(&portal).await, [false; 3], "{}: corrected", db.engine());
    }
}

#[tokio::test]
async fn what_is_no_longer_valid_keeps_its_files_and_what_was_wrong_does_not() {
    let databases = both().await;
    for db in &databases.all {
        for (kind, expected) in [(WithdrawalKind::Expired, [true; 3]), (WithdrawalKind::Error, [false; 3])] {
            let portal = TestPortal::insert(db).await;
            let editor = portal.sign_in(&[Role::Reporter, Role::Editor, Role::Publisher]).await;
            store(&portal, &editor).await;
            let with = TextContent { photo: Some(LEAD.to_owned()), body: body(), ..sample_content(&portal, "Lịch") };
            let mut tx = db.begin().await.expect("a transaction");
            let text = texts::insert(&mut tx, &editor, &with, NOW).await.expect("begun");
            tx.commit().await.expect("committed");
            act(&portal, &editor, text, 1, ActRequest::PublishUnreviewed { reason: "Bão".to_owned() }).await;
            let (reason, target) = ("Cũ".to_owned(), String::new());
            act(&portal, &editor, text, 1, ActRequest::Withdraw(Withdrawal { kind, reason, target })).await;
            assert_eq!(public(&portal).await, expected, "{}: {kind:?}", db.engine());
            let uses = list_uses(db, &editor, WITHIN, 9).await.expect("read");
            let paths: Vec<_> = uses.into_iter().map(|found| (found.text, found.path)).collect();
            let path = (kind == WithdrawalKind::Expired).then(|| "/tin-tuc/lich".to_owned());
            assert_eq!(paths, [(Some(text), path)], "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn whoever_has_a_link_to_a_text_may_have_what_it_shows() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let editor = portal.sign_in(&[Role::Reporter]).await;
        store(&portal, &editor).await;
        let with = TextContent { photo: Some(LEAD.to_owned()), ..sample_content(&portal, "Mưa lũ") };
        let mut tx = db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, &editor, &with, NOW).await.expect("begun");
        preview_links::insert(&mut tx, &editor, text, "link", NOW, Timestamp(NOW.0 + 1)).await.expect("made");
        tx.commit().await.expect("committed");
        let shown = async |digest, token, now| is_shown_by_link(db, portal.id, digest, token, now).await.expect("read");
        assert!(shown(LEAD, "link", NOW).await, "{}", db.engine());
        assert!(!shown(WITHIN, "link", NOW).await, "{}: the text does not show it", db.engine());
        assert!(!shown(LEAD, "other", NOW).await, "{}", db.engine());
        assert!(!shown(LEAD, "link", Timestamp(NOW.0 + 1)).await, "{}: over", db.engine());
        act(&portal, &editor, text, 1, ActRequest::Discard).await;
        assert!(!shown(LEAD, "link", NOW).await, "{}: given up", db.engine());
    }
}

/// A form with this body that was never saved.
fn unsaved(body: String) -> Unsaved {
    let form_key = FormKey::parse("00000000000000aa").expect("a key");
    let line = UnsavedLine { form_key, text: None, based_on: 0, headline: String::new(), at: NOW, is_dropped: false };
    Unsaved { line, draft: Draft::default(), body }
}

#[tokio::test]
async fn what_was_put_aside_or_is_only_typed_is_in_use() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        let (an, binh) = (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Editor]).await);
        let stranger = other.sign_in(&[Role::Reporter]).await;
        store(&portal, &an).await;
        let is_used = async |digest| write(db, async |tx| is_used(tx, portal.id, digest).await).await;
        let mut tx = db.begin().await.expect("a transaction");
        let text = texts::insert(&mut tx, &an, &sample_content(&portal, "Mưa"), NOW).await.expect("begun");
        texts::save(&mut tx, &binh, text, 1, &sample_content(&portal, "Lũ"), NOW).await.expect("saved");
        tx.commit().await.expect("committed");
        assert!(!is_used(LEAD).await && !is_used(WITHIN).await && !is_used(DOCUMENT).await, "{}", db.engine());
        let with = TextContent { photo: Some(LEAD.to_owned()), ..sample_content(&portal, "Mưa lũ") };
        let mut tx = db.begin().await.expect("a transaction");
        let saved = texts::save(&mut tx, &an, text, 1, &with, NOW).await.expect("saved");
        assert_eq!(saved, Saved::Aside { mine: 3, current: 2 });
        tx.commit().await.expect("committed");
        assert!(is_used(LEAD).await, "{}: its writer may take it up", db.engine());
        let typed = unsaved(format!("<img src=\"/media/{WITHIN}-9.webp\"><a href=\"/tep/{DOCUMENT}.pdf\">a</a>"));
        write(db, async |tx| unsaved_texts::keep(tx, &stranger, &typed, NOW).await).await;
        assert!(!is_used(WITHIN).await, "{}: in another portal", db.engine());
        write(db, async |tx| unsaved_texts::keep(tx, &an, &typed, NOW).await).await;
        assert!(is_used(WITHIN).await && is_used(DOCUMENT).await, "{}: typed and not saved", db.engine());
    }
}
