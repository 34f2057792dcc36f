use super::*;
use crate::domain::{Focus, PhotoFile, Slug, Timestamp, front::Arrangement};

fn section(id: i64, slug: &str) -> Section {
    Section {
        id: SectionId(id),
        slug: Slug::parse(slug).expect("a slug"),
        title: slug.to_owned(),
        kind: Default::default(),
    }
}

fn photo(name: &str) -> Photo {
    let file = PhotoFile {
        digest: name.to_owned(),
        extension: "webp".to_owned(),
        width: 960,
        height: 640,
        widths: vec![960],
        focus: Focus::MIDDLE,
    };
    Photo { file, caption: String::new(), alt: String::new() }
}

fn article(id: i64, section: &Section) -> ArticleSummary {
    ArticleSummary {
        id: ArticleId(id),
        section: section.clone(),
        slug: Slug::parse(&format!("bai-{id}")).expect("a slug"),
        headline: format!("Bài {id}"),
        standfirst: String::new(),
        photo: Some(photo(&format!("photo{}", id % 5))),
        published_at: Timestamp(1_000_000 - id),
        views: 0,
    }
}

/// Two sections with twelve articles each, of which the newest five of all are 1, 101, 2, 102, 3.
fn material() -> Material {
    let sections = vec![section(1, "tin-tuc"), section(2, "thong-bao")];
    let of = |start: i64, section: &Section| (start..start + 12).map(|id| article(id, section)).collect::<Vec<_>>();
    let (news, announcements) = (of(1, &sections[0]), of(101, &sections[1]));
    let newest = news.iter().zip(&announcements).flat_map(|(news, other)| [news.clone(), other.clone()]).take(10);
    Material {
        newest: newest.collect(),
        most_read: vec![news[0].clone(), news[9].clone()],
        of_sections: HashMap::from([(SectionId(1), news), (SectionId(2), announcements)]),
        sections,
        ..Material::default()
    }
}

fn articles_in(filled: &Filled) -> Vec<&ArticleSummary> {
    match filled {
        Filled::Lead { lead, beside } => lead.iter().chain(beside).collect(),
        Filled::Section { articles, .. } | Filled::Announcements { articles, .. } | Filled::MostRead(articles) => {
            articles.iter().collect()
        }
        Filled::Story { article, .. } => vec![article],
        Filled::Documents { .. } | Filled::Links(_) | Filled::Contact(_) => vec![],
    }
}

fn ids(filled: &[FilledBlock]) -> Vec<i64> {
    filled.iter().flat_map(|block| articles_in(&block.content)).map(|article| article.id.0).collect()
}

#[test]
fn no_article_stands_twice_and_no_picture() {
    let material = material();
    let filled = fill(&Arrangement::by_itself(&material.sections).blocks, &material);
    let shown = ids(&filled);
    assert_eq!(shown.iter().collect::<BTreeSet<_>>().len(), shown.len(), "{shown:?}");
    assert_eq!(shown.len(), 5 + 6 + 4 + 1);
    let with_pictures = filled.iter().flat_map(|block| match &block.content {
        Filled::Lead { lead, .. } => lead.iter().collect(),
        content if content.is_of_lines() => vec![],
        content => articles_in(content),
    });
    let pictures: Vec<_> =
        with_pictures.filter_map(|article| Some(article.photo.as_ref()?.file.digest.as_str())).collect();
    assert_eq!(pictures.iter().collect::<BTreeSet<_>>().len(), pictures.len(), "{pictures:?}");
    assert_eq!(pictures.len(), 4, "the lead story's, and of the section those that are others");
}

#[test]
fn announcements_do_not_lead_where_they_have_a_block_of_their_own() {
    let material = material();
    let lead = |blocks: &[BlockContent]| {
        let block = |content: &BlockContent| FrontBlock { title: String::new(), content: content.clone() };
        let blocks: Vec<_> = blocks.iter().map(block).collect();
        ids(&fill(&blocks, &material)[..1])
    };
    let announcements = BlockContent::Announcements { section: SectionId(2), length: 3 };
    assert_eq!(lead(&[BlockContent::Lead { beside: 2 }, announcements.clone()]), [1, 2, 3]);
    assert_eq!(lead(&[BlockContent::Lead { beside: 2 }]), [1, 101, 2]);
    let few = lead(&[BlockContent::Lead { beside: 4 }, announcements]);
    assert_eq!(few, [1, 2, 3, 4, 5]);
}

#[test]
fn what_is_pinned_leads_and_is_not_shown_again() {
    let mut material = material();
    material.pinned = vec![article(9, &section(1, "tin-tuc"))];
    let filled = fill(&Arrangement::by_itself(&material.sections).blocks, &material);
    assert_eq!(ids(&filled[..1]), [9, 1, 2, 3, 4]);
    assert_eq!(ids(&filled).iter().filter(|id| **id == 9).count(), 1);
}

#[test]
fn what_has_nothing_to_show_is_left_away_but_the_lead_says_so() {
    let sections = vec![section(1, "tin-tuc"), section(2, "thong-bao")];
    let filled = fill(&Arrangement::by_itself(&sections).blocks, &Material { sections, ..Material::default() });
    assert_eq!(filled.len(), 1);
    assert_eq!((filled[0].place, &filled[0].content), (1, &Filled::Lead { lead: None, beside: vec![] }));
}

#[test]
fn a_story_is_told_by_pictures_that_nobody_has_seen() {
    let mut material = material();
    let own = article(50, &section(1, "tin-tuc"));
    let pictures = vec![photo("photo1"), photo("a"), photo("b"), photo("a")];
    material.stories.insert(own.id, (own, pictures));
    let block = |content| FrontBlock { title: String::new(), content };
    let story = || block(BlockContent::Story { article: ArticleId(50) });
    let filled = fill(&[block(BlockContent::Lead { beside: 0 }), story(), story()], &material);
    assert_eq!(filled.len(), 2, "told once");
    let Filled::Story { pictures, .. } = &filled[1].content else { panic!("{filled:?}") };
    assert_eq!(pictures.iter().map(|photo| photo.file.digest.as_str()).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn enough_articles_of_a_section_are_asked_for() {
    let material = material();
    let blocks = Arrangement::by_itself(&material.sections).blocks;
    assert_eq!(articles_wanted(&blocks, SectionId(1), 2), 5 + 4 + 6 + 2);
    assert_eq!(articles_wanted(&blocks, SectionId(2), 0), 5 + 6 + 6);
}

#[test]
fn columns_are_parted_into_rows_without_a_hole() {
    for (columns, rows) in [
        (0, vec![]),
        (1, vec![1]),
        (2, vec![2]),
        (3, vec![3]),
        (4, vec![2, 2]),
        (5, vec![3, 2]),
        (7, vec![3, 2, 2]),
        (8, vec![3, 3, 2]),
    ] {
        assert_eq!(rows_of(columns), rows, "{columns}");
    }
}
