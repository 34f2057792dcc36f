//! What the portal says in English, through the real router, on both engines.

use crate::support::{HOUR, TestPortal};

/// A portal with a name in English and a page at `/en/about`, beside its Vietnamese twin.
async fn in_english(portal: &TestPortal) {
    for statement in [
        "insert into portal_settings (portal_id, english_name) select id, 'Ben Sen Ward' from portals",
        "insert into sections (portal_id, slug, title, position, kind)
            select id, 'en', 'English', 90, 'pages' from portals",
        "insert into sections (portal_id, slug, title, position, kind)
            select id, 'gioi-thieu', 'giới thiệu', 91, 'pages' from portals",
    ] {
        portal.sql(statement).await;
    }
    for statement in [
        "insert into articles (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
            select portal_id, id, 'about', 'About the ward', '', '<p>x</p>', 'published', 0, 0 from sections
            where slug = 'en'",
        "insert into articles (portal_id, section_id, slug, headline, standfirst, body, status, published_at, modified_at)
            select portal_id, id, 'gioi-thieu-chung', 'Giới thiệu chung', '', '<p>x</p>', 'published', 0, 0 from sections
            where slug = 'gioi-thieu'",
    ] {
        portal.sql(statement).await;
    }
    portal.see_changes().await;
}

#[tokio::test]
async fn a_portal_that_says_nothing_in_english_does_not_offer_it() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        assert_eq!(portal.get("/en").await.status.as_u16(), 404);
        let front = portal.get("/").await.text;
        assert!(front.contains(r#"<html lang="vi">"#) && !front.contains("hreflang"), "{front}");
    }
}

#[tokio::test]
async fn what_is_said_in_english_is_english_around_it_too_and_leads_to_its_twin() {
    for portal in TestPortal::both().await {
        portal.publish("bai-mot", HOUR).await;
        in_english(&portal).await;
        let twins = [("/", "/en"), ("/ban-do-hanh-chinh", "/en/map"), ("/gioi-thieu/gioi-thieu-chung", "/en/about")];
        for (vi, en) in twins {
            for (path, lang, twin, other, words) in [
                (vi, "vi", en, "en", ["Chuyển đến nội dung", "Bản đồ hành chính"]),
                (en, "en", vi, "vi", ["Skip to content", "Administrative map"]),
            ] {
                let page = portal.get(path).await;
                assert_eq!(page.status.as_u16(), 200, "{path}");
                for part in [
                    format!(r#"<html lang="{lang}">"#),
                    format!(r#"<a href="{twin}" lang="{other}" hreflang="{other}">"#),
                    words[0].to_owned(),
                    words[1].to_owned(),
                ] {
                    assert!(page.text.contains(&part), "{path}: {part}\n{}", page.text);
                }
                for (tag, address) in [(lang, path), (other, twin)] {
                    let alternate = page.text.split("<link ").any(|link| {
                        let link = link.split('>').next().unwrap_or_default();
                        let whole = link.split_once("href=\"http://").is_some_and(|(_, rest)| {
                            rest.split('"')
                                .next()
                                .is_some_and(|url| url.find('/').is_some_and(|path| url[path..] == *address))
                        });
                        link.contains(&format!(r#"hreflang="{tag}""#)) && whole
                    });
                    assert!(alternate, "{path}: {tag} {address}\n{}", page.text);
                }
            }
        }
        let english = portal.get("/en/about").await.text;
        assert!(english.contains("Updated on Thursday, 1 January 1970"), "{english}");
        let article = portal.get("/tin-tuc/bai-mot").await.text;
        assert!(article.contains(r#"<a href="/en" lang="en" hreflang="en">English</a>"#), "{article}");
        assert!(!article.contains(r#"<a href="/en">"#), "English is no section of the menu");
    }
}
