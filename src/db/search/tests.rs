use super::*;
use crate::{
    db::{
        Db, articles,
        articles::NewArticle,
        photos, portals, sections,
        testing::{NOW, TestPortal, both, sample_content, slug, sql, sql_number, write},
        texts,
    },
    domain::{
        ActRequest, ArticleId, ReviewRules, Role, Section, SectionKind, Timestamp,
        fold::FOLD_VERSION,
        search::{SearchAsked, SearchOrder, SearchTyped},
        search_hits::Piece,
    },
    server::cleaning::clean_html,
};

/// Publishes under a headline; the address is made of a number.
async fn publish(portal: &TestPortal<'_>, number: i64, headline: &str, body: &str) -> ArticleId {
    let new = NewArticle {
        headline,
        body: clean_html(&format!("<p>{body}</p>")),
        published_at: NOW.minus_millis(1_000 * (1_000 - number)),
        ..portal.new_article(&format!("bai-{number}"))
    };
    write(portal.db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address")
}

fn typed(q: &str) -> SearchTyped {
    SearchTyped { q: q.to_owned(), ..SearchTyped::default() }
}

async fn find(portal: &TestPortal<'_>, typed: &SearchTyped) -> Found {
    let asked: SearchAsked = typed.understood().expect("a question");
    let section = match &asked.section {
        Some(slug) => portals::find_section(portal.db, portal.id, slug).await.expect("read").map(|section| section.id),
        None => None,
    };
    find_published(portal.db, portal.id, &typed.q, &asked, section, NOW).await.expect("read")
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| if piece.is_hit { format!("[{}]", piece.text) } else { piece.text.clone() }).collect()
}

async fn headlines(portal: &TestPortal<'_>, typed: &SearchTyped) -> Vec<String> {
    find(portal, typed).await.articles.iter().map(|article| shown(&article.headline).replace(['[', ']'], "")).collect()
}

async fn found(portal: &TestPortal<'_>, q: &str) -> Vec<String> {
    headlines(portal, &typed(q)).await
}

const NONE: [&str; 0] = [];

#[tokio::test]
async fn what_is_typed_without_marks_finds_every_spelling() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (number, headline) in (1..).zip(["Đại hội", "Hoà Bình", "Chị Hòa", "Đường Nguyễn Huệ", "Cây dương"])
        {
            publish(&portal, number, headline, "Nội dung.").await;
        }
        assert_eq!(found(&portal, "dai").await, ["Đại hội"], "{}", db.engine());
        assert_eq!(found(&portal, "nguyen").await, ["Đường Nguyễn Huệ"], "{}", db.engine());
        assert_eq!(found(&portal, "hoa").await, ["Chị Hòa", "Hoà Bình"], "{}", db.engine());
        assert_eq!(
            found(&portal, "hoà").await,
            ["Chị Hòa", "Hoà Bình"],
            "{}: one place of the tone or the other",
            db.engine()
        );
        assert_eq!(
            found(&portal, "đường").await,
            ["Đường Nguyễn Huệ", "Cây dương"],
            "{}: as it was typed first",
            db.engine()
        );
        assert_eq!(found(&portal, "dương").await, ["Cây dương", "Đường Nguyễn Huệ"], "{}", db.engine());
        assert_eq!(found(&portal, "nội dung hội").await, ["Đại hội"], "{}: headline and body together", db.engine());
        assert_eq!(found(&portal, "hội không").await, NONE, "{}", db.engine());
    }
}

#[tokio::test]
async fn the_best_matches_come_first_and_then_the_newest() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (number, headline, body) in [
            (1, "A", "Bão ở xa, mưa lớn."),
            (2, "B", "Mưa bão ở Ngã Bảy."),
            (3, "Bão gây mưa", "Nội dung."),
            (4, "Sau mưa bão", "Nội dung."),
            (5, "C", "Mùa bão, mưa."),
            (6, "D", "Mua bao cát."),
        ] {
            publish(&portal, number, headline, body).await;
        }
        let best = found(&portal, "mưa bão").await;
        assert_eq!(best, ["Sau mưa bão", "Bão gây mưa", "B", "C", "A", "D"], "{}", db.engine());
        let newest = SearchTyped { order: "moi".to_owned(), ..typed("mưa bão") };
        assert_eq!(
            headlines(&portal, &newest).await,
            ["D", "C", "Sau mưa bão", "Bão gây mưa", "B", "A"],
            "{}",
            db.engine()
        );
        assert_eq!(found(&portal, "\"mưa bão\"").await, ["Sau mưa bão", "B", "D", "C"], "{}: a phrase", db.engine());
        assert_eq!(
            found(&portal, "mua bao").await,
            ["Sau mưa bão", "Bão gây mưa", "D", "C", "B", "A"],
            "{}",
            db.engine()
        );
    }
}

#[tokio::test]
async fn pages_follow_without_gap_or_repetition_in_either_order() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for number in 1..=35 {
            let headline = match number % 4 {
                0 => "Lũ lụt".to_owned(),
                1 => "Lụt, lũ".to_owned(),
                _ => format!("Bài {number}"),
            };
            publish(&portal, number, &headline, if number % 3 == 0 { "Lú lụt và lũ." } else { "Lũ lụt." }).await;
        }
        for order in SearchOrder::ALL {
            let (mut seen, mut after) = (Vec::new(), String::new());
            for _ in 0..4 {
                let page = SearchTyped { order: order.value().to_owned(), after, ..typed("lũ lụt") };
                let page = find(&portal, &page).await;
                assert_eq!(page.total, 35, "{} {order:?}", db.engine());
                seen.extend(page.articles.iter().map(|article| article.id));
                after = page.next.map(|key| key.to_string()).unwrap_or_default();
            }
            assert_eq!((seen.len(), after.as_str()), (35, ""), "{} {order:?}", db.engine());
            seen.sort();
            seen.dedup();
            assert_eq!(seen.len(), 35, "{} {order:?}: twice", db.engine());
        }
    }
}

#[tokio::test]
async fn what_stands_behind_the_window_follows_by_its_time() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        write(db, async |tx| {
            for number in 1..=640 {
                let headline = if number == 5 { "Lũ cũ" } else { "Tin" };
                let new = NewArticle {
                    headline,
                    body: clean_html("<p>Có lũ.</p>"),
                    published_at: NOW.minus_millis(1_000 - number),
                    ..portal.new_article(&format!("bai-{number}"))
                };
                articles::insert_published(tx, new).await?;
            }
            Ok(())
        })
        .await;
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = find(&portal, &SearchTyped { after, ..typed("lũ") }).await;
            seen.extend(page.articles.iter().map(|article| article.id.0));
            let Some(next) = page.next else { break };
            after = next.to_string();
        }
        let first = seen.remove(0);
        assert!(seen.iter().all(|id| *id != first), "{}", db.engine());
        assert_eq!(seen.len(), 639, "{}", db.engine());
        assert!(seen.is_sorted_by(|one, next| one > next), "{}: by time", db.engine());
    }
}

#[tokio::test]
async fn a_section_and_a_period_narrow_what_is_found() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let other =
            write(db, async |tx| portals::find_or_insert_section(tx, portal.id, &slug("thong-bao"), "thông báo").await);
        let other: Section = other.await;
        let at = |day: i64| NOW.minus_millis(day * 86_400_000);
        for (address, section, day) in [("mot", &portal.section, 2), ("hai", &other, 1), ("ba", &portal.section, 0)] {
            let new = NewArticle { section, headline: address, published_at: at(day), ..portal.new_article(address) };
            write(db, async |tx| articles::insert_published(tx, new).await).await;
        }
        let asked = |section: &str, from: &str, until: &str| SearchTyped {
            section: section.to_owned(),
            from: from.to_owned(),
            until: until.to_owned(),
            ..typed("noi dung")
        };
        let found = async |section, from, until| headlines(&portal, &asked(section, from, until)).await;
        assert_eq!(found("", "", "").await, ["ba", "hai", "mot"], "{}", db.engine());
        assert_eq!(found("tin-tuc", "", "").await, ["ba", "mot"], "{}", db.engine());
        assert_eq!(found("thong-bao", "", "").await, ["hai"], "{}", db.engine());
        assert_eq!(found("", "16-01-2022", "").await, ["ba", "hai"], "{}", db.engine());
        assert_eq!(found("", "2022-01-15", "2022-01-16").await, ["hai", "mot"], "{}", db.engine());
        assert_eq!(found("tin-tuc", "", "15/01/2022").await, ["mot"], "{}", db.engine());
    }
}

#[tokio::test]
async fn readers_find_what_they_may_read_in_their_portal() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        publish(&other, 1, "Bão nơi khác", "Nội dung.").await;
        publish(&portal, 2, "Bão gỡ rồi", "Nội dung.").await;
        publish(&portal, 3, "Bão nháp", "Nội dung.").await;
        let tomorrow =
            NewArticle { headline: "Bão mai", published_at: Timestamp(NOW.0 + 1), ..portal.new_article("mai") };
        write(db, async |tx| articles::insert_published(tx, tomorrow).await).await;
        publish(&portal, 5, "Bão", "Nội dung.").await;
        let section = portal.section.slug.clone();
        write(db, async |tx| articles::withdraw(tx, portal.id, &section, &slug("bai-2"), "Nhầm.", NOW).await).await;
        sql(db, "update articles set status = 'draft' where slug = 'bai-3' and portal_id = $1", &[portal.id.0])
            .await
            .expect("written");
        assert_eq!(found(&portal, "bão").await, ["Bão"], "{}", db.engine());
        assert_eq!(suggest_published(db, portal.id, "bã", NOW).await.expect("read").len(), 1, "{}", db.engine());
    }
}

#[tokio::test]
async fn no_syntax_of_an_engine_is_read() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        publish(&portal, 1, "Bão", "Lũ NOT mưa.").await;
        for text in [
            "\"",
            "''",
            "bao' | 'x",
            "bao*",
            "NEAR(bao lu)",
            "words:bao",
            "bao AND",
            "(bao",
            "-bao",
            "^bao",
            "bao:*",
            "bao & !lu",
            "bao\\",
            "bao\0lu",
            "NOT",
            "\u{300}",
            "😀",
            "bao:A",
            "{bao}",
            "ba+o",
            "p1",
            "s1",
        ] {
            let found = find(&portal, &typed(text)).await;
            assert!(found.total <= 1, "{} {text}", db.engine());
            suggest_published(db, portal.id, text, NOW).await.expect(text);
        }
        assert_eq!(found(&portal, "not mua").await, ["Bão"], "{}", db.engine());
        assert_eq!(found(&portal, "bao*").await, ["Bão"], "{}", db.engine());
        assert_eq!(found(&portal, "p1").await, NONE, "{}: no words of ours", db.engine());
    }
}

#[tokio::test]
async fn hits_are_marked_and_the_text_around_them_is_shown() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        publish(&portal, 1, "Mưa <b>lớn</b>", "Nước &lt;lũ&gt; về <em>Ngã</em> Bảy &amp; vùng ven.").await;
        let found = find(&portal, &typed("lu nga mua")).await;
        let [article] = &found.articles[..] else { panic!("{found:?}") };
        assert_eq!(shown(&article.headline), "[Mưa] <b>lớn</b>", "{}: text, no tags", db.engine());
        assert_eq!(shown(&article.snippet), "Nước <[lũ]> về [Ngã] Bảy & vùng ven.", "{}", db.engine());
        assert_eq!((article.path.as_str(), article.section.title.as_str()), ("/tin-tuc/bai-1", "tin tức"));
    }
}

#[tokio::test]
async fn a_mistyped_word_is_mended_by_what_the_portal_has() {
    let databases = both().await;
    for db in &databases.all {
        let (portal, other) = (TestPortal::insert(db).await, TestPortal::insert(db).await);
        publish(&portal, 1, "Phường Ngã Bảy", "Nguyễn Huệ.").await;
        publish(&portal, 2, "Nguyên nhân", "Nội dung.").await;
        publish(&other, 1, "Thuyền buồm", "Nội dung.").await;
        let meant = async |q: &str| find(&portal, &typed(q)).await.meant;
        assert_eq!(meant("nguyn hue").await.as_deref(), Some("nguyễn hue"), "{}", db.engine());
        assert_eq!(meant("Phưng ngã bảy").await.as_deref(), Some("phường ngã bảy"), "{}", db.engine());
        assert_eq!(meant("ngabay").await.as_deref(), Some("nga bay"), "{}", db.engine());
        assert_eq!(meant("nguyn nhn").await.as_deref(), Some("nguyên nhân"), "{}", db.engine());
        assert_eq!(meant("buom").await, None, "{}: words of other portals are none", db.engine());
        assert_eq!(meant("khongconay").await, None, "{}", db.engine());
        assert_eq!(find(&portal, &typed("nguyen")).await.meant, None, "{}", db.engine());
    }
}

#[tokio::test]
async fn headlines_are_suggested_while_somebody_types() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for (number, headline) in (1..).zip(["Đường Nguyễn Huệ", "Dương Văn Tường", "Lịch cúp điện"])
        {
            publish(&portal, number, headline, "Nội dung.").await;
        }
        let suggested = async |q: &str| {
            let found = suggest_published(db, portal.id, q, NOW).await.expect("read");
            found.into_iter().map(|(_, headline)| headline).collect::<Vec<_>>()
        };
        assert_eq!(suggested("duo").await, ["Dương Văn Tường", "Đường Nguyễn Huệ"], "{}", db.engine());
        assert_eq!(suggested("đườ").await, ["Đường Nguyễn Huệ", "Dương Văn Tường"], "{}", db.engine());
        assert_eq!(
            suggested("đươ").await,
            ["Đường Nguyễn Huệ", "Dương Văn Tường"],
            "{}: tones may be typed last",
            db.engine()
        );
        assert_eq!(suggested("dien lich").await, ["Lịch cúp điện"], "{}", db.engine());
        assert_eq!(suggested("duo ").await, NONE, "{}: a whole word", db.engine());
        assert_eq!(suggested("d").await, NONE, "{}", db.engine());
    }
}

async fn waiting(db: &Db) -> i64 {
    count_waiting(db).await.expect("read")
}

/// Whoever writes articles brings the index up to date in the same transaction.
#[tokio::test]
async fn no_writer_forgets_the_index() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let (reporter, publisher) = (portal.sign_in(&[Role::Reporter]).await, portal.sign_in(&[Role::Publisher]).await);
        let admin = portal.sign_in(&[Role::Administrator]).await;
        let check = async |what: &str| {
            assert_eq!(waiting(db).await, 0, "{} {what}", db.engine());
            assert_eq!(list_discrepancies(db).await.expect("read"), NONE, "{} {what}", db.engine());
        };
        publish(&portal, 1, "Nhập vào", "Nội dung.").await;
        check("an import").await;
        let mut tx = db.begin().await.expect("a transaction");
        let content = sample_content(&portal, "Bài viết");
        let text = texts::insert(&mut tx, &reporter, &content, NOW).await.expect("begun");
        tx.commit().await.expect("committed");
        for (person, request) in
            [(&reporter, ActRequest::Submit), (&publisher, ActRequest::Approve), (&publisher, ActRequest::Publish)]
        {
            let mut tx = db.begin().await.expect("a transaction");
            texts::act(&mut tx, person, text, 1, &request, ReviewRules::default(), NOW).await.expect("done");
            tx.commit().await.expect("committed");
        }
        check("publishing").await;
        assert_eq!(found(&portal, "bài viết").await, ["Bài viết"], "{}", db.engine());
        let target = write(db, async |tx| {
            sections::create(tx, &admin, "Thông báo", &slug("thong-bao"), SectionKind::News, NOW).await
        });
        let sections::Arranged::Done(target) = target.await else { panic!("not created") };
        write(db, async |tx| sections::merge(tx, &admin, portal.section.id, target, NOW).await).await;
        check("a merge").await;
        let of_section = SearchTyped { section: "thong-bao".to_owned(), ..typed("bài viết") };
        assert_eq!(headlines(&portal, &of_section).await, ["Bài viết"], "{}", db.engine());
        write(db, async |tx| articles::withdraw(tx, portal.id, &slug("thong-bao"), &slug("bai-1"), "Nhầm.", NOW).await)
            .await;
        check("withdrawing").await;
        write(db, async |tx| photos::delete(tx, portal.id, "0123456789abcdef0123456789abcdef").await).await;
        check("a picture").await;
    }
}

#[tokio::test]
async fn what_was_changed_by_other_hands_is_seen_and_mended() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let id = publish(&portal, 1, "Bão", "Nội dung.").await;
        sql(db, "update articles set headline = 'Lũ' where id = $1", &[id.0]).await.expect("written");
        assert_eq!((waiting(db).await, found(&portal, "lũ").await.len()), (1, 0), "{}", db.engine());
        assert_eq!(list_discrepancies(db).await.expect("read"), NONE, "{}: it waits", db.engine());
        assert_eq!(index_waiting(db).await.expect("done"), 1, "{}", db.engine());
        assert_eq!(index_waiting(db).await.expect("done"), 0, "{}", db.engine());
        assert_eq!(
            (found(&portal, "lũ").await, found(&portal, "bão").await.len()),
            (vec!["Lũ".to_owned()], 0),
            "{}",
            db.engine()
        );
        // Behind the triggers' back.
        sql(db, "update search_entries set digest = digest + 1 where article_id = $1", &[id.0]).await.expect("written");
        assert_eq!(list_discrepancies(db).await.expect("read").len(), 1, "{}", db.engine());
        sql(db, "update search_entries set fold_version = $1", &[FOLD_VERSION - 1]).await.expect("written");
        assert_eq!(queue_outdated(db).await.expect("queued"), 1, "{}", db.engine());
        index_waiting(db).await.expect("done");
        assert_eq!(list_discrepancies(db).await.expect("read"), NONE, "{}", db.engine());
        assert_eq!(queue_outdated(db).await.expect("queued"), 0, "{}", db.engine());
    }
}

#[tokio::test]
async fn many_articles_are_indexed_in_small_steps() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        for number in 1..=60 {
            publish(&portal, number, "Bão", "Nội dung.").await;
        }
        // As a database comes that knew no search.
        if matches!(db, Db::Sqlite { .. }) {
            sql(db, "delete from search_words where rowid > $1", &[i64::MIN]).await.expect("written");
        }
        sql(db, "delete from search_entries where portal_id = $1", &[portal.id.0]).await.expect("written");
        sql(
            db,
            "insert into search_queue (portal_id, article_id) select portal_id, id from articles where portal_id = $1",
            &[portal.id.0],
        )
        .await
        .expect("written");
        assert_eq!(index_waiting(db).await.expect("done"), 50, "{}", db.engine());
        assert_eq!(find(&portal, &typed("bão")).await.total, 50, "{}: what is there is found meanwhile", db.engine());
        assert_eq!(index_waiting(db).await.expect("done"), 10, "{}", db.engine());
        assert_eq!((waiting(db).await, find(&portal, &typed("bão")).await.total), (0, 60), "{}", db.engine());
        assert_eq!(
            sql_number(db, "select count(*) from search_entries where portal_id = $1", &[portal.id.0]).await,
            60
        );
    }
}

#[tokio::test]
async fn an_article_whose_place_is_taken_stands_beside_it() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        portal.publish("mot", NOW).await;
        sql(db, "update search_entries set place = place + $1", &[1]).await.expect("written");
        let new = NewArticle { headline: "Hai", ..portal.new_article("hai") };
        write(db, async |tx| articles::insert_published(tx, new).await).await.expect("a free address");
        assert_eq!(found(&portal, "hai").await, ["Hai"], "{}", db.engine());
    }
}

#[tokio::test]
async fn a_document_is_found_by_its_number_and_by_who_signed_it() {
    let databases = both().await;
    for db in &databases.all {
        let portal = TestPortal::insert(db).await;
        let id = portal.publish("quyet-dinh", NOW).await;
        let fields = crate::domain::DocumentFields {
            number: "12/QĐ-UBND".to_owned(),
            kind: crate::domain::LegalKind::parse("quyet-dinh"),
            issuer: "UBND phường".to_owned(),
            signer: "Nguyễn Thị Mẫu".to_owned(),
            topic: "Đất đai".to_owned(),
            issued_on: Some(NOW.day()),
            ..Default::default()
        };
        write(db, async |tx| crate::db::documents::enter(tx, portal.id, id, "Về đất đai", &fields).await).await;
        for typed in ["12/QĐ-UBND", "nguyen thi mau", "quyết định đất đai"] {
            assert_eq!(found(&portal, typed).await, ["Tiêu đề"], "{}: {typed}", db.engine());
        }
        assert_eq!(list_discrepancies(db).await.expect("compared"), Vec::<String>::new(), "{}", db.engine());
    }
}
