//! What an editor has before them who arranges a front page, and how their change is kept.

use crate::{
    db::{
        articles,
        front::{self, Changed, Standing},
        portals,
    },
    domain::{
        Arrangement, ArticleId, ArticleSummary, BlockContent, Demand, FrontBlock, Role, Section, Slug, Timestamp,
        front::{TypedBlock, Unarranged, path_of},
    },
    refusal::Refusal,
    server::newsroom_request::NewsroomRequest,
};

/// Who arranges the front page: those who edit all texts, and administrators.
pub const DEMAND: Demand = Demand::RoleOrAdministrator(Role::Editor);

/// Somebody who arranges, and what they have before them.
pub struct Arranging {
    pub newsroom: NewsroomRequest,
    /// Open ones.
    pub sections: Vec<Section>,
    /// The draft, or what readers see; never without blocks.
    pub arrangement: Arrangement,
    pub edition: i64,
    /// Who arranged the draft last, and when, where there is one.
    pub draft: Option<(String, Timestamp)>,
    /// Nobody has arranged blocks.
    pub is_by_itself: bool,
}

impl Arranging {
    /// For a change.
    ///
    /// # Errors
    /// `SignedOut`, `Forbidden`, `Closed`.
    pub async fn open() -> Result<Arranging, Refusal> {
        Arranging::of(NewsroomRequest::by(DEMAND).await?).await
    }

    /// To look at it.
    ///
    /// # Errors
    /// `SignedOut`, `Forbidden`.
    pub async fn open_to_read() -> Result<Arranging, Refusal> {
        Arranging::of(NewsroomRequest::even_closed(DEMAND).await?).await
    }

    async fn of(newsroom: NewsroomRequest) -> Result<Arranging, Refusal> {
        let sections = portals::list_sections(&newsroom.db, newsroom.portal.id).await?;
        let draft = front::find(&newsroom.db, &newsroom.editor, Standing::Draft).await?;
        let is_draft = draft.is_some();
        let base = match draft {
            Some(draft) => Some(draft),
            None => front::find(&newsroom.db, &newsroom.editor, Standing::Live).await?,
        };
        let edition = base.as_ref().map_or(0, |base| base.edition);
        let by_whom = base.as_ref().map(|base| (base.person_name.clone().unwrap_or_default(), base.at));
        let mut arrangement = base.map(|base| base.arrangement).unwrap_or_default();
        let is_by_itself = arrangement.blocks.is_empty();
        if is_by_itself {
            arrangement.blocks = Arrangement::by_itself(&sections).blocks;
        }
        Ok(Arranging { newsroom, sections, arrangement, edition, draft: by_whom.filter(|_| is_draft), is_by_itself })
    }

    /// The same for a change of what was seen: the places in it are those of that edition.
    ///
    /// # Errors
    /// `SignedOut`, `Forbidden`; `Conflict` where somebody else was quicker.
    pub async fn open_seen(seen: i64) -> Result<Arranging, Refusal> {
        let arranging = Arranging::open().await?;
        if arranging.edition == seen { Ok(arranging) } else { Err(moved()) }
    }

    /// A block as it was typed, if it is one.
    ///
    /// # Errors
    /// `Invalid` with the fields.
    pub async fn check(&self, typed: &TypedBlock) -> Result<FrontBlock, Refusal> {
        let article = self.find_article(&typed.article).await?;
        typed.check(&self.sections, article).map_err(|faults| Refusal::Invalid { faults })
    }

    /// A block as its form shows it.
    pub async fn typed_of(&self, block: &FrontBlock) -> Result<TypedBlock, Refusal> {
        let mut typed = TypedBlock::from(block);
        if let BlockContent::Story { article } = block.content {
            let NewsroomRequest { db, portal, now, .. } = &self.newsroom;
            let found = articles::list_published_by_ids(db, portal.id, &[article], *now).await?;
            typed.article = found.first().map(ArticleSummary::path).unwrap_or_default();
        }
        Ok(typed)
    }

    /// The published article at an address that was pasted.
    pub async fn find_article(&self, address: &str) -> Result<Option<ArticleId>, Refusal> {
        let Some((section, slug)) = path_of(address).strip_prefix('/').and_then(|rest| rest.split_once('/')) else {
            return Ok(None);
        };
        let (Some(section), Some(slug)) = (Slug::parse(section), Slug::parse(slug)) else { return Ok(None) };
        let NewsroomRequest { db, portal, now, .. } = &self.newsroom;
        let found = articles::find_published(db, portal.id, &section, &slug, *now).await?;
        Ok(found.filter(|article| article.expired_note.is_none()).map(|article| article.id))
    }

    /// Keeps what was arranged as the draft, where `seen` is still what it was made from. Answers nothing else than that it is done.
    pub async fn keep(self, seen: i64) -> Result<(), Refusal> {
        let Arranging { newsroom, arrangement, .. } = self;
        let mut tx = newsroom.db.begin().await?;
        let kept = front::keep_draft(&mut tx, &newsroom.editor, seen, &arrangement, newsroom.now).await?;
        done(kept)?;
        Ok(tx.commit().await?)
    }
}

/// Nothing, where it was done.
pub fn done(changed: Changed) -> Result<(), Refusal> {
    match changed {
        Changed::Done => Ok(()),
        Changed::Moved => Err(moved()),
        Changed::Nothing => Err(Refusal::conflict("Không còn bản nháp hay bố cục trước nào để làm việc này.")),
    }
}

/// What is said where somebody else was quicker.
fn moved() -> Refusal {
    Refusal::conflict(
        "Bố cục vừa được thay đổi ở nơi khác. Màn hình này đã là bố cục mới nhất: hãy xem lại rồi làm tiếp.",
    )
}

/// A change that an arrangement does not take.
pub fn unarranged(reason: Unarranged) -> Refusal {
    Refusal::conflict(reason.message())
}
