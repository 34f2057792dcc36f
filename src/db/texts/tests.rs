use super::*;
use crate::{
    db::{
        Db, Tx, articles, audit, photos, portals,
        redirects::{self, Redirect},
        sections::{self, Arranged},
        sessions::SignedInEditor,
        testing::{NOW, TestPortal, both, fresh_postgres_url, sample_content, slug, sql, sql_number, write},
    },
    domain::{
        Act, ActRefusal, ActRequest, Article, ArticleStanding, Day, DocumentFields, Focus, LegalKind, PhotoFile,
        ReviewLevels, ReviewRules, Role, Saved, TextContent, TextId, TextState, Timestamp, Withdrawal, WithdrawalKind,
    },
    server::cleaning::clean_html,
};
use std::collections::BTreeMap;

const ONE: ReviewRules = ReviewRules { levels: ReviewLevels::One, may_approve_own: false };
const TWO: ReviewRules = ReviewRules { levels: ReviewLevels::Two, may_approve_own: false };
const HOUR: i64 = 3_600_000;
const LATER: Timestamp = Timestamp(NOW.0 + HOUR);

/// A portal and everybody who works there.
struct Newsroom<'a> {
    portal: TestPortal<'a>,
    reporter: SignedInEditor,
    editor: SignedInEditor,
    publisher: SignedInEditor,
}

impl<'a> Newsroom<'a> {
    async fn open(db: &'a Db) -> Newsroom<'a> {
        let portal = TestPortal::insert(db).await;
        let reporter = portal.sign_in(&[Role::Reporter]).await;
        let editor = portal.sign_in(&[Role::Editor]).await;
        let publisher = portal.sign_in(&[Role::Publisher]).await;
        Newsroom { portal, reporter, editor, publisher }
    }

    fn db(&self) -> &'a Db {
        self.portal.db
    }

    fn content(&self, headline: &str) -> TextContent {
        sample_content(&self.portal, headline)
    }

    /// What the reporter begins.
    async fn begin(&self, headline: &str) -> TextId {
        let mut tx = self.db().begin().await.expect("a transaction");
        let text = insert(&mut tx, &self.reporter, &self.content(headline), NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        text
    }

    async fn save(
        &self, editor: &SignedInEditor, text: TextId, based_on: i64, content: &TextContent,
    ) -> Result<Saved, ActRefusal> {
        let mut tx = self.db().begin().await.expect("a transaction");
        let saved = save(&mut tx, editor, text, based_on, content, NOW).await.map_err(refusal)?;
        tx.commit().await.expect("committed");
        Ok(saved)
    }

    async fn act_at(
        &self, editor: &SignedInEditor, text: TextId, seen: i64, request: ActRequest, rules: ReviewRules,
        now: Timestamp,
    ) -> Result<TextState, ActRefusal> {
        let mut tx = self.db().begin().await.expect("a transaction");
        let state = act(&mut tx, editor, text, seen, &request, rules, now).await.map_err(refusal)?;
        tx.commit().await.expect("committed");
        Ok(state)
    }

    async fn act(
        &self, editor: &SignedInEditor, text: TextId, seen: i64, request: ActRequest,
    ) -> Result<TextState, ActRefusal> {
        self.act_at(editor, text, seen, request, ONE, NOW).await
    }

    /// Through one review to the readers, at `now`.
    async fn publish_at(&self, text: TextId, now: Timestamp) {
        let found = self.find(text).await;
        let seen = found.revision;
        if found.state != TextState::Submitted {
            self.act_at(&self.editor, text, seen, ActRequest::Submit, ONE, now).await.expect("submitted");
        }
        for (editor, request) in [(&self.publisher, ActRequest::Approve), (&self.publisher, ActRequest::Publish)] {
            self.act_at(editor, text, seen, request, ONE, now).await.expect("done");
        }
    }

    async fn publish(&self, headline: &str) -> TextId {
        let text = self.begin(headline).await;
        self.publish_at(text, NOW).await;
        text
    }

    async fn find(&self, text: TextId) -> crate::domain::Text {
        find(self.db(), &self.editor, text).await.expect("read").expect("there")
    }

    async fn opened(&self, address: &str) -> Option<Article> {
        let section = &self.portal.section.slug;
        articles::find_published(self.db(), self.portal.id, section, &slug(address), LATER).await.expect("read")
    }

    async fn redirect(&self, path: &str) -> Option<Redirect> {
        redirects::find(self.db(), self.portal.id, path).await.expect("read")
    }

    /// How often something was done to a text.
    async fn times(&self, text: TextId, act: Act) -> usize {
        let acts = list_acts(self.db(), &self.editor, text, 100).await.expect("read");
        acts.iter().filter(|done| done.act == act).count()
    }

    /// A new text in this state, at its first revision.
    async fn reach(&self, state: TextState, rules: ReviewRules) -> TextId {
        use ActRequest::*;
        let (reporter, editor, publisher) = (&self.reporter, &self.editor, &self.publisher);
        let reason = || "Thiếu nguồn".to_owned();
        let mut approved = vec![(reporter, Submit)];
        if rules.levels == ReviewLevels::Two {
            approved.push((editor, Review));
        }
        approved.push((publisher, Approve));
        let way = match state {
            TextState::Draft => vec![],
            TextState::Submitted => vec![(reporter, Submit)],
            TextState::Returned => vec![(reporter, Submit), (editor, Return { reason: reason() })],
            TextState::Reviewed => vec![(reporter, Submit), (editor, Review)],
            TextState::Approved => approved,
            TextState::Scheduled => [approved, vec![(publisher, Schedule { at: LATER })]].concat(),
            TextState::Published => vec![(publisher, PublishUnreviewed { reason: reason() })],
            TextState::Withdrawn => {
                vec![(publisher, PublishUnreviewed { reason: reason() }), (publisher, Withdraw(withdrawal()))]
            }
            TextState::Discarded => vec![(reporter, Discard)],
        };
        let text = self.begin(&format!("Bài {}", state.title())).await;
        for (person, request) in way {
            // What two levels have reviewed stays so where the portal goes back to one.
            let rules = if request == Review { TWO } else { rules };
            self.act_at(person, text, 1, request, rules, NOW).await.expect("on the way");
        }
        assert_eq!(self.find(text).await.state, state);
        text
    }
}

fn refusal(error: ActError) -> ActRefusal {
    match error {
        ActError::Refused(refusal) => refusal,
        ActError::Failed(error) => panic!("{error}"),
    }
}

fn withdrawal() -> Withdrawal {
    Withdrawal { kind: WithdrawalKind::Error, reason: "Đăng nhầm".to_owned(), target: String::new() }
}

/// One request for each act but an edit, as good as it can be.
fn requests() -> Vec<ActRequest> {
    let reason = || "Mưa lũ".to_owned();
    let requests = vec![
        ActRequest::Submit,
        ActRequest::TakeBack,
        ActRequest::Return { reason: reason() },
        ActRequest::Review,
        ActRequest::Approve,
        ActRequest::Schedule { at: LATER },
        ActRequest::Unschedule,
        ActRequest::Publish,
        ActRequest::PublishUnreviewed { reason: reason() },
        ActRequest::Republish,
        ActRequest::ReviewAfterwards,
        ActRequest::Withdraw(withdrawal()),
        ActRequest::Reopen,
        ActRequest::Discard,
    ];
    assert_eq!(requests.len() + 1, Act::ALL.len());
    requests
}

#[tokio::test]
async fn every_act_in_every_state_is_done_or_refused_as_the_table_says() {
    let databases = both().await;
    for db in &databases.all {
        for rules in [ONE, TWO] {
            let newsroom = Newsroom::open(db).await;
            let strangers = [
                newsroom.portal.sign_in(&[Role::Reporter]).await,
                newsroom.portal.sign_in(&[Role::Administrator]).await,
            ];
            for state in TextState::ALL {
                let text = newsroom.reach(state, rules).await;
                for request in requests() {
                    let what = format!("{}: {state:?}, {request:?}, {:?}", db.engine(), rules.levels);
                    for stranger in &strangers {
                        let tried = tried(db, stranger, text, &request, rules).await;
                        assert_eq!(tried, Err(ActRefusal::NotThere), "{what}");
                    }
                    for (person, is_own) in
                        [(&newsroom.reporter, true), (&newsroom.editor, false), (&newsroom.publisher, false)]
                    {
                        let tried = tried(db, person, text, &request, rules).await;
                        let is_second_click = state == TextState::Published
                            && [Act::Publish, Act::PublishUnreviewed, Act::Republish].contains(&request.act())
                            && person.may_act_as(Role::Publisher);
                        let expected = match state.after(request.act(), rules.levels) {
                            None if is_second_click => Ok(TextState::Published),
                            None => Err(ActRefusal::NotNow(state)),
                            Some(line) if !line.is_allowed_to(&person.person().roles, is_own) => {
                                Err(ActRefusal::NotAllowed)
                            }
                            // None of these was withdrawn.
                            Some(line) if line.act == Act::Republish => Err(ActRefusal::NotNow(state)),
                            Some(line) => Ok(line.to),
                        };
                        assert_eq!(tried, expected, "{what}, {:?}", person.person().roles);
                    }
                }
            }
        }
    }
}

/// What would come of an act.
async fn tried(
    db: &Db, person: &SignedInEditor, text: TextId, request: &ActRequest, rules: ReviewRules,
) -> Result<TextState, ActRefusal> {
    let mut tx = db.begin().await.expect("a transaction");
    act(&mut tx, person, text, 1, request, rules, NOW).await.map_err(refusal)
}

#[tokio::test]
async fn an_edit_becomes_current_where_the_table_allows_it_and_is_kept_elsewhere() {
    let databases = both().await;
    for db in &databases.all {
        for is_own in [true, false] {
            let newsroom = Newsroom::open(db).await;
            let stranger = newsroom.portal.sign_in(&[Role::Reporter]).await;
            let person = if is_own { &newsroom.reporter } else { &newsroom.editor };
            for state in TextState::ALL {
                let text = newsroom.reach(state, TWO).await;
                let what = format!("{}: {state:?}, {:?}", db.engine(), person.person().roles);
                let content = newsroom.content("Viết lại");
                assert_eq!(newsroom.save(&stranger, text, 1, &content).await, Err(ActRefusal::NotThere), "{what}");
                let saved = newsroom.save(person, text, 1, &content).await.expect("kept");
                let line = state.after(Act::Edit, ReviewLevels::Two);
                let found = newsroom.find(text).await;
                match line.filter(|line| line.is_allowed_to(&person.person().roles, is_own)) {
                    Some(line) => {
                        assert_eq!((saved, found.state), (Saved::Current(2), line.to), "{what}");
                        assert_eq!(found.headline, "Viết lại", "{what}");
                        let voided = (found.reviewed_by, found.approved_revision, found.publish_at);
                        assert_eq!(voided, (None, None, None), "{what}");
                    }
                    None => {
                        assert_eq!(saved, Saved::Aside { mine: 2, current: 1 }, "{what}");
                        assert_eq!((found.state, found.revision), (state, 1), "{what}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn two_who_save_at_once_both_keep_their_text() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Bài").await;
        let (mine, theirs) = (newsroom.content("Của phóng viên"), newsroom.content("Của biên tập viên"));
        let (first, second) = futures::join!(
            newsroom.save(&newsroom.reporter, text, 1, &mine),
            newsroom.save(&newsroom.editor, text, 1, &theirs)
        );
        let mut saved = [first.expect("kept"), second.expect("kept")];
        saved.sort_by_key(|saved| matches!(saved, Saved::Aside { .. }));
        assert_eq!(saved, [Saved::Current(2), Saved::Aside { mine: 3, current: 2 }], "{}", db.engine());
        let mut headlines = Vec::new();
        for number in [2, 3] {
            let revision = find_revision(db, &newsroom.editor, text, number).await.expect("read").expect("kept");
            assert_eq!(revision.meta.based_on, 1, "{}", db.engine());
            headlines.push(revision.content.headline);
        }
        headlines.sort();
        assert_eq!(headlines, ["Của biên tập viên", "Của phóng viên"], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_save_that_changes_nothing_makes_no_revision() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Bài").await;
        let same = newsroom.content("Bài");
        assert_eq!(newsroom.save(&newsroom.editor, text, 1, &same).await, Ok(Saved::Unchanged(1)), "{}", db.engine());
        let (theirs, mine) = (newsroom.content("Một"), newsroom.content("Hai"));
        assert_eq!(newsroom.save(&newsroom.editor, text, 1, &theirs).await, Ok(Saved::Current(2)));
        for _click in 0..2 {
            let saved = newsroom.save(&newsroom.reporter, text, 1, &mine).await;
            assert_eq!(saved, Ok(Saved::Aside { mine: 3, current: 2 }), "{}", db.engine());
        }
        assert_eq!(newsroom.find(text).await.last_revision, 3, "{}", db.engine());
    }
}

#[tokio::test]
async fn every_field_of_a_revision_is_read_as_it_was_written() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let file = store_photo(&newsroom).await;
        let content = full_content(&newsroom, &file);
        let text = newsroom.begin("Bài").await;
        newsroom.save(&newsroom.reporter, text, 1, &content).await.expect("saved");
        let (found, revision) = find_current(db, &newsroom.reporter, text).await.expect("read").expect("there");
        assert_eq!(revision.content, content, "{}", db.engine());
        assert_eq!(revision.photo.map(|photo| photo.file), Some(file), "{}", db.engine());
        assert_eq!(revision.section, newsroom.portal.section, "{}", db.engine());
        assert_eq!(revision.meta.person_name.as_deref(), Some("Lan"), "{}", db.engine());
        assert_eq!((found.author, found.created_at), (newsroom.reporter.id(), NOW), "{}", db.engine());
    }
}

async fn store_photo(newsroom: &Newsroom<'_>) -> PhotoFile {
    let file = PhotoFile {
        digest: "0123456789abcdef0123456789abcdef".to_owned(),
        extension: "webp".to_owned(),
        width: 960,
        height: 640,
        widths: vec![480, 960],
        focus: Focus::MIDDLE,
    };
    write(newsroom.db(), async |tx| photos::find_or_insert(tx, newsroom.portal.id, &file).await).await;
    file
}

/// What a form may say of a document, with a value that is not the default in each field.
fn full_document() -> DocumentFields {
    DocumentFields {
        number: "12/2022/QĐ-UBND".to_owned(),
        kind: LegalKind::parse("quyet-dinh"),
        issuer: "UBND phường".to_owned(),
        signer: "Trần Văn An".to_owned(),
        topic: "Đất đai".to_owned(),
        issued_on: Some(Day(19_000)),
        in_force_on: Some(Day(19_010)),
        expires_on: Some(Day(20_000)),
        replaces: vec!["/van-ban/cu".to_owned()],
    }
}

fn full_content(newsroom: &Newsroom<'_>, file: &PhotoFile) -> TextContent {
    TextContent {
        section: newsroom.portal.section.slug.clone(),
        headline: "Khai mạc hội nghị".to_owned(),
        slug: slug("khai-mac"),
        standfirst: "Sáng 17-01, hội nghị khai mạc.".to_owned(),
        body: clean_html("<h2>Mở đầu</h2><p>Nội dung</p>"),
        authors: "Lan, An".to_owned(),
        photographers: "Bình".to_owned(),
        sources: "Báo Hậu Giang".to_owned(),
        tags: "Mưa lũ, Hội nghị".to_owned(),
        photo: Some(file.digest.clone()),
        photo_caption: "Quang cảnh".to_owned(),
        photo_alt: "Hội trường".to_owned(),
        change_note: "Sửa ngày họp.".to_owned(),
        review_on: Some(Day(19_100)),
        document: full_document(),
    }
}

#[tokio::test]
async fn a_section_or_a_picture_of_another_portal_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let (newsroom, other) = (Newsroom::open(db).await, Newsroom::open(db).await);
        let section = slug("thong-bao");
        write(db, async |tx| portals::find_or_insert_section(tx, other.portal.id, &section, "thông báo").await).await;
        let file = store_photo(&other).await;
        let text = newsroom.begin("Bài").await;
        let foreign = [
            ("section", TextContent { section, ..newsroom.content("Bài") }),
            ("photo", TextContent { photo: Some(file.digest), ..newsroom.content("Bài") }),
        ];
        for (field, content) in foreign {
            let refused = newsroom.save(&newsroom.reporter, text, 1, &content).await.expect_err("refused");
            let ActRefusal::Incomplete(faults) = refused else { panic!("{refused:?}") };
            assert_eq!(faults[0].field, field, "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn readers_get_what_was_approved_whole() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let file = store_photo(&newsroom).await;
        let content = full_content(&newsroom, &file);
        let text = newsroom.begin("Bài").await;
        newsroom.save(&newsroom.reporter, text, 1, &content).await.expect("saved");
        assert_eq!(newsroom.opened("khai-mac").await, None, "{}: a draft", db.engine());
        newsroom.publish_at(text, NOW).await;
        let article = newsroom.opened("khai-mac").await.expect("published");
        assert_eq!((article.headline.as_str(), &article.body), ("Khai mạc hội nghị", &content.body), "{}", db.engine());
        assert_eq!(article.byline.as_deref(), Some("Lan, An - Ảnh: Bình - Nguồn: Báo Hậu Giang"), "{}", db.engine());
        let photo = article.photo.expect("a photo");
        assert_eq!((photo.file, photo.caption.as_str(), photo.alt.as_str()), (file, "Quang cảnh", "Hội trường"));
        assert_eq!(
            (article.published_at, article.modified_at, article.correction),
            (NOW, NOW, None),
            "{}",
            db.engine()
        );
        let review_on = sql_number(db, "select review_on from articles where id = $1", &[article.id.0]).await;
        assert_eq!(review_on, 19_100, "{}", db.engine());
    }
}

#[tokio::test]
async fn an_approval_is_of_one_revision() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.reach(TextState::Approved, ONE).await;
        newsroom.save(&newsroom.editor, text, 1, &newsroom.content("Sửa sau khi duyệt")).await.expect("saved");
        let publish = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Publish).await;
        assert_eq!(publish, Err(ActRefusal::NotNow(TextState::Submitted)), "{}", db.engine());
        let approve = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Approve).await;
        assert_eq!(approve, Err(ActRefusal::Stale { current: 2 }), "{}: it was another text", db.engine());
        let approve = newsroom.act(&newsroom.publisher, text, 2, ActRequest::Approve).await;
        assert_eq!(approve, Ok(TextState::Approved), "{}", db.engine());
    }
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_unless_the_portal_allows_it() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Bài").await;
        newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
        newsroom.save(&newsroom.publisher, text, 1, &newsroom.content("Sửa")).await.expect("saved");
        let approve = newsroom.act(&newsroom.publisher, text, 2, ActRequest::Approve).await;
        assert_eq!(approve, Err(ActRefusal::OwnText), "{}: wrote a part of it", db.engine());
        let another = newsroom.portal.sign_in(&[Role::Publisher]).await;
        assert_eq!(newsroom.act(&another, text, 2, ActRequest::Approve).await, Ok(TextState::Approved));
        newsroom.act(&another, text, 2, ActRequest::Publish).await.expect("published");
        // What was published is no longer counted as theirs.
        newsroom.save(&newsroom.editor, text, 2, &newsroom.content("Đính chính")).await.expect("saved");
        newsroom.act(&newsroom.editor, text, 3, ActRequest::Submit).await.expect("submitted");
        let approve = newsroom.act(&newsroom.publisher, text, 3, ActRequest::Approve).await;
        assert_eq!(approve, Ok(TextState::Approved), "{}", db.engine());

        let mut tx = db.begin().await.expect("a transaction");
        let own = insert(&mut tx, &newsroom.publisher, &newsroom.content("Tự viết"), NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        newsroom.act(&newsroom.publisher, own, 1, ActRequest::Submit).await.expect("submitted");
        let approve = newsroom.act(&newsroom.publisher, own, 1, ActRequest::Approve).await;
        assert_eq!(approve, Err(ActRefusal::OwnText), "{}", db.engine());
        let allowed = ReviewRules { may_approve_own: true, ..ONE };
        let approve = newsroom.act_at(&newsroom.publisher, own, 1, ActRequest::Approve, allowed, NOW).await;
        assert_eq!(approve, Ok(TextState::Approved), "{}", db.engine());
    }
}

#[tokio::test]
async fn two_levels_are_two_people() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Bài").await;
        let act = async |person, request| newsroom.act_at(person, text, 1, request, TWO, NOW).await;
        act(&newsroom.reporter, ActRequest::Submit).await.expect("submitted");
        act(&newsroom.publisher, ActRequest::Review).await.expect("reviewed");
        let approve = act(&newsroom.publisher, ActRequest::Approve).await;
        assert_eq!(approve, Err(ActRefusal::SameReviewer), "{}", db.engine());
        let another = newsroom.portal.sign_in(&[Role::Publisher]).await;
        assert_eq!(act(&another, ActRequest::Approve).await, Ok(TextState::Approved), "{}", db.engine());
    }
}

#[tokio::test]
async fn what_says_nothing_or_has_no_reason_is_refused() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Bài").await;
        let blank = TextContent { body: clean_html("<p> </p>"), ..newsroom.content("Bài") };
        newsroom.save(&newsroom.reporter, text, 1, &blank).await.expect("a draft may be blank");
        let submit = newsroom.act(&newsroom.reporter, text, 2, ActRequest::Submit).await;
        assert!(matches!(submit, Err(ActRefusal::Incomplete(_))), "{}: {submit:?}", db.engine());
        let hasty = ActRequest::PublishUnreviewed { reason: " ".to_owned() };
        let publish = newsroom.act(&newsroom.publisher, text, 2, hasty).await;
        assert_eq!(publish, Err(ActRefusal::NeedsReason), "{}", db.engine());
    }
}

#[tokio::test]
async fn two_clicks_on_publish_publish_once() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.reach(TextState::Approved, ONE).await;
        let click = || newsroom.act(&newsroom.publisher, text, 1, ActRequest::Publish);
        let clicks = futures::join!(click(), click());
        assert_eq!(clicks, (Ok(TextState::Published), Ok(TextState::Published)), "{}", db.engine());
        assert_eq!(newsroom.times(text, Act::Publish).await, 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn readers_keep_what_was_published_until_the_correction_is() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.publish("Mưa lũ").await;
        let before = newsroom.opened("mua-lu").await.expect("published");
        let corrected = TextContent {
            body: clean_html("<p>Nội dung đúng</p>"),
            change_note: "Sửa số nhà bị ngập.".to_owned(),
            ..newsroom.content("Mưa lũ")
        };
        newsroom.save(&newsroom.reporter, text, 1, &corrected).await.expect("saved");
        assert_eq!(newsroom.opened("mua-lu").await.as_ref(), Some(&before), "{}: a working copy", db.engine());
        newsroom.publish_at(text, LATER).await;
        let after = newsroom.opened("mua-lu").await.expect("published");
        assert_eq!(after.body, corrected.body, "{}", db.engine());
        assert_eq!((after.id, after.published_at, after.modified_at), (before.id, NOW, LATER), "{}", db.engine());
        let correction = after.correction.expect("told");
        assert_eq!((correction.at, correction.note.as_str()), (LATER, "Sửa số nhà bị ngập."), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_moved_article_leaves_a_redirect_and_a_draft_leaves_none() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Một").await;
        let at = |address: &str| TextContent { slug: slug(address), ..newsroom.content("Bài") };
        newsroom.save(&newsroom.reporter, text, 1, &at("hai")).await.expect("saved");
        newsroom.publish_at(text, NOW).await;
        assert_eq!(newsroom.redirect("/tin-tuc/mot").await, None, "{}: nobody ever saw it there", db.engine());
        for (revision, address) in [(2, "ba"), (3, "bon")] {
            newsroom.save(&newsroom.reporter, text, revision, &at(address)).await.expect("saved");
            newsroom.publish_at(text, NOW).await;
        }
        let moved = |target: &str| Some(Redirect::Moved { target: target.to_owned() });
        for old in ["/tin-tuc/hai", "/tin-tuc/ba"] {
            assert_eq!(newsroom.redirect(old).await, moved("/tin-tuc/bon"), "{}: {old}", db.engine());
        }
        newsroom.save(&newsroom.reporter, text, 4, &at("hai")).await.expect("saved");
        newsroom.publish_at(text, NOW).await;
        assert_eq!(newsroom.redirect("/tin-tuc/hai").await, None, "{}: it is back", db.engine());
        assert_eq!(newsroom.redirect("/tin-tuc/ba").await, moved("/tin-tuc/hai"), "{}", db.engine());
        assert!(newsroom.opened("hai").await.is_some() && newsroom.opened("bon").await.is_none(), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_address_that_another_article_has_is_refused_before_the_time_comes() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Mưa lũ").await;
        newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
        newsroom.publish("Mưa lũ").await;
        let approve = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Approve).await;
        assert_eq!(approve, Err(ActRefusal::AddressTaken), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_published_in_error_is_gone_until_it_is_published_again() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.publish("Mưa lũ").await;
        let id = newsroom.opened("mua-lu").await.expect("published").id;
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Withdraw(withdrawal())).await.expect("withdrawn");
        assert_eq!(newsroom.opened("mua-lu").await, None, "{}", db.engine());
        let removed = Some(Redirect::Removed { reason: "Đăng nhầm".to_owned() });
        assert_eq!(newsroom.redirect("/tin-tuc/mua-lu").await, removed, "{}", db.engine());
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Reopen).await.expect("reopened");
        let hasty = ActRequest::PublishUnreviewed { reason: "Mưa lũ".to_owned() };
        assert_eq!(newsroom.act(&newsroom.publisher, text, 1, hasty).await, Err(ActRefusal::Withdrawn));
        newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Approve).await.expect("approved");
        for request in [ActRequest::Publish, ActRequest::Schedule { at: LATER }] {
            let silently = newsroom.act(&newsroom.publisher, text, 1, request).await;
            assert_eq!(silently, Err(ActRefusal::Withdrawn), "{}", db.engine());
        }
        let offers = newsroom.find(text).await.offers(newsroom.publisher.person(), ReviewLevels::One);
        assert_eq!(offers, [Act::Return, Act::Republish], "{}", db.engine());
        for click in 0..2 {
            let again = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Republish).await;
            assert_eq!(again, Ok(TextState::Published), "{}: {click}", db.engine());
        }
        assert_eq!(newsroom.times(text, Act::Republish).await, 1, "{}", db.engine());
        assert_eq!(newsroom.opened("mua-lu").await.map(|article| article.id), Some(id), "{}", db.engine());
        assert_eq!(newsroom.redirect("/tin-tuc/mua-lu").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn a_merged_article_leads_to_the_other_one() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        newsroom.publish("Mưa lũ").await;
        let text = newsroom.publish("Mưa lớn").await;
        let merged = |target: &str| {
            let kind = WithdrawalKind::Merged;
            ActRequest::Withdraw(Withdrawal { kind, reason: "Trùng".to_owned(), target: target.to_owned() })
        };
        for nowhere in ["", "/tin-tuc/khong-co", "/tin-tuc/mua-lon", "https://example.com/", "//example.com/x"] {
            let withdraw = newsroom.act(&newsroom.publisher, text, 1, merged(nowhere)).await;
            assert_eq!(withdraw, Err(ActRefusal::NoSuchTarget), "{}: {nowhere}", db.engine());
        }
        let pasted = merged("https://ngabay.gov.vn/tin-tuc/mua-lu?utm_source=zalo");
        newsroom.act(&newsroom.publisher, text, 1, pasted).await.expect("withdrawn");
        let moved = Some(Redirect::Moved { target: "/tin-tuc/mua-lu".to_owned() });
        assert_eq!(newsroom.redirect("/tin-tuc/mua-lon").await, moved, "{}", db.engine());
        assert_eq!(newsroom.opened("mua-lon").await, None, "{}", db.engine());
    }
}

/// Published, corrected, and the correction scheduled.
async fn scheduled_correction(newsroom: &Newsroom<'_>, headline: &str) -> TextId {
    let text = newsroom.publish(headline).await;
    let corrected = TextContent { standfirst: "Đính chính".to_owned(), ..newsroom.content(headline) };
    newsroom.save(&newsroom.reporter, text, 1, &corrected).await.expect("saved");
    newsroom.act(&newsroom.reporter, text, 2, ActRequest::Submit).await.expect("submitted");
    newsroom.act(&newsroom.publisher, text, 2, ActRequest::Approve).await.expect("approved");
    newsroom.act(&newsroom.publisher, text, 2, ActRequest::Schedule { at: LATER }).await.expect("scheduled");
    text
}

#[tokio::test]
async fn what_is_withdrawn_is_not_brought_back_by_what_was_scheduled() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        newsroom.publish("Bài còn lại").await;
        for kind in WithdrawalKind::ALL {
            let what = format!("{}: {kind:?}", db.engine());
            let text = scheduled_correction(&newsroom, kind.title()).await;
            let target = "/tin-tuc/bai-con-lai".to_owned();
            let withdrawal = Withdrawal { kind, reason: "Sai".to_owned(), target };
            let withdraw = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Withdraw(withdrawal)).await;
            assert_eq!(withdraw, Ok(TextState::Approved), "{what}: whoever withdraws is told");
            let found = newsroom.find(text).await;
            assert_eq!((found.state, found.publish_at), (TextState::Approved, None), "{what}");
            let acts = list_acts(db, &newsroom.editor, text, 2).await.expect("read");
            let done: Vec<_> = acts.iter().map(|done| (done.act, done.revision)).collect();
            assert_eq!(done, [(Act::Withdraw, 1), (Act::Unschedule, 2)], "{what}");
            let entries = audit::list(db, newsroom.portal.id, None, 2).await.expect("read");
            assert_eq!(entries[1].act.as_str(), "text_unscheduled", "{what}");
            assert_eq!(entries[1].detail, "bản 2; bài đã bị gỡ", "{what}");
            assert_eq!(publish_due(db, LATER).await.expect("looked").published, [], "{what}");
            let article = newsroom.find(text).await.article.expect("there");
            assert_ne!(article.standing, ArticleStanding::Published, "{what}");
        }
    }
}

#[tokio::test]
async fn the_clock_brings_back_nothing_that_was_withdrawn() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = scheduled_correction(&newsroom, "Mưa lũ").await;
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Withdraw(withdrawal())).await.expect("withdrawn");
        // As a database is in which that was not taken back yet.
        let query = "update texts set state = 'scheduled', publish_at = $2 where id = $1";
        sql(db, query, &[text.0, LATER.0]).await.expect("done");
        let due = publish_due(db, LATER).await.expect("looked");
        assert_eq!((due.published, due.refused), (vec![], vec![(text, ActRefusal::Withdrawn)]), "{}", db.engine());
        assert_eq!(newsroom.opened("mua-lu").await, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn what_is_no_longer_valid_is_read_at_its_address_and_stands_in_no_list() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.publish("Lịch tiếp dân").await;
        let kind = WithdrawalKind::Expired;
        let withdrawal = Withdrawal { kind, reason: "Đã có lịch mới.".to_owned(), target: String::new() };
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Withdraw(withdrawal)).await.expect("withdrawn");
        let article = newsroom.opened("lich-tiep-dan").await.expect("still to be read");
        assert_eq!(article.expired_note.as_deref(), Some("Đã có lịch mới."), "{}", db.engine());
        let newest = articles::list_newest_published(db, newsroom.portal.id, 10, LATER).await.expect("read");
        assert_eq!(newest, [], "{}", db.engine());
        let standing = newsroom.find(text).await.article.map(|article| article.standing);
        assert_eq!(standing, Some(ArticleStanding::Expired), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_withdrawn_whatever_is_being_worked_on() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.publish("Mưa lũ").await;
        newsroom.save(&newsroom.reporter, text, 1, &newsroom.content("Đang viết")).await.expect("saved");
        let withdraw = ActRequest::Withdraw(withdrawal());
        let state = newsroom.act(&newsroom.publisher, text, 1, withdraw.clone()).await;
        assert_eq!(state, Ok(TextState::Draft), "{}: the working copy stays", db.engine());
        assert_eq!(newsroom.opened("mua-lu").await, None, "{}", db.engine());
        let again = newsroom.act(&newsroom.publisher, text, 1, withdraw).await;
        assert_eq!(again, Err(ActRefusal::NotNow(TextState::Withdrawn)), "{}", db.engine());
        let discard = newsroom.act(&newsroom.reporter, text, 2, ActRequest::Discard).await;
        assert_eq!(discard, Ok(TextState::Withdrawn), "{}", db.engine());
    }
}

#[tokio::test]
async fn a_working_copy_that_is_given_up_leaves_what_was_published() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.publish("Mưa lũ").await;
        newsroom.save(&newsroom.reporter, text, 1, &newsroom.content("Viết hỏng")).await.expect("saved");
        let discard = newsroom.act(&newsroom.reporter, text, 2, ActRequest::Discard).await;
        assert_eq!(discard, Ok(TextState::Published), "{}", db.engine());
        let found = newsroom.find(text).await;
        assert_eq!((found.revision, found.headline.as_str()), (1, "Mưa lũ"), "{}", db.engine());
        assert!(find_revision(db, &newsroom.reporter, text, 2).await.expect("read").is_some(), "{}", db.engine());
        assert!(newsroom.opened("mua-lu").await.is_some(), "{}", db.engine());
    }
}

#[tokio::test]
async fn what_was_published_in_haste_is_shown_until_somebody_else_has_looked_at_it() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Vỡ đê").await;
        newsroom.save(&newsroom.publisher, text, 1, &newsroom.content("Vỡ đê bao")).await.expect("saved");
        let hasty = ActRequest::PublishUnreviewed { reason: "Mưa lũ".to_owned() };
        newsroom.act(&newsroom.publisher, text, 2, hasty).await.expect("published");
        let shown = async || {
            let lines = list_unreviewed(db, &newsroom.editor, 10).await.expect("read");
            assert_eq!(count_unreviewed(db, &newsroom.editor).await.expect("read"), lines.len() as i64);
            lines.into_iter().filter_map(|line| line.text).collect::<Vec<_>>()
        };
        assert_eq!(shown().await, [text], "{}", db.engine());
        assert_eq!(list_unreviewed(db, &newsroom.reporter, 10).await.expect("read"), [], "{}", db.engine());
        let own = newsroom.act(&newsroom.publisher, text, 2, ActRequest::ReviewAfterwards).await;
        assert_eq!(own, Err(ActRefusal::OwnText), "{}: wrote a part of it", db.engine());
        let another = newsroom.portal.sign_in(&[Role::Publisher]).await;
        newsroom.act(&another, text, 2, ActRequest::ReviewAfterwards).await.expect("looked at");
        assert_eq!(shown().await, [], "{}", db.engine());
        let twice = newsroom.act(&another, text, 2, ActRequest::ReviewAfterwards).await;
        assert_eq!(twice, Err(ActRefusal::NotNow(TextState::Published)), "{}", db.engine());
    }
}

#[tokio::test]
async fn what_has_waited_longest_lies_on_top() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let mut scheduled = Vec::new();
        for hours in [3, 1, 2] {
            let text = newsroom.reach(TextState::Approved, ONE).await;
            let at = Timestamp(LATER.0 + hours * HOUR);
            newsroom.act(&newsroom.publisher, text, 1, ActRequest::Schedule { at }).await.expect("scheduled");
            scheduled.push(text);
        }
        let order = [scheduled[1], scheduled[2], scheduled[0]];
        let shown = async |editor, state, limit| {
            let texts = list_waiting(db, editor, state, limit).await.expect("read");
            texts.into_iter().map(|text| text.id).collect::<Vec<_>>()
        };
        assert_eq!(shown(&newsroom.editor, TextState::Scheduled, 10).await, order, "{}", db.engine());
        assert_eq!(shown(&newsroom.editor, TextState::Scheduled, 1).await, order[..1], "{}", db.engine());
        let stranger = newsroom.portal.sign_in(&[Role::Reporter]).await;
        assert_eq!(shown(&stranger, TextState::Scheduled, 10).await, [], "{}: only one's own", db.engine());
        let (first, second) =
            (newsroom.reach(TextState::Submitted, ONE).await, newsroom.reach(TextState::Submitted, ONE).await);
        assert_eq!(shown(&newsroom.editor, TextState::Submitted, 10).await, [first, second], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_scheduled_text_is_published_at_its_time() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.reach(TextState::Approved, ONE).await;
        let past = newsroom.act(&newsroom.publisher, text, 1, ActRequest::Schedule { at: NOW }).await;
        assert_eq!(past, Err(ActRefusal::PastTime), "{}", db.engine());
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Schedule { at: LATER }).await.expect("scheduled");
        let early = publish_due(db, LATER.minus_millis(1)).await.expect("looked");
        assert_eq!((early.published.len(), early.next), (0, Some(LATER)), "{}", db.engine());
        // After an outage of a day.
        let morning = Timestamp(LATER.0 + 24 * HOUR);
        assert!(newsroom.find(text).await.is_overdue(morning), "{}", db.engine());
        let due = publish_due(db, morning).await.expect("looked");
        assert_eq!((due.published.as_slice(), due.next), ([text].as_slice(), None), "{}", db.engine());
        let article = newsroom.find(text).await.article.expect("published");
        assert_eq!((article.published_at, article.is_unreviewed), (LATER, false), "{}", db.engine());
        let acts = list_acts(db, &newsroom.editor, text, 1).await.expect("read");
        assert_eq!((acts[0].act, acts[0].person, acts[0].note.as_str()), (Act::Publish, None, "đến giờ"));
    }
}

#[tokio::test]
async fn two_nodes_publish_once() {
    let (url, folder) = (fresh_postgres_url().await, tempfile::tempdir().expect("a folder"));
    let nodes = [
        Db::open(Some(&url), folder.path()).await.expect("it opens"),
        Db::open(Some(&url), folder.path()).await.expect("it opens"),
    ];
    let newsroom = Newsroom::open(&nodes[0]).await;
    let mut texts = Vec::new();
    for _ in 0..5 {
        let text = newsroom.begin(&format!("Bài {}", texts.len())).await;
        newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Approve).await.expect("approved");
        newsroom.act(&newsroom.publisher, text, 1, ActRequest::Schedule { at: LATER }).await.expect("scheduled");
        texts.push(text);
    }
    let looks = nodes.iter().cycle().take(6).map(|node| publish_due(node, LATER));
    let looks = futures::future::join_all(looks).await;
    let mut published: Vec<_> = looks.into_iter().flat_map(|due| due.expect("looked").published).collect();
    published.sort();
    assert_eq!(published, texts);
    for text in texts {
        assert_eq!(newsroom.times(text, Act::Publish).await, 1);
    }
}

#[tokio::test]
async fn what_cannot_be_published_at_its_time_holds_nothing_up() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let (stuck, other) = (newsroom.begin("Mưa lũ").await, newsroom.begin("Bài khác").await);
        for (text, at) in [(stuck, LATER), (other, Timestamp(LATER.0 + 1))] {
            newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
            newsroom.act(&newsroom.publisher, text, 1, ActRequest::Approve).await.expect("approved");
            newsroom.act(&newsroom.publisher, text, 1, ActRequest::Schedule { at }).await.expect("scheduled");
        }
        newsroom.portal.publish("mua-lu", NOW).await;
        let due = publish_due(db, Timestamp(LATER.0 + 60_001)).await.expect("looked");
        assert_eq!(due.published, [other], "{}", db.engine());
        assert_eq!(due.refused, [(stuck, ActRefusal::AddressTaken)], "{}", db.engine());
        assert!(newsroom.find(stuck).await.is_overdue(Timestamp(LATER.0 + 60_001)), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_imported_article_gets_a_text_when_somebody_edits_it() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let article = newsroom.portal.publish("bai-cu", NOW).await;
        let copy = async |person| {
            let mut tx = db.begin().await.expect("a transaction");
            let text = begin_copy(&mut tx, person, article, NOW).await.map_err(refusal)?;
            tx.commit().await.expect("committed");
            Ok(text)
        };
        assert_eq!(copy(&newsroom.reporter).await, Err(ActRefusal::NotThere), "{}", db.engine());
        let another = newsroom.portal.sign_in(&[Role::Editor]).await;
        let (one, two) = futures::join!(copy(&newsroom.editor), copy(&another));
        let text = one.clone().expect("begun");
        assert_eq!(one, two, "{}: one text for an article", db.engine());
        let (found, revision) = find_current(db, &newsroom.editor, text).await.expect("read").expect("there");
        assert_eq!((found.state, found.revision), (TextState::Published, 1), "{}", db.engine());
        assert_eq!((revision.meta.person, revision.content.slug.as_str()), (None, "bai-cu"), "{}", db.engine());
        assert_eq!(find_of_article(db, &newsroom.editor, article).await.expect("read"), Some(found), "{}", db.engine());
        let edited = TextContent { headline: "Tiêu đề mới".to_owned(), ..revision.content };
        newsroom.save(&newsroom.editor, text, 1, &edited).await.expect("saved");
        newsroom.publish_at(text, LATER).await;
        let opened = newsroom.opened("bai-cu").await.expect("published");
        assert_eq!((opened.id, opened.headline.as_str()), (article, "Tiêu đề mới"), "{}", db.engine());
    }
}

#[tokio::test]
async fn who_opens_an_imported_article_has_not_written_it() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let article = newsroom.portal.publish("bai-cu", NOW).await;
        let mut tx = db.begin().await.expect("a transaction");
        let text = begin_copy(&mut tx, &newsroom.publisher, article, NOW).await.map_err(refusal).expect("begun");
        tx.commit().await.expect("committed");
        assert!(!has_written(db, &newsroom.publisher, text).await.expect("read"), "{}", db.engine());
        assert_eq!(newsroom.find(text).await.author_name, "nhập từ cổng cũ", "{}", db.engine());
        let corrected = TextContent { slug: slug("bai-cu"), ..newsroom.content("Đính chính") };
        newsroom.save(&newsroom.editor, text, 1, &corrected).await.expect("saved");
        newsroom.act(&newsroom.editor, text, 2, ActRequest::Submit).await.expect("submitted");
        let approve = newsroom.act(&newsroom.publisher, text, 2, ActRequest::Approve).await;
        assert_eq!(approve, Ok(TextState::Approved), "{}", db.engine());
        // And a reporter whose text it is goes on being its author, whoever corrects it.
        let own = newsroom.publish("Bài mới").await;
        assert!(has_written(db, &newsroom.reporter, own).await.expect("read"), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_old_revision_comes_back_as_a_new_one() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let file = store_photo(&newsroom).await;
        let text = newsroom.begin("Bài").await;
        let first = full_content(&newsroom, &file);
        newsroom.save(&newsroom.reporter, text, 1, &first).await.expect("saved");
        newsroom.save(&newsroom.reporter, text, 2, &newsroom.content("Viết lại")).await.expect("saved");
        write(db, async |tx| photos::delete(tx, newsroom.portal.id, &file.digest).await).await;
        let mut tx = db.begin().await.expect("a transaction");
        let saved = restore(&mut tx, &newsroom.editor, text, 3, 2, NOW).await.map_err(refusal);
        tx.commit().await.expect("committed");
        assert_eq!(saved, Ok(Saved::Current(4)), "{}", db.engine());
        let (_, revision) = find_current(db, &newsroom.editor, text).await.expect("read").expect("there");
        let expected = TextContent { change_note: String::new(), photo: None, ..first };
        assert_eq!(revision.content, expected, "{}", db.engine());
        let numbers: Vec<i64> = list_revisions(db, &newsroom.reporter, text, Some(4), 2)
            .await
            .expect("read")
            .iter()
            .map(|r| r.number)
            .collect();
        assert_eq!(numbers, [3, 2], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_reporter_sees_their_own_texts_and_an_administrator_none() {
    let databases = both().await;
    for db in &databases.all {
        let (newsroom, other) = (Newsroom::open(db).await, Newsroom::open(db).await);
        let text = newsroom.begin("Bài").await;
        newsroom.act(&newsroom.reporter, text, 1, ActRequest::Submit).await.expect("submitted");
        let strangers = [
            newsroom.portal.sign_in(&[Role::Reporter]).await,
            newsroom.portal.sign_in(&[Role::Administrator]).await,
            other.publisher.clone(),
        ];
        let everything = TextFilter::default();
        for stranger in &strangers {
            let what = format!("{}: {:?}", db.engine(), stranger.person().roles);
            assert_eq!(find(db, stranger, text).await.expect("read"), None, "{what}");
            assert_eq!(find_revision(db, stranger, text, 1).await.expect("read"), None, "{what}");
            assert_eq!(list_revisions(db, stranger, text, None, 9).await.expect("read"), [], "{what}");
            assert_eq!(list_acts(db, stranger, text, 9).await.expect("read"), [], "{what}");
            assert_eq!(list(db, stranger, &everything, None, 9).await.expect("read"), [], "{what}");
            let of_the_reporter = TextFilter { author: Some(newsroom.reporter.id()), ..TextFilter::default() };
            assert_eq!(list(db, stranger, &of_the_reporter, None, 9).await.expect("read"), [], "{what}");
            assert_eq!(count_by_state(db, stranger, None).await.expect("read"), BTreeMap::new(), "{what}");
        }
        for insider in [&newsroom.reporter, &newsroom.editor, &newsroom.publisher] {
            assert_eq!(list(db, insider, &everything, None, 9).await.expect("read").len(), 1, "{}", db.engine());
            let counts = count_by_state(db, insider, None).await.expect("read");
            assert_eq!(counts, BTreeMap::from([(TextState::Submitted, 1)]), "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_each_of_its_filters() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let notices = slug("thong-bao");
        let section =
            write(db, async |tx| portals::find_or_insert_section(tx, newsroom.portal.id, &notices, "thông báo").await)
                .await;
        let first = newsroom.begin("Mưa lũ ở Đại Thành").await;
        let second = newsroom.begin("Khai mạc hội nghị").await;
        let moved = TextContent { section: notices, ..newsroom.content("Thông báo 100% hộ dân") };
        newsroom.save(&newsroom.editor, second, 1, &moved).await.expect("saved");
        newsroom.act(&newsroom.reporter, second, 2, ActRequest::Submit).await.expect("submitted");
        let filtered = async |filter: TextFilter| {
            let texts = list(db, &newsroom.editor, &filter, None, 9).await.expect("read");
            texts.into_iter().map(|text| text.id).collect::<Vec<_>>()
        };
        let all = TextFilter::default;
        let words = |words: &str| TextFilter { words: words.to_owned(), ..TextFilter::default() };
        assert_eq!(filtered(all()).await, [second, first], "{}", db.engine());
        assert_eq!(filtered(TextFilter { state: Some(TextState::Draft), ..all() }).await, [first], "{}", db.engine());
        assert_eq!(filtered(TextFilter { section: Some(section.id), ..all() }).await, [second], "{}", db.engine());
        let author = Some(newsroom.editor.id());
        assert_eq!(filtered(TextFilter { author, ..all() }).await, [], "{}", db.engine());
        for (typed, expected) in [
            ("mua dai thanh", vec![first]),
            ("da tha", vec![first]),
            ("hanh", vec![]),
            ("Đại Thành", vec![first]),
            ("100%", vec![second]),
            ("%", vec![second, first]),
            ("_", vec![second, first]),
            ("khai mac", vec![]),
        ] {
            assert_eq!(filtered(words(typed)).await, expected, "{}: {typed}", db.engine());
        }
    }
}

#[tokio::test]
async fn a_list_goes_on_where_its_page_ended() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        for number in 0..5 {
            newsroom.begin(&format!("Bài {number}")).await;
        }
        let all = TextFilter::default();
        let whole = list(db, &newsroom.reporter, &all, None, 9).await.expect("read");
        let (mut after, mut paged) = (None, Vec::new());
        loop {
            let page = list(db, &newsroom.reporter, &all, after, 2).await.expect("read");
            let Some(last) = page.last() else { break };
            after = TextKey::parse(&TextKey::of(last).to_string());
            paged.extend(page);
        }
        assert_eq!((paged.len(), &paged), (5, &whole), "{}", db.engine());
    }
}

#[tokio::test]
async fn an_article_is_looked_at_again_on_its_day() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let text = newsroom.begin("Lịch tiếp dân").await;
        let dated = TextContent { review_on: Some(Day(19_000)), ..newsroom.content("Lịch tiếp dân") };
        newsroom.save(&newsroom.reporter, text, 1, &dated).await.expect("saved");
        newsroom.publish_at(text, LATER).await;
        for (day, expected) in [(18_999, 0), (19_000, 1)] {
            let lines = list_articles_to_look_at(db, &newsroom.editor, Day(day), 9).await.expect("read");
            let count = count_articles_to_look_at(db, &newsroom.editor, Day(day)).await.expect("read");
            assert_eq!((lines.len(), count), (expected, expected as i64), "{}", db.engine());
        }
    }
}

#[tokio::test]
async fn what_is_worked_on_makes_no_page_anew_and_every_step_is_in_the_log() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let version =
            async || sql_number(db, "select content_version from portals where id = $1", &[newsroom.portal.id.0]).await;
        let before = version().await;
        let text = newsroom.reach(TextState::Scheduled, ONE).await;
        newsroom.save(&newsroom.editor, text, 1, &newsroom.content("Sửa")).await.expect("saved");
        assert_eq!(version().await, before, "{}", db.engine());
        newsroom.publish_at(text, NOW).await;
        assert!(version().await > before, "{}", db.engine());
        let entries = audit::list(db, newsroom.portal.id, None, 20).await.expect("read");
        let acts: Vec<_> = entries.iter().rev().map(|entry| entry.act.as_str()).collect();
        assert_eq!(
            acts,
            [
                "text_begun",
                "text_submitted",
                "text_approved",
                "text_scheduled",
                "text_saved",
                "text_approved",
                "text_published"
            ],
            "{}",
            db.engine()
        );
        let last = &entries[0];
        assert_eq!(
            (last.subject.as_str(), last.detail.as_str()),
            (format!("bài số {}: Sửa", text.0).as_str(), "bản 2")
        );
    }
}

#[tokio::test]
async fn what_is_being_written_goes_over_with_its_section() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let (portal, administrator) = (&newsroom.portal, newsroom.portal.sign_in(&[Role::Administrator]).await);
        let events = slug("su-kien");
        let section =
            write(db, async |tx| portals::find_or_insert_section(tx, portal.id, &events, "sự kiện").await).await;
        let there = |headline: &str| TextContent { section: events.clone(), ..newsroom.content(headline) };
        portal.publish("hai", NOW).await;
        let (copy, draft) = (newsroom.begin("Một").await, newsroom.begin("Một").await);
        newsroom.save(&newsroom.editor, copy, 1, &there("Hai")).await.expect("saved");
        newsroom.publish_at(copy, NOW).await;
        let corrected = TextContent { body: clean_html("<p>Đúng</p>"), ..there("Hai") };
        newsroom.save(&newsroom.editor, copy, 2, &corrected).await.expect("saved");
        newsroom.save(&newsroom.editor, draft, 1, &there("Hai")).await.expect("saved");
        write(db, async |tx| sections::merge(tx, &administrator, section.id, portal.section.id, NOW).await).await;
        for text in [copy, draft] {
            let (text, revision) = find_current(db, &newsroom.editor, text).await.expect("read").expect("there");
            assert_eq!([&text.section, &revision.section], [&portal.section; 2], "{}", db.engine());
            assert_eq!(revision.content.section, portal.section.slug, "{}: the form names it", db.engine());
        }
        newsroom.publish_at(copy, LATER).await;
        let article = newsroom.opened("hai-2").await.expect("it stays where the merge has put it");
        assert_eq!(article.body, corrected.body, "{}", db.engine());
        assert_ne!(newsroom.opened("hai").await.expect("another one").body, corrected.body, "{}", db.engine());
        let moved = Some(Redirect::Moved { target: "/tin-tuc/hai-2".to_owned() });
        assert_eq!(newsroom.redirect("/su-kien/hai").await, moved, "{}", db.engine());
        newsroom.act(&newsroom.editor, draft, 2, ActRequest::Submit).await.expect("submitted");
        let taken = newsroom.act(&newsroom.publisher, draft, 2, ActRequest::Approve).await;
        assert_eq!(taken, Err(ActRefusal::AddressTaken), "{}", db.engine());
    }
}

/// PostgreSQL's number of the connection that a transaction has.
async fn connection(tx: &mut Tx) -> i64 {
    let query = "select cast(pg_backend_pid() as bigint)";
    crate::db::writing!(tx, |c| sqlx::query_scalar(query).fetch_one(c)).expect("PostgreSQL")
}

/// Ends the transaction when `other` waits for it, or is over: on SQLite everybody waits for whoever writes.
async fn commit_before<T>(db: &Db, mut tx: Tx, other: impl Future<Output = T>) -> T {
    let mut other = std::pin::pin!(other);
    if matches!(db, Db::Postgres(_)) {
        let pid = connection(&mut tx).await;
        let is_waited_for = async {
            let query = "select count(*) from pg_stat_activity where $1 = any (pg_blocking_pids(pid))";
            while sql_number(db, query, &[pid]).await == 0 {}
        };
        tokio::select! {
            _ = &mut other => panic!("it did not wait"),
            () = is_waited_for => {}
        }
    }
    tx.commit().await.expect("committed");
    other.await
}

#[tokio::test]
async fn whoever_publishes_waits_for_whoever_closes_or_merges_the_section_and_sees_the_truth() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let administrator = newsroom.portal.sign_in(&[Role::Administrator]).await;
        let (from, events) = (newsroom.portal.section.id, slug("su-kien"));
        let into =
            write(db, async |tx| portals::find_or_insert_section(tx, newsroom.portal.id, &events, "sự kiện").await)
                .await;
        let text = newsroom.reach(TextState::Approved, ONE).await;
        let publish = || newsroom.act(&newsroom.publisher, text, 1, ActRequest::Publish);
        let mut tx = db.begin().await.expect("a transaction");
        sections::set_closed(&mut tx, &administrator, from, true, NOW).await.expect("closed");
        let published = commit_before(db, tx, publish()).await;
        assert!(matches!(published, Err(ActRefusal::Incomplete(_))), "{}: {published:?}", db.engine());
        write(db, async |tx| sections::set_closed(tx, &administrator, from, false, NOW).await).await;

        let mut tx = db.begin().await.expect("a transaction");
        sections::merge(&mut tx, &administrator, from, into.id, NOW).await.expect("merged");
        let content = newsroom.content("Bài mới");
        let begun = async {
            let mut tx = db.begin().await.expect("a transaction");
            let text = insert(&mut tx, &newsroom.reporter, &content, NOW).await.map_err(refusal);
            tx.commit().await.expect("committed");
            text
        };
        match (commit_before(db, tx, begun).await, db) {
            // Here the merge is over before anybody looks for the section by its name.
            (Err(ActRefusal::Incomplete(faults)), Db::Sqlite { .. }) => assert_eq!(faults[0].field, "section"),
            (begun, _) => assert_eq!(newsroom.find(begun.expect("begun")).await.section, into, "{}", db.engine()),
        }
        assert_eq!(publish().await, Ok(TextState::Published), "{}", db.engine());
        let path = newsroom.find(text).await.article.expect("published").path;
        assert!(path.starts_with("/su-kien/"), "{}: {path}", db.engine());
    }
}

#[tokio::test]
async fn whoever_merges_a_section_waits_for_whoever_publishes_in_it() {
    let databases = both().await;
    for db in &databases.all {
        let newsroom = Newsroom::open(db).await;
        let administrator = newsroom.portal.sign_in(&[Role::Administrator]).await;
        let (from, events) = (newsroom.portal.section.id, slug("su-kien"));
        let into =
            write(db, async |tx| portals::find_or_insert_section(tx, newsroom.portal.id, &events, "sự kiện").await)
                .await;
        let text = newsroom.reach(TextState::Approved, ONE).await;
        let mut tx = db.begin().await.expect("a transaction");
        act(&mut tx, &newsroom.publisher, text, 1, &ActRequest::Publish, ONE, NOW).await.expect("published");
        let merged = commit_before(db, tx, async {
            let mut tx = db.begin().await.expect("a transaction");
            let merged = sections::merge(&mut tx, &administrator, from, into.id, NOW).await.expect("merged");
            tx.commit().await.expect("committed");
            merged
        });
        assert_eq!(merged.await, Arranged::Done(1), "{}", db.engine());
        let found = newsroom.find(text).await;
        assert_eq!(found.section, into, "{}", db.engine());
        assert!(found.article.expect("published").path.starts_with("/su-kien/"), "{}", db.engine());
    }
}
