use super::*;
use crate::domain::Slug;

fn section(id: i64, slug: &str) -> Section {
    Section {
        id: SectionId(id),
        slug: Slug::parse(slug).expect("a slug"),
        title: slug.to_owned(),
        kind: Default::default(),
    }
}

fn kinds(arrangement: &Arrangement) -> Vec<BlockKind> {
    arrangement.blocks.iter().map(|block| block.content.kind()).collect()
}

fn three() -> Arrangement {
    let blocks = [BlockContent::Links, BlockContent::Contact, BlockContent::MostRead];
    Arrangement { pins: vec![], blocks: blocks.map(FrontBlock::untitled).into() }
}

#[test]
fn by_itself_announcements_come_early_and_every_section_has_its_place() {
    let sections = [section(1, "tin-tuc"), section(2, "thong-bao"), section(3, "van-hoa")];
    let arranged = Arrangement::by_itself(&sections);
    let of_sections: Vec<_> = arranged.blocks.iter().filter_map(|block| block.content.section()).collect();
    assert_eq!(of_sections, [SectionId(2), SectionId(1), SectionId(3)]);
    use BlockKind::{Announcements, Lead, Links, MostRead, Section};
    assert_eq!(kinds(&arranged), [Links, Lead, Announcements, Section, Section, MostRead]);
    let mut register = section(4, "van-ban");
    register.kind = SectionKind::Documents;
    let arranged = Arrangement::by_itself(&[sections[1].clone(), sections[0].clone(), register]);
    assert_eq!(kinds(&arranged), [Links, Lead, Announcements, BlockKind::Documents, Section, MostRead]);
    let many: Vec<_> = (1..60).map(|id| section(id, "x")).collect();
    let arranged = Arrangement::by_itself(&many);
    assert_eq!((arranged.blocks.len(), kinds(&arranged).pop()), (BLOCKS_MAX, Some(MostRead)));
}

#[test]
fn blocks_go_up_and_down_and_stay_within_their_bounds() {
    let mut arrangement = three();
    arrangement.step(0, Step::Up).expect("it stays");
    arrangement.step(2, Step::Down).expect("it stays");
    assert_eq!(arrangement, three());
    arrangement.step(2, Step::Up).expect("moved");
    assert_eq!(kinds(&arrangement), [BlockKind::Links, BlockKind::MostRead, BlockKind::Contact]);
    assert_eq!(arrangement.step(3, Step::Up), Err(Unarranged::NotThere));
    assert_eq!(arrangement.step(usize::MAX, Step::Down), Err(Unarranged::NotThere));
}

#[test]
fn a_front_page_has_one_block_at_least_and_twenty_at_most() {
    let mut arrangement = three();
    assert_eq!(arrangement.remove(9), Err(Unarranged::NotThere));
    arrangement.remove(0).expect("removed");
    arrangement.remove(0).expect("removed");
    assert_eq!(arrangement.remove(0), Err(Unarranged::LastOne));
    let lead = FrontBlock::untitled(BlockContent::Lead { beside: 4 });
    assert_eq!(arrangement.insert_after(Some(1), lead.clone()), Err(Unarranged::NotThere));
    arrangement.insert_after(None, lead.clone()).expect("first of all");
    assert_eq!(kinds(&arrangement), [BlockKind::Lead, BlockKind::MostRead]);
    while arrangement.blocks.len() < BLOCKS_MAX {
        arrangement.insert_after(Some(0), lead.clone()).expect("room");
    }
    assert_eq!(arrangement.insert_after(Some(0), lead), Err(Unarranged::TooMany));
}

#[test]
fn a_pin_lasts_until_the_end_of_its_day_and_is_there_once() {
    let mut arrangement = three();
    let pin = |id| Pin { article: ArticleId(id), last_day: Day(100 + id) };
    for id in 1..=5 {
        arrangement.pin(pin(id)).expect("room");
    }
    assert_eq!(arrangement.pin(pin(3)), Err(Unarranged::Twice));
    assert_eq!(arrangement.pin(pin(6)), Err(Unarranged::TooMany));
    assert_eq!(arrangement.pinned_on(Day(104)), [ArticleId(4), ArticleId(5)]);
    assert_eq!(arrangement.unpin(ArticleId(6)), Err(Unarranged::NotThere));
    arrangement.unpin(ArticleId(4)).expect("unpinned");
    assert_eq!(arrangement.pinned_on(Day(104)), [ArticleId(5)]);
}

#[test]
fn a_day_of_a_pin_is_near() {
    let today = Day::parse("2026-11-28").expect("a day");
    assert_eq!(typed_last_day("2026-11-28", today), Ok(today));
    assert_eq!(typed_last_day("30/11/2026", today), Ok(Day(today.0 + 2)));
    for bad in ["", "2026-11-27", "2028-01-01", "mai", "9999999999-01-01"] {
        assert_eq!(typed_last_day(bad, today).expect_err(bad).field, "last_day");
    }
}

#[test]
fn a_block_is_checked_by_what_its_kind_asks_for() {
    let sections = [section(7, "tin-tuc")];
    let typed = |kind: &str, section: &str, layout: &str, length: &str| TypedBlock {
        kind: kind.to_owned(),
        section: section.to_owned(),
        layout: layout.to_owned(),
        length: length.to_owned(),
        ..TypedBlock::default()
    };
    for (typed, fields) in [
        (typed("", "", "", ""), vec!["kind"]),
        (typed("lead", "", "", "5"), vec!["length"]),
        (typed("section", "8", "x", "13"), vec!["section", "layout", "length"]),
        (typed("announcements", "", "", "-1"), vec!["section", "length"]),
        (typed("story", "", "", ""), vec!["article"]),
        (TypedBlock { title: "a".repeat(81), ..typed("links", "", "", "") }, vec!["title"]),
    ] {
        let faults = typed.check(&sections, None).expect_err("faults");
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), fields, "{typed:?}");
    }
    for good in [
        typed("lead", "", "", "0"),
        typed("section", "7", "luoi", "12"),
        typed("announcements", "7", "", "6"),
        typed("links", "", "", ""),
        typed("contact", "", "", ""),
        typed("most_read", "", "", ""),
    ] {
        let block = good.check(&sections, None).expect("a block");
        assert_eq!(TypedBlock::from(&block).check(&sections, None), Ok(block), "as its form shows it");
    }
}

#[test]
fn an_article_is_named_by_whatever_address_was_pasted() {
    for (pasted, path) in [
        ("/tin-tuc/bai", "/tin-tuc/bai"),
        (" https://a.vn/tin-tuc/bai?utm_source=zalo#x ", "/tin-tuc/bai"),
        ("http://a.vn", ""),
        ("/tin-tuc/bai/", "/tin-tuc/bai"),
    ] {
        assert_eq!(path_of(pasted), path, "{pasted}");
    }
}
