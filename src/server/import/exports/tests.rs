use super::*;
use crate::server::import::{
    beside::Origin,
    ledger::{Outcome, Rule},
    legacy::LegacyPage,
    prepared::Prepared,
};
use std::fs;

/// What is read from a file of this name, and the last thing that is not.
fn items_of(name: &str, bytes: &[u8]) -> (Vec<Item>, Option<String>) {
    let (items, mut broken) = all_of(name, bytes);
    (items, broken.pop())
}

/// The same with everything that is not.
fn all_of(name: &str, bytes: &[u8]) -> (Vec<Item>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    let kind = kind_of(&path).unwrap().expect("an export");
    let (mut items, mut broken) = (Vec::new(), Vec::new());
    match open(kind, &path) {
        Err(error) => broken.push(format!("{error:#}")),
        Ok(read) => {
            for item in read {
                match item {
                    Ok(item) => items.push(item),
                    Err(error) => broken.push(format!("{error:#}")),
                }
            }
        }
    }
    (items, broken)
}

fn records(name: &str, text: &str) -> Vec<Record> {
    let (items, broken) = items_of(name, text.as_bytes());
    assert_eq!(broken, None);
    items.into_iter().filter_map(|item| if let Item::Article(record) = item { Some(*record) } else { None }).collect()
}

fn headlines(items: &[Item]) -> Vec<&str> {
    let mut found = Vec::new();
    for item in items {
        if let Item::Article(record) = item {
            found.push(record.headline.as_str());
        }
    }
    found
}

fn doubts_of(page: &LegacyPage) -> String {
    page.doubts.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What the ledger says is lost, whatever it is.
fn lost_of(record: Record) -> Vec<String> {
    let page = record.into_page().expect("an article");
    let ledger = Prepared::of(&Origin::of_file(Path::new("khong-co/x.xml")), &page, None).unwrap().ledger;
    let lost = ledger.entries.into_iter().filter(|entry| matches!(entry.outcome, Outcome::Lost(_)));
    lost.map(|entry| entry.text).collect()
}

/// The page that a record comes to, whose ledger has lost nothing but files that lie elsewhere.
fn page_of(record: Record) -> LegacyPage {
    let page = record.into_page().expect("an article");
    let prepared =
        Prepared::of(&Origin::of_file(Path::new("khong-co/x.xml")), &page, None).expect("nothing is written");
    assert_eq!(prepared.ledger.words().lost, 0, "{:?}", prepared.ledger.lost().collect::<Vec<_>>());
    page
}

fn moment_text(record: &Record) -> String {
    record.published_at.expect("a date").minute_text()
}

const WXR: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<!-- a comment with <item> in it -->
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>UBND phường Mẫu</title>
  <wp:author><wp:author_login><![CDATA[lan]]></wp:author_login><wp:author_display_name><![CDATA[Trần Thị Lan]]></wp:author_display_name></wp:author>
  <item>
    <title>Khai giảng &amp; năm học m&#7899;i</title>
    <link>https://cu.example/2021/09/khai-giang/</link>
    <dc:creator><![CDATA[lan]]></dc:creator>
    <content:encoded><![CDATA[Sáng nay, các trường khai giảng.
Thời tiết tốt.

[caption id="a" width="300"]<img src="https://cu.example/wp-content/uploads/2021/09/a.jpg" alt="Cổng trường" /> Cổng trường ngày khai giảng[/caption]

Học sinh [gallery ids="9"] và [contact-form-7 id="3"] đến đông.
<pre>một

hai</pre>
Sau cùng.]]></content:encoded>
    <excerpt:encoded><![CDATA[Năm học mới bắt đầu.]]></excerpt:encoded>
    <wp:post_id>5</wp:post_id>
    <wp:post_date><![CDATA[2021-09-05 08:30:00]]></wp:post_date>
    <wp:post_date_gmt><![CDATA[2021-09-05 01:30:00]]></wp:post_date_gmt>
    <wp:status><![CDATA[publish]]></wp:status>
    <wp:post_type><![CDATA[post]]></wp:post_type>
    <category domain="category" nicename="giao-duc"><![CDATA[Giáo dục]]></category>
    <category domain="category" nicename="tin"><![CDATA[Tin nổi bật]]></category>
    <category domain="post_tag" nicename="x"><![CDATA[khai giảng]]></category>
    <wp:postmeta><wp:meta_key>post_views_count</wp:meta_key><wp:meta_value>1234</wp:meta_value></wp:postmeta>
    <wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>
    <wp:postmeta><wp:meta_key>nguon</wp:meta_key><wp:meta_value>báo tỉnh</wp:meta_value></wp:postmeta>
    <wp:comment><wp:comment_content>Chúc mừng các cháu</wp:comment_content></wp:comment>
  </item>
  <item><title>nháp</title><wp:status>draft</wp:status><wp:post_type>post</wp:post_type></item>
  <item><title>Đã bỏ</title><content:encoded><p>Nội dung đã bỏ.</p></content:encoded><wp:post_date>2020-01-02 00:00:00</wp:post_date><wp:status>trash</wp:status><wp:post_type>post</wp:post_type></item>
  <item><title>b.jpg</title><wp:post_id>9</wp:post_id><wp:post_type>attachment</wp:post_type><wp:status>inherit</wp:status>
    <wp:attachment_url>https://cu.example/wp-content/uploads/2021/09/b.jpg</wp:attachment_url><excerpt:encoded>Sân trường</excerpt:encoded></item>
</channel>
</rss>"#;

#[test]
fn wordpress_has_posts_with_all_that_belongs_to_them() {
    let (items, broken) = items_of("cong.xml", WXR.as_bytes());
    assert_eq!(broken, None);
    let left_out: Vec<_> = items
        .iter()
        .filter_map(|item| if let Item::LeftOut { what, .. } = item { Some(what.as_str()) } else { None })
        .collect();
    assert_eq!(left_out, ["nháp", "b.jpg"]);
    let mut posts = records("cong.xml", WXR);
    assert_eq!(posts.len(), 2);
    let gone = posts.pop().unwrap();
    assert!(gone.is_withdrawn && gone.doubts.is_empty());
    let post = posts.pop().unwrap();
    assert_eq!(post.place, "dòng 7");
    assert_eq!((post.portal.as_str(), post.section.as_deref()), ("UBND phường Mẫu", Some("Giáo dục")));
    assert_eq!((post.headline.as_str(), post.byline.as_deref()), ("Khai giảng & năm học mới", Some("Trần Thị Lan")));
    assert_eq!(moment_text(&post).as_str(), "08:30 ngày 05-09-2021");
    assert_eq!(post.views, ["1234"]);
    assert_eq!(post.addresses, ["https://cu.example/2021/09/khai-giang/", "/?p=5"]);
    let rules: Vec<Rule> = post.left_out.iter().map(|(_, rule)| *rule).collect();
    assert_eq!(rules, [Rule::Labels, Rule::Labels, Rule::Comments, Rule::SoftwareData]);
    let page = page_of(post);
    assert_eq!(page.standfirst, "Năm học mới bắt đầu.");
    assert_eq!(page.own_address.as_deref(), Some("/2021/09/khai-giang/"));
    assert_eq!(page.other_addresses, ["/?p=5"]);
    let pictures: Vec<_> = page.photos.iter().map(|photo| (photo.src.as_deref(), photo.caption.as_deref())).collect();
    let at = |name: &'static str| -> Option<&str> { Some(name) };
    assert_eq!(
        pictures,
        [
            (at("https://cu.example/wp-content/uploads/2021/09/b.jpg"), at("Sân trường")),
            (at("https://cu.example/wp-content/uploads/2021/09/a.jpg"), at("Cổng trường ngày khai giảng")),
            (at("https://cu.example/wp-content/uploads/2021/09/b.jpg"), at("Sân trường")),
        ]
    );
    assert!(page.body_html.contains("khai giảng.<br>"), "{}", page.body_html);
    assert!(page.body_html.contains("[contact-form-7"), "what is not understood stays and is said");
    assert!(page.doubts.iter().any(|doubt| doubt.to_string().contains("contact-form-7")));
}

#[test]
fn a_file_that_ends_in_the_middle_gives_what_comes_before_and_says_where() {
    let cut = &WXR[..WXR.find("Đã bỏ</title>").unwrap()];
    let (items, broken) = items_of("cong.xml", cut.as_bytes());
    assert_eq!(items.len(), 2);
    let broken = broken.expect("it says so");
    assert!(broken.contains("dòng 36") && broken.contains("bị cắt ở giữa"), "{broken}");
}

#[test]
fn an_item_without_end_is_refused_before_it_fills_the_memory() {
    let long =
        format!("<rss><channel><title>x</title><item><title>{}</title></item></channel></rss>", "a ".repeat(6 << 20));
    assert!(items_of("a.xml", long.as_bytes()).1.is_some_and(|why| why.contains("10 MB")));
    let deep = format!("<rss><channel><item>{}</item></channel></rss>", "<a>".repeat(100_000));
    assert!(items_of("a.xml", deep.as_bytes()).1.is_some_and(|why| why.contains("quá nhiều thẻ")));
}

#[test]
fn feeds_are_read_in_both_forms_and_in_any_encoding() {
    let rss = r#"<?xml version="1.0" encoding="utf-16"?><rss><channel><title>Xã Mẫu</title>
        <item><title>Thông báo&nbsp;mới</title><link>https://cu.example/a.html</link><pubDate>Tue, 21 Sep 2021 07:05:00 +0000</pubDate>
        <category>Thông báo</category><description>&lt;p&gt;Cắt điện ngày mai.&lt;/p&gt;</description>
        <enclosure url="https://cu.example/a.jpg" type="image/jpeg" length="1"/></item></channel></rss>"#;
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(rss.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (items, broken) = items_of("a.rss", &utf16);
    assert_eq!((items.len(), broken), (1, None));
    let Some(Item::Article(record)) = items.into_iter().next() else { panic!("an article") };
    assert_eq!(
        (record.headline.as_str(), moment_text(&record).as_str()),
        ("Thông báo\u{a0}mới", "14:05 ngày 21-09-2021")
    );
    let page = page_of(*record);
    assert_eq!((page.headline.as_str(), page.section.as_str()), ("Thông báo mới", "Thông báo"));
    assert!(page.doubts.iter().any(|doubt| doubt.to_string().contains("tóm tắt")));
    assert_eq!(page.photos[0].src.as_deref(), Some("https://cu.example/a.jpg"));

    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Xã Mẫu</title><entry><title>Lịch tiếp dân</title>
        <link rel="self" href="https://cu.example/api/1"/><link href="https://cu.example/lich"/><published>2022-01-17T08:00:00+07:00</published>
        <author><name>Văn phòng</name></author><category term="Lịch"/><summary>Thứ hai hằng tuần.</summary>
        <content type="xhtml"><div><p>Thứ hai <b>hằng tuần</b> &amp; thứ năm.</p></div></content></entry></feed>"#;
    let record = records("a.atom", atom).remove(0);
    assert_eq!(record.addresses, ["https://cu.example/lich"]);
    assert_eq!((record.byline.as_deref(), record.section.as_deref()), (Some("Văn phòng"), Some("Lịch")));
    let page = page_of(record);
    assert_eq!((page.published_on.to_string().as_str(), page.published_at.hour()), ("2022-01-17", 8));
    assert!(page.body_html.contains("Thứ hai <strong>hằng tuần</strong> &amp; thứ năm."), "{}", page.body_html);
}

#[test]
fn ghosts_exports_are_read_from_the_first_form_to_the_last() {
    let old = r#"{"meta":{"version":"003"},"data":{"posts":[{"id":1,"title":"Bài cũ","slug":"bai-cu","markdown":"Một.\n\nHai & ba.",
        "html":null,"image":null,"page":0,"status":"published","author_id":1,"published_at":1388318310000}],
        "tags":[{"id":3,"name":"Tin"}],"posts_tags":[{"post_id":1,"tag_id":3}],"users":[{"id":1,"name":"Lê Văn Bốn"}]}}"#;
    let record = records("ghost.json", old).remove(0);
    assert_eq!((record.section.as_deref(), record.byline.as_deref()), (Some("Tin"), Some("Lê Văn Bốn")));
    assert_eq!(moment_text(&record), "18:58 ngày 29-12-2013");
    assert_eq!(page_of(record).body_html, "<p>Một.</p>\n<p>Hai &amp; ba.</p>");

    let new = r##"{"db":[{"meta":{"version":"5.0"},"data":{"settings":[{"key":"title","value":"Phường Mẫu"}],
        "posts":[{"id":"p","title":"Bài mới","slug":"bai-moi","html":"<p>Nội dung.</p>","feature_image":"__GHOST_URL__/content/images/2023/a.jpg",
        "status":"published","visibility":"public","published_at":"2023-05-01T02:00:00.000Z","custom_excerpt":"Lời dẫn."},
        {"id":"q","title":"Riêng","html":"<p>x</p>","status":"published","visibility":"members"},{"id":"r","title":"Nháp","status":"draft"}],
        "tags":[{"id":"t1","name":"#nội bộ"},{"id":"t2","name":"Phụ"},{"id":"t3","name":"Chính"}],
        "posts_tags":[{"post_id":"p","tag_id":"t2","sort_order":2},{"post_id":"p","tag_id":"t3","sort_order":1},{"post_id":"p","tag_id":"t1","sort_order":0}],
        "users":[{"id":"u","name":"An"},{"id":"v","name":"Bình"}],
        "posts_authors":[{"post_id":"p","author_id":"v","sort_order":1},{"post_id":"p","author_id":"u","sort_order":0}],
        "posts_meta":[{"post_id":"p","feature_image_caption":"Ảnh: <b>An</b>"}]}}]}"##;
    let (items, _) = items_of("ghost.json", new.as_bytes());
    assert_eq!(items.len(), 3);
    let record = records("ghost.json", new).remove(0);
    assert_eq!((record.portal.as_str(), record.section.as_deref()), ("Phường Mẫu", Some("Chính")));
    assert_eq!((record.byline.as_deref(), record.standfirst.as_str()), (Some("An, Bình"), "Lời dẫn."));
    assert_eq!(moment_text(&record), "09:00 ngày 01-05-2023");
    let page = page_of(record);
    assert_eq!(page.photos[0].src.as_deref(), Some("/content/images/2023/a.jpg"));
    assert_eq!(page.own_address.as_deref(), Some("/bai-moi/"));
    let (_, broken) = items_of("ghost.json", &new.as_bytes()[..400]);
    assert!(broken.is_some_and(|why| why.contains("dòng ") && why.contains("bị cắt")));
}

const NUKEVIET: &str = r#"-- MySQL dump 10.13
/*!40101 SET NAMES utf8mb4 */;
CREATE TABLE `nv4_config` (
  `lang` char(3) NOT NULL DEFAULT 'sys',
  `module` varchar(50) NOT NULL,
  `config_name` varchar(30) NOT NULL,
  `config_value` text,
  UNIQUE KEY `lang` (`lang`,`module`,`config_name`)
) ENGINE=MyISAM;
INSERT INTO `nv4_config` VALUES ('vi','global','site_name','UBND xã Mẫu; cổng "mới"'),('vi','global','x',NULL);
CREATE TABLE `nv4_counter` (`c_type` varchar(100), `c_val` varchar(100), `last_update` int, `c_count` int, `vi_count` int);
INSERT INTO `nv4_counter` VALUES ('c_time','start',0,0,0),('total','hits',1502357163,98765,98765);
CREATE TABLE `nv4_vi_news_cat` (`catid` smallint(5) unsigned NOT NULL AUTO_INCREMENT, `title` varchar(250) NOT NULL, `alias` varchar(250), PRIMARY KEY (`catid`));
INSERT INTO `nv4_vi_news_cat` VALUES (1,'Tin hoạt động','tin-hoat-dong'),(2,'Chỉ đạo','chi-dao');
INSERT INTO `nv4_vi_news_rows` (`id`,`catid`,`listcatid`,`author`,`addtime`,`status`,`publtime`,`title`,`alias`,`hometext`,`homeimgfile`,`homeimgalt`,`hitstotal`) VALUES
(7,1,'1,2','Lưu Thủy',1502357163,1,1494840180,'Họp \'giao ban\' &amp; bàn việc','hop-giao-ban','Lời dẫn; có dấu chấm phẩy.','2017_08/a b.jpg','Chú thích ảnh',345),
(8,1,'1','',1502357163,0,1494840180,'Đã đình chỉ','da-dinh-chi','','','',2),
(9,1,'1','',1502357163,4,1494840180,'Nháp','nhap','','','',0);
INSERT INTO `nv4_vi_news_detail` (`id`,`bodyhtml`,`sourcetext`,`files`,`keywords`) VALUES (7,'<p>Dòng một.</p>\r\n<p>Dòng ''hai''.</p>','Báo tỉnh','news/cv-12.pdf','họp, giao ban'),(8,'<p>Nội dung cũ.</p>','','','');
"#;

#[test]
fn nukeviets_dump_has_articles_with_their_counts_and_addresses() {
    let mut articles = records("sao-luu.sql", NUKEVIET);
    let (items, _) = items_of("sao-luu.sql", NUKEVIET.as_bytes());
    assert_eq!((articles.len(), items.len()), (2, 3));
    let stopped = articles.pop().unwrap();
    assert!(stopped.is_withdrawn);
    let article = articles.pop().unwrap();
    assert_eq!(article.portal, "UBND xã Mẫu; cổng \"mới\"");
    assert_eq!(article.section.as_deref(), Some("Tin hoạt động"));
    assert_eq!(moment_text(&article), "16:23 ngày 15-05-2017");
    assert_eq!(article.addresses[0], "/vi/news/tin-hoat-dong/hop-giao-ban-7.html");
    assert_eq!(article.addresses[4], "/index.php?language=vi&nv=news&op=tin-hoat-dong/hop-giao-ban-7");
    let page = page_of(article);
    assert_eq!(page.headline, "Họp 'giao ban' & bàn việc");
    assert_eq!((page.views_base, page.visits_base), (345, Some(98_765)));
    assert_eq!(page.byline.as_deref(), Some("Lưu Thủy"));
    let photo = &page.photos[0];
    assert_eq!(
        (photo.src.as_deref(), photo.caption.as_deref()),
        (Some("/uploads/news/2017_08/a b.jpg"), Some("Chú thích ảnh"))
    );
    assert!(
        page.body_html.contains("<p>Dòng 'hai'.</p>") && page.body_html.contains("Nguồn: Báo tỉnh"),
        "{}",
        page.body_html
    );
    assert!(page.body_html.contains("<a href=\"/uploads/news/cv-12.pdf\">cv-12.pdf</a>"), "{}", page.body_html);
    let cut = &NUKEVIET[..NUKEVIET.find("Dòng một").unwrap()];
    let (items, broken) = items_of("sao-luu.sql", cut.as_bytes());
    let last = format!("dòng {}: tệp bị cắt ở giữa", cut.lines().count());
    assert!(headlines(&items).is_empty() && broken.as_ref().is_some_and(|why| why.contains(&last)), "{broken:?}");
}

const NEWS: &str = "CREATE TABLE `nv4_vi_news_rows` (`id` int, `weight` int, `publtime` int, `status` tinyint, `title` varchar(250), \
    `alias` varchar(250), `hometext` text, `homeimgfile` varchar(255), `hitstotal` int DEFAULT '-1');\n\
    CREATE TABLE `nv4_vi_news_detail` (`id` int, `bodyhtml` longtext);\n";

/// A row of news and its body.
fn row(number: u32) -> String {
    format!("({number},{number},1700000000,1,'Bài {number}','bai','Tóm tắt','',5)")
}

fn body(number: u32) -> String {
    format!("({number},'<p>Thân bài số {number}.</p>')")
}

fn dump(rows: &[&str], bodies: &[u32]) -> String {
    let bodies: Vec<String> = bodies.iter().map(|number| body(*number)).collect();
    let (rows, bodies) = (rows.join(",\n"), bodies.join(","));
    format!("{NEWS}INSERT INTO `nv4_vi_news_rows` VALUES\n{rows};\nINSERT INTO `nv4_vi_news_detail` VALUES {bodies};\n")
}

#[test]
fn a_row_that_cannot_be_read_costs_itself_and_is_said() {
    let (first, third) = (row(1), row(3));
    for broken in [
        "(2,2,1700000000,1,'Bài 'hai' hỏng','bai','Tóm tắt','',5)",
        "(2,2,1700000000,1,'Bài 'hai hỏng','bai','Tóm tắt','',5)",
        "(2,2,1700000000,1,'Bài hai','bai')",
        "(2,2,1700000000,1,'Bài hai','bai','Tóm tắt','',5))",
    ] {
        let dump = dump(&[&first, broken, &third], &[1, 2, 3]);
        let (items, errors) = all_of("a.sql", dump.as_bytes());
        let extra = usize::from(broken.ends_with("))"));
        assert_eq!(headlines(&items).len(), 2 + extra, "{broken}: {errors:?}");
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].contains("dòng 5: một hàng của bảng nv4_vi_news_rows"), "{errors:?}");
        let orphans = items.iter().filter(|item| matches!(item, Item::LeftOut { what, .. } if what.contains("số 2")));
        assert_eq!(orphans.count(), 1 - extra, "its body is told as well");
    }
}

#[test]
fn numbers_below_zero_what_is_worked_out_and_comments_are_read() {
    let rows = [
        "(1,-1,1700000000,1,'Bài 1','bai','Tóm tắt','',unix_timestamp('a,b'))".to_owned(),
        "-- it's a comment\n/* so's this, */ (2,0,1700000000,1,'Bài 2','bai','Tóm tắt','','1.234')".to_owned(),
    ];
    let dump = dump(&rows.each_ref().map(String::as_str), &[1, 2]);
    let dump = format!("SET @a='x' -- l'apostrophe\n; UPDATE x SET a=--1, b=2 # don't\n;\n{dump}");
    let pages: Vec<LegacyPage> = records("a.sql", &dump).into_iter().map(page_of).collect();
    assert_eq!(pages.iter().map(|page| page.headline.as_str()).collect::<Vec<_>>(), ["Bài 1", "Bài 2"]);
    assert_eq!(pages[0].published_on.to_string(), "2023-11-15");
    assert_eq!((pages[0].views_base, pages[1].views_base), (0, 1234));
    assert!(doubts_of(&pages[0]).contains("unix_timestamp"), "{}", doubts_of(&pages[0]));
}

#[test]
fn a_dump_that_is_cut_says_so_wherever_it_is_cut() {
    let whole = dump(&[&row(1), &row(2), &row(3)], &[1, 2, 3]);
    // Between rows, before any body: nobody takes an article's first words for the article.
    let at = whole.find("(3,3,").unwrap();
    let (items, errors) = all_of("a.sql", &whole.as_bytes()[..at]);
    assert_eq!((items.len(), errors.len()), (0, 3), "{errors:?}");
    assert!(errors[0].contains("Bài 1") && errors[2].contains("bị cắt"), "{errors:?}");
    // As mysqldump orders tables, bodies come first.
    let (rows, bodies) =
        whole[NEWS.len()..].split_at(whole[NEWS.len()..].find("INSERT INTO `nv4_vi_news_detail`").unwrap());
    let real = format!("{NEWS}{bodies}{}", &rows[..rows.find("(3,3,").unwrap()]);
    let (items, errors) = all_of("a.sql", real.as_bytes());
    assert_eq!(headlines(&items), ["Bài 1", "Bài 2"]);
    assert_eq!(items.len(), 3, "a body has no row");
    assert!(matches!(&errors[..], [error] if error.contains("bị cắt")), "{errors:?}");
    // Within a statement that nothing is read of.
    let (items, errors) = all_of("a.sql", format!("{whole}LOCK TABLES `x").as_bytes());
    assert_eq!((headlines(&items).len(), errors.len()), (3, 1), "{errors:?}");
}

#[test]
fn rows_without_bodies_twins_and_other_forms_are_told() {
    let twin = row(1).replace("Bài 1", "Bài khác cùng số");
    let dump = dump(&[&row(1), &twin, &twin, &row(2)], &[1]);
    let dump = format!("{dump}INSERT INTO `nv4_vi_news_rows` SET id=4, title='Bài bốn';\n");
    let (items, errors) = all_of("a.sql", dump.as_bytes());
    assert_eq!(headlines(&items), ["Bài khác cùng số"]);
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors[0].contains("VALUES") && errors[1].contains("Bài 2") && errors[2].contains("“Bài 1”"), "{errors:?}");
    let bare = dump.replace("INSERT INTO `nv4_vi_news_rows` SET id=4, title='Bài bốn';\n", "");
    let (items, _) = all_of("a.sql", bare.as_bytes());
    let Some(Item::Article(record)) = items.into_iter().nth(1) else { panic!("an article without a body") };
    let page = record.into_page().unwrap();
    assert!(doubts_of(&page).contains("không có nội dung của bài"), "{}", doubts_of(&page));
}

#[test]
fn pages_of_nukeviet_are_read_and_other_modules_counted() {
    let dump = dump(&[&row(1)], &[1])
        + "CREATE TABLE `nv4_vi_page` (`id` int, `title` varchar(250), `alias` varchar(250), `description` text, `bodytext` text, \
            `add_time` int, `status` tinyint);\n\
            INSERT INTO `nv4_vi_page` VALUES (1,'Giới thiệu','gioi-thieu','','<p>Phường Mẫu có từ lâu đời.</p>',1700000000,1),\
            (2,'Ẩn','an','','<p>x</p>',1700000000,0);\n\
            CREATE TABLE `nv4_vi_laws_row` (`id` int, `title` varchar(250), `alias` varchar(250), `introtext` text, `bodytext` text, \
            `status` tinyint);\n\
            INSERT INTO `nv4_vi_laws_row` VALUES (1,'Quyết định (1)','q','','<p>a</p>',1),(2,'b','b','','',1);\n\
            CREATE TABLE `nv4_vi_voting` (`vid` int);\nINSERT INTO `nv4_vi_voting` VALUES (1);\n";
    let (items, errors) = all_of("a.sql", dump.as_bytes());
    assert_eq!((headlines(&items), errors), (vec!["Bài 1", "Giới thiệu"], Vec::new()));
    let left_out: Vec<&str> = items
        .iter()
        .filter_map(|item| if let Item::LeftOut { what, .. } = item { Some(what.as_str()) } else { None })
        .collect();
    assert_eq!(left_out, ["Ẩn", "nv4_vi_laws_row: 2 hàng"]);
    let Some(Item::Article(record)) = items.into_iter().nth(1) else { panic!("a page") };
    let page = page_of(*record);
    assert_eq!(page.own_address.as_deref(), Some("/vi/page/gioi-thieu.html"));
    assert!(page.body_html.contains("lâu đời"), "{}", page.body_html);
}

#[test]
fn a_prefix_may_have_a_dash_in_it() {
    let dump = dump(&["(1,1,1700000000,1,'Bài','bai','Tóm tắt','2020/a.jpg',5)"], &[1]).replace("nv4_", "xa_mau_");
    let record = records("a.sql", &dump).remove(0);
    assert_eq!(record.addresses[0], "/vi/news//bai-1.html");
    assert_eq!(record.photo.unwrap().src.as_deref(), Some("/uploads/news/2020/a.jpg"));
}

#[test]
fn a_dump_in_another_encoding_is_read_or_refused_but_not_as_rubbish() {
    let dump = dump(&["(1,1,1700000000,1,'Phường Mẫu họp','bai','Tóm tắt','',5)"], &[1]);
    let (twice, _, _) = encoding_rs::WINDOWS_1252.decode(dump.as_bytes());
    let record = records("a.sql", &twice).remove(0);
    assert!(record.body.contains("Thân bài"), "{}", record.body);
    let page = page_of(record);
    assert_eq!(page.headline, "Phường Mẫu họp");
    assert!(doubts_of(&page).contains("hai lần"), "{}", doubts_of(&page));
    // UTF-8 that the dump calls Latin, and Latin.
    let called_latin = format!("/*!40101 SET NAMES latin1 */;\n{dump}");
    assert_eq!(headlines(&items_of("a.sql", called_latin.as_bytes()).0), ["Phường Mẫu họp"]);
    let latin: Vec<u8> =
        b"/*!40101 SET NAMES latin1 */;\n".iter().copied().chain(dump.chars().map(|c| c as u32 as u8)).collect();
    assert_eq!(items_of("a.sql", &latin).1, None);
    // Nothing says what this is.
    let (items, errors) = all_of("a.sql", &latin[b"/*!40101 SET NAMES latin1 */;\n".len()..]);
    assert_eq!(items.len(), 0);
    assert!(errors[0].contains("bảng mã"), "{errors:?}");
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(dump.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(headlines(&items_of("a.sql", &utf16).0), ["Phường Mẫu họp"]);
}

/// An export of WordPress with these items.
fn wxr(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Xã Mẫu</title>\n{items}\n</channel></rss>"
    )
}

fn post(title: &str, content: &str, more: &str) -> String {
    format!(
        "<item><title>{title}</title><content:encoded><![CDATA[{content}]]></content:encoded><wp:post_id>1</wp:post_id>\
        <wp:post_date>2020-01-02 03:04:05</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}</item>\n"
    )
}

fn meta(key: &str, value: &str) -> String {
    format!("<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>")
}

#[test]
fn a_bad_byte_or_a_stray_tag_costs_one_item_of_an_export() {
    let content = "<p>Nội dung của bài viết này dài hơn một dòng để một chữ hỏng không là gì.</p>";
    let items: String = (1..=30).map(|number| post(&format!("Bài {number}."), content, "")).collect();
    let whole = wxr(&items).replace("Bài 15.", "Bài 15 @.");
    let at = whole.find('@').unwrap();
    let mut bad = whole.clone().into_bytes();
    bad[at] = 0xE2;
    let (items, errors) = all_of("a.xml", &bad);
    assert_eq!((headlines(&items).len(), errors), (30, Vec::new()));
    let Some(Item::Article(record)) = items.into_iter().nth(14) else { panic!("an article") };
    assert_eq!(record.place, "dòng 16");
    assert!(doubts_of(&record.into_page().unwrap()).contains("bảng mã"));
    let (items, errors) = all_of("a.xml", whole.replace('@', "<b ‹").as_bytes());
    assert_eq!(headlines(&items).len(), 29);
    assert!(matches!(&errors[..], [error] if error.contains("dòng 16") && error.contains("dòng 17")), "{errors:?}");
    let (items, errors) = all_of("a.xml", whole.replace("@.</title>", "</title><x>").as_bytes());
    assert_eq!((headlines(&items).len(), errors.len()), (29, 1), "{errors:?}");
}

#[test]
fn what_wordpress_shows_and_the_export_does_not_hold_is_lost_and_said() {
    let file = "<item><title>a</title><wp:post_id>5</wp:post_id><wp:post_type>attachment</wp:post_type>\
        <wp:attachment_url>https://cu.example/a5.jpg</wp:attachment_url></item>\n";
    let block = "<item><title>k</title><content:encoded><![CDATA[<p>khối dùng lại</p>]]></content:encoded><wp:post_id>9</wp:post_id>\
        <wp:post_type>wp_block</wp:post_type></item>\n";
    let content = "<!-- wp:paragraph --><p>Mở đầu.</p><!-- /wp:paragraph --><!-- wp:block {\"ref\":9} /-->\
        <!-- wp:block {\"ref\":8} /--><!-- wp:latest-posts {\"postsToShow\":3} /-->[gallery ids=\"5,6\"]";
    let more = meta("_thumbnail_id", "99") + &meta("_tomtat", "văn bản") + &meta("_edit_last", "1");
    let record = records("a.xml", &wxr(&(post("Bài", content, &more) + file + block))).remove(0);
    assert!(record.left_out.iter().any(|(text, _)| text == "_tomtat: văn bản"), "{:?}", record.left_out);
    assert!(!record.left_out.iter().any(|(text, _)| text.contains("_edit_last")));
    assert!(record.body.contains("khối dùng lại"), "{}", record.body);
    let lost = lost_of(record);
    for what in ["tệp số 99", "tệp số 6", "khối dùng lại số 8"] {
        assert!(lost.iter().any(|lost| lost.contains(what)), "{what}: {lost:?}");
    }
    assert!(!lost.iter().any(|lost| lost.contains("latest-posts")), "{lost:?}");
}

#[test]
fn every_count_of_wordpress_is_looked_at() {
    let more = meta("post_views_count", "50") + &meta("views", "1.700");
    let page = page_of(records("a.xml", &wxr(&post("Bài", "<p>Một hai.</p>", &more))).remove(0));
    assert_eq!(page.views_base, 1700);
    assert!(doubts_of(&page).contains("1.700 và 50"), "{}", doubts_of(&page));
}

#[test]
fn what_comes_with_an_item_of_a_feed_comes_with_the_article() {
    let rss = r#"<rss><channel><title>Xã Mẫu</title><item><title>Bài</title><pubDate>Sat, 07 Sep 2024 20:00:00 ICT</pubDate>
        <description>Thân bài một.</description><enclosure url="https://cu.example/a.pdf" type="application/pdf"/>
        <enclosure url="https://cu.example/b.jpg" type="image/jpeg"/><media:group><media:content url="https://cu.example/c.jpg" medium="image">
        <media:description>chú thích</media:description></media:content></media:group>
        <media:content url="https://cu.example/d.mp4" type="video/mp4"/></item>
        <item><title>Bài 2</title><pubDate>hôm kia</pubDate><description>Thân.</description></item></channel></rss>"#;
    let mut records = records("a.rss", rss);
    let undated = records.pop().unwrap().into_page().unwrap_err();
    assert!(undated.to_string().contains("hôm kia"), "{undated}");
    let page = page_of(records.remove(0));
    assert_eq!((page.published_on.to_string().as_str(), page.published_at.hour()), ("2024-09-07", 20));
    let pictures: Vec<_> = page.photos.iter().map(|photo| (photo.src.as_deref(), photo.caption.as_deref())).collect();
    assert_eq!(
        pictures,
        [(Some("https://cu.example/b.jpg"), None), (Some("https://cu.example/c.jpg"), Some("chú thích"))]
    );
    for address in ["https://cu.example/a.pdf", "https://cu.example/d.mp4"] {
        assert!(page.body_html.contains(&format!("href=\"{address}\"")), "{}", page.body_html);
    }
}

#[test]
fn ghosts_posts_without_html_are_read_from_what_its_editors_kept() {
    let posts = r#"{"id":"1","title":"Một","status":"published","published_at":"2023-05-06T20:02:03-05:00","html":null,
            "lexical":"{\"root\":{\"children\":[{\"type\":\"paragraph\",\"children\":[{\"type\":\"text\",\"text\":\"chữ trong lexical\"}]},{\"type\":\"signup\",\"header\":\"Đăng ký\"}]}}"},
        {"id":"2","title":"Hai","status":"published","published_at":"2023-05-06T01:02:03Z","html":"","custom_excerpt":"Tóm tắt.",
            "mobiledoc":"{\"cards\":[[\"markdown\",{\"markdown\":\"chữ **đậm**\"}]],\"sections\":[[10,0]]}"}"#;
    // What says whose it is may stand behind all posts.
    let padding = "x".repeat(20_000);
    let json =
        format!("{{\"data\": {{\"posts\": [{posts}], \"x\": \"{padding}\"}}, \"meta\": {{\"version\": \"003\"}}}}");
    let mut records = records("a.json", &json);
    let two = page_of(records.pop().unwrap());
    assert!(two.body_html.contains("chữ **đậm**") && two.standfirst == "Tóm tắt.", "{}", two.body_html);
    assert!(doubts_of(&two).contains("Markdown"), "{}", doubts_of(&two));
    let one = records.remove(0);
    assert_eq!(moment_text(&one), "08:02 ngày 07-05-2023");
    assert!(one.body.contains("chữ trong lexical"), "{}", one.body);
    assert!(lost_of(one).concat().contains("Đăng ký"), "it is lost, and said");
}

#[test]
fn what_is_no_export_is_none() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.html", "<!doctype html><html><title>rss</title></html>"),
        ("a.xml", "<?xml version='1.0'?><!-- <rss> --><urlset></urlset>"),
        ("a.txt", "tin tức - UBND phường Mẫu\nINSERT INTO"),
        ("a.json", "[1, 2]"),
        ("a.xml", ""),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        assert_eq!(kind_of(&path).unwrap(), None, "{text}");
    }
}
