//! A text as the newsroom works on it: what its form holds, its revisions, and where it stands.

use super::{
    Act, Article, ArticleId, Contributor, Correction, Day, DocumentDraft, DocumentFields, Fault, Person, PersonId,
    Photo, ReviewLevels, SafeHtml, Section, SectionKind, Slug, TextId, TextState, Timestamp, contributor,
    media::is_digest, tag, typed,
};
use serde::{Deserialize, Serialize};

pub const HEADLINE_LETTERS_MAX: usize = 200;
pub const STANDFIRST_LETTERS_MAX: usize = 600;
/// Of HTML, before and after it was cleaned.
pub const BODY_BYTES_MAX: usize = 400_000;
/// A caption, what is spoken instead of a picture, a change note, a reason.
pub const NOTE_LETTERS_MAX: usize = 500;
/// All names under an article.
pub const BYLINE_LETTERS_MAX: usize = 300;

/// What the form of a text holds, as it was typed. The body goes through the cleaner on its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// A section's slug.
    pub section: String,
    pub headline: String,
    /// Empty: made from the headline.
    pub slug: String,
    pub standfirst: String,
    /// Names, parted by commas.
    pub authors: String,
    pub photographers: String,
    pub sources: String,
    /// Names, parted by commas.
    pub tags: String,
    /// The digest of a stored picture, or empty.
    pub photo: String,
    pub photo_caption: String,
    pub photo_alt: String,
    /// What readers are told of a substantial change.
    pub change_note: String,
    /// `2022-01-17`, or empty.
    pub review_on: String,
    /// For a section of documents.
    pub document: DocumentDraft,
}

/// What a revision says. All of it may be stored and, once somebody has approved it, shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextContent {
    pub section: Slug,
    pub headline: String,
    pub slug: Slug,
    pub standfirst: String,
    pub body: SafeHtml,
    /// Names, parted by a comma and a space.
    pub authors: String,
    pub photographers: String,
    pub sources: String,
    /// Names, parted by a comma and a space.
    pub tags: String,
    /// The digest of a stored picture.
    pub photo: Option<String>,
    pub photo_caption: String,
    pub photo_alt: String,
    pub change_note: String,
    /// The day on which somebody asks whether it is still right.
    pub review_on: Option<Day>,
    /// In another section than one of documents nobody sees it.
    pub document: DocumentFields,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub id: TextId,
    /// Of the working copy; `Published` and `Withdrawn`: nothing is worked on.
    pub state: TextState,
    pub author: PersonId,
    pub author_name: String,
    /// Section and headline of the current revision.
    pub section: Section,
    pub headline: String,
    /// The current revision, and the newest one, which may have been put aside.
    pub revision: i64,
    pub last_revision: i64,
    /// The revision that readers see, or saw last.
    pub published_revision: Option<i64>,
    /// Who did the first of two levels of review of the current revision.
    pub reviewed_by: Option<PersonId>,
    pub reviewed_by_name: Option<String>,
    pub approved_by: Option<PersonId>,
    pub approved_by_name: Option<String>,
    pub approved_revision: Option<i64>,
    /// Why it was handed back.
    pub reason: String,
    pub publish_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub modified_at: Timestamp,
    /// What readers have of it.
    pub article: Option<TextArticle>,
}

/// The article that a text was published as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextArticle {
    pub id: ArticleId,
    pub path: String,
    pub standing: ArticleStanding,
    pub published_at: Timestamp,
    pub modified_at: Timestamp,
    /// Published in haste, and nobody has looked at it since.
    pub is_unreviewed: bool,
    pub views: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStanding {
    Published,
    /// Its address answers with a reason, or leads to another article.
    Withdrawn,
    /// No longer valid, and still to be read at its address.
    Expired,
}

/// A published or withdrawn article as the desk names it, also one that has no text yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArticleLine {
    pub id: ArticleId,
    pub text: Option<TextId>,
    pub headline: String,
    pub path: String,
    pub standing: ArticleStanding,
    pub published_at: Timestamp,
    pub review_on: Option<Day>,
}

/// Who saved a revision, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevisionMeta {
    /// 1 is the first.
    pub number: i64,
    pub based_on: i64,
    /// `None`: it came in with an old portal.
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    pub at: Timestamp,
    pub headline: String,
}

/// A revision, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub meta: RevisionMeta,
    pub section: Section,
    pub content: TextContent,
    /// `None` also where the picture was taken down since.
    pub photo: Option<Photo>,
}

/// What became of what somebody saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saved {
    /// It is the current revision now.
    Current(i64),
    /// It is kept as revision `mine`, and the current one is another: somebody else has saved meanwhile, or the text
    /// is no longer theirs to edit.
    Aside { mine: i64, current: i64 },
    /// It says what the current revision says.
    Unchanged(i64),
}

impl Saved {
    /// Which revision holds what was saved.
    pub fn number(self) -> i64 {
        match self {
            Saved::Current(number) | Saved::Unchanged(number) | Saved::Aside { mine: number, .. } => number,
        }
    }
}

/// Something that was done to a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextAct {
    pub at: Timestamp,
    /// `None`: its time had come.
    pub person: Option<PersonId>,
    pub person_name: Option<String>,
    pub act: Act,
    pub revision: i64,
    /// A reason, a time, a target.
    pub note: String,
}

impl Draft {
    /// What may be stored of it, with the cleaned body.
    ///
    /// # Errors
    /// All that is to be mended, field by field.
    pub fn check(&self, body: SafeHtml) -> Result<TextContent, Vec<Fault>> {
        let mut faults = Faults::default();
        let headline = faults.line("headline", &self.headline, HEADLINE_LETTERS_MAX);
        if headline.is_empty() {
            faults.add("headline", "Tiêu đề còn trống.");
        }
        if body.as_str().len() > BODY_BYTES_MAX {
            // Signs that open no tag are written out: somebody may have typed a quarter of it.
            let (most, stored) = (BODY_BYTES_MAX / 1000, body.as_str().len().div_ceil(1000));
            faults.add(
                "body",
                format!("Nội dung dài quá {most} kB: khi lưu thành HTML là {stored} kB (dấu < và & gõ rời thành &lt; và &amp;)."),
            );
        }
        let [authors, photographers, sources] =
            [("authors", &self.authors), ("photographers", &self.photographers), ("sources", &self.sources)]
                .map(|(field, typed)| faults.names(field, typed));
        if byline(&authors, &photographers, &sources).is_some_and(|line| line.chars().count() > BYLINE_LETTERS_MAX) {
            faults.add("authors", format!("Tên các tác giả, ảnh và nguồn cộng lại dài quá {BYLINE_LETTERS_MAX} chữ."));
        }
        let tags = tag::line("tags", &self.tags, &mut faults.0);
        let standfirst = faults.line("standfirst", &self.standfirst, STANDFIRST_LETTERS_MAX);
        let [photo_caption, photo_alt, change_note] = [
            ("photo_caption", &self.photo_caption),
            ("photo_alt", &self.photo_alt),
            ("change_note", &self.change_note),
        ]
        .map(|(field, typed)| faults.line(field, typed, NOTE_LETTERS_MAX));
        let (section, slug, review_on) = (faults.section(&self.section), self.slug(&mut faults), self.day(&mut faults));
        let photo = Some(self.photo.trim().to_owned()).filter(|digest| !digest.is_empty());
        if photo.as_ref().is_some_and(|digest| !is_digest(digest)) {
            faults.add("photo", "Không có ảnh này trong kho.");
        }
        let document = self.document.check(&mut faults.0);
        match (section, slug) {
            (Some(section), Some(slug)) if faults.0.is_empty() => Ok(TextContent {
                section,
                headline,
                slug,
                standfirst,
                body,
                authors,
                photographers,
                sources,
                tags,
                photo,
                photo_caption,
                photo_alt,
                change_note,
                review_on,
                document,
            }),
            _ => Err(faults.0),
        }
    }

    /// The one that was typed, or that of the headline.
    fn slug(&self, faults: &mut Faults) -> Option<Slug> {
        let typed = self.slug.trim();
        let slug = if typed.is_empty() { Slug::of(&self.headline) } else { Slug::parse(typed) };
        if slug.is_none() && !typed.is_empty() {
            faults.add(
                "slug",
                format!("Chỉ gồm chữ thường không dấu, chữ số, gạch nối ở giữa; dài tối đa {} chữ.", Slug::BYTES_MAX),
            );
        } else if slug.is_none() && !self.headline.trim().is_empty() {
            faults.add("slug", "Tiêu đề không có chữ nào để làm địa chỉ; hãy tự nhập.");
        }
        slug
    }

    fn day(&self, faults: &mut Faults) -> Option<Day> {
        let typed = self.review_on.trim();
        let day = Day::parse(typed);
        if day.is_none() && !typed.is_empty() {
            faults.add("review_on", "Không phải một ngày.");
        }
        day
    }
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push(Fault::new(field, message));
    }

    fn line(&mut self, field: &str, text: &str, letters_max: usize) -> String {
        typed::line(field, text, letters_max, &mut self.0)
    }

    /// Names with a comma and a space between them.
    fn names(&mut self, field: &str, text: &str) -> String {
        let names = contributor::names_of(text);
        for name in &names {
            self.line(field, name, Contributor::NAME_MAX);
        }
        names.join(", ")
    }

    fn section(&mut self, typed: &str) -> Option<Slug> {
        let section = Slug::parse(typed.trim());
        if section.is_none() {
            self.add("section", "Hãy chọn chuyên mục.");
        }
        section
    }
}

/// The line under an article, as readers see it: who wrote, who took pictures, where it was taken from.
pub fn byline(authors: &str, photographers: &str, sources: &str) -> Option<String> {
    let named = |title: &str, names: &str| (!names.is_empty()).then(|| format!("{title}{names}"));
    let parts = [named("", authors), named("Ảnh: ", photographers), named("Nguồn: ", sources)];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" - "))
}

impl TextContent {
    /// What keeps it from being handed in for a section of this kind.
    pub fn gaps(&self, kind: SectionKind) -> Vec<Fault> {
        let mut gaps = if kind == SectionKind::Documents { self.document.gaps() } else { Vec::new() };
        if self.body.is_blank() {
            gaps.push(Fault::new("body", "Nội dung còn trống."));
        }
        gaps
    }

    pub fn byline(&self) -> Option<String> {
        byline(&self.authors, &self.photographers, &self.sources)
    }

    /// As its form shows it.
    pub fn to_draft(&self) -> Draft {
        Draft {
            section: self.section.to_string(),
            headline: self.headline.clone(),
            slug: self.slug.to_string(),
            standfirst: self.standfirst.clone(),
            authors: self.authors.clone(),
            photographers: self.photographers.clone(),
            sources: self.sources.clone(),
            tags: self.tags.clone(),
            photo: self.photo.clone().unwrap_or_default(),
            photo_caption: self.photo_caption.clone(),
            photo_alt: self.photo_alt.clone(),
            change_note: self.change_note.clone(),
            review_on: self.review_on.map(Day::iso8601).unwrap_or_default(),
            document: self.document.to_draft(),
        }
    }
}

impl Text {
    /// Whether it should have been published more than a minute ago.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state == TextState::Scheduled && self.publish_at.is_some_and(|at| now.0 - at.0 > 60_000)
    }

    /// Whether its article was taken off the portal.
    pub fn is_withdrawn(&self) -> bool {
        self.article.as_ref().is_some_and(|article| article.standing != ArticleStanding::Published)
    }

    /// As which state the table of what may be done knows it: what is done to the article goes by that, whatever is being
    /// worked on.
    fn state_for(&self, act: Act) -> TextState {
        let of_article = self.article.as_ref().map(|article| article.standing.state());
        of_article.filter(|_| act.is_of_article()).unwrap_or(self.state)
    }

    /// What this person may do to it now, apart from editing. That somebody wrote it themselves is not looked at.
    pub fn offers(&self, person: &Person, levels: ReviewLevels) -> Vec<Act> {
        let is_offered = |act: &Act| {
            let line = self.state_for(*act).after(*act, levels);
            let is_second = levels == ReviewLevels::Two && self.reviewed_by == Some(person.id);
            act.suits(self.is_withdrawn())
                && line.is_some_and(|line| line.is_allowed_to(&person.roles, self.author == person.id))
                && match act {
                    Act::Edit => false,
                    Act::ReviewAfterwards => self.article.as_ref().is_some_and(|article| article.is_unreviewed),
                    Act::Approve => !is_second,
                    _ => true,
                }
        };
        Act::ALL.into_iter().filter(is_offered).collect()
    }

    /// Whether what this person saves becomes the current revision. Otherwise it is put aside.
    pub fn may_be_edited_by(&self, person: &Person) -> bool {
        let line = self.state.after(Act::Edit, ReviewLevels::One);
        line.is_some_and(|line| line.is_allowed_to(&person.roles, self.author == person.id))
    }
}

impl Revision {
    /// The article that readers will see, when it is published at `now`. `former` is what they have of it.
    pub fn to_article(&self, former: Option<&TextArticle>, now: Timestamp) -> Article {
        let TextContent { slug, headline, standfirst, body, change_note, .. } = self.content.clone();
        let is_told = former.is_some() && !change_note.is_empty();
        Article {
            id: former.map_or(ArticleId(0), |article| article.id),
            section: self.section.clone(),
            slug,
            headline,
            standfirst,
            body,
            byline: self.content.byline(),
            photo: self.photo.clone(),
            published_at: former.map_or(now, |article| article.published_at),
            modified_at: now,
            correction: is_told.then_some(Correction { at: now, note: change_note }),
            expired_note: None,
            tags: tag::tags_of(&self.content.tags),
            views: former.map_or(0, |article| article.views),
        }
    }
}

impl ArticleStanding {
    pub fn state(self) -> TextState {
        match self {
            ArticleStanding::Published => TextState::Published,
            ArticleStanding::Withdrawn | ArticleStanding::Expired => TextState::Withdrawn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn html(text: &str) -> SafeHtml {
        SafeHtml::from_cleaned(text.to_owned())
    }

    fn draft() -> Draft {
        Draft { section: "tin-tuc".to_owned(), headline: "Khai mạc hội nghị".to_owned(), ..Draft::default() }
    }

    fn faulty_fields(draft: &Draft) -> Vec<String> {
        let faults = draft.check(html("<p>a</p>")).expect_err("faults");
        faults.into_iter().map(|fault| fault.field).collect()
    }

    #[test]
    fn a_slug_is_made_from_the_headline_unless_one_was_typed() {
        assert_eq!(draft().check(html("")).expect("checked").slug.as_str(), "khai-mac-hoi-nghi");
        let typed = Draft { slug: " hoi-nghi-2022 ".to_owned(), ..draft() };
        assert_eq!(typed.check(html("")).expect("checked").slug.as_str(), "hoi-nghi-2022");
        assert_eq!(faulty_fields(&Draft { slug: "Hội nghị".to_owned(), ..draft() }), ["slug"]);
        assert_eq!(faulty_fields(&Draft { headline: "…".to_owned(), ..draft() }), ["slug"]);
    }

    #[test]
    fn every_fault_is_told_at_its_field() {
        let bad = Draft {
            headline: " ".to_owned(),
            section: "Tin tức".to_owned(),
            standfirst: "a".repeat(STANDFIRST_LETTERS_MAX + 1),
            authors: "Lan\0, An".to_owned(),
            photo: "../x".to_owned(),
            review_on: "mai".to_owned(),
            ..Draft::default()
        };
        let mut fields = faulty_fields(&bad);
        fields.sort();
        assert_eq!(fields, ["authors", "headline", "photo", "review_on", "section", "standfirst"]);
    }

    #[test]
    fn a_length_is_counted_in_letters_and_not_in_bytes() {
        let of = |headline: String| Draft { headline, slug: "dai".to_owned(), ..draft() };
        assert!(of("ế".repeat(HEADLINE_LETTERS_MAX)).check(html("")).is_ok());
        assert!(of("ế".repeat(HEADLINE_LETTERS_MAX).nfd().collect()).check(html("")).is_ok());
        assert_eq!(faulty_fields(&of("ế".repeat(HEADLINE_LETTERS_MAX + 1))), ["headline"]);
    }

    #[test]
    fn a_body_is_no_longer_than_it_may_be() {
        assert!(draft().check(html(&"a".repeat(BODY_BYTES_MAX))).is_ok());
        let faults = draft().check(html(&"&lt;".repeat(100_001))).expect_err("too long");
        assert!(faults[0].message.contains("là 401 kB (dấu < và & gõ rời thành"), "{faults:?}");
    }

    #[test]
    fn names_are_parted_alike_however_they_were_typed() {
        let typed =
            Draft { authors: "Lan ,  Văn  An,,".to_owned(), sources: "Báo Hậu Giang".to_owned(), ..draft() };
        let content = typed.check(html("")).expect("checked");
        assert_eq!(content.authors, "Lan, Văn An");
        assert_eq!(content.byline().as_deref(), Some("Lan, Văn An - Nguồn: Báo Hậu Giang"));
        assert_eq!(byline("", "An", "").as_deref(), Some("Ảnh: An"));
        assert_eq!(byline("", "", ""), None);
    }

    #[test]
    fn a_form_opened_again_saves_the_same() {
        let typed = Draft {
            standfirst: "Lời dẫn".to_owned(),
            tags: "Mưa lũ,  Du lịch".to_owned(),
            photo: "0123456789abcdef0123456789abcdef".to_owned(),
            review_on: "2022-03-01".to_owned(),
            ..draft()
        };
        let content = typed.check(html("<p>a</p>")).expect("checked");
        assert_eq!(content.to_draft().check(html("<p>a</p>")), Ok(content));
    }

    #[test]
    fn nothing_is_handed_in_without_a_body() {
        for (body, gaps) in [("<p> </p><p>&nbsp;</p>", 1), ("<p>a</p>", 0), ("<img src=\"/media/a\">", 0), ("", 1)] {
            assert_eq!(draft().check(html(body)).expect("checked").gaps(SectionKind::News).len(), gaps, "{body}");
        }
    }
}
