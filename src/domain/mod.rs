//! The nouns of the portal and their rules, shared by server and browser. Nothing here knows a
//! framework, a database or a request.

pub mod acting;
pub mod address;
pub mod alert;
pub mod article;
pub mod audit;
pub mod checks;
pub mod color;
pub mod contributor;
pub mod counts;
pub mod difference;
pub mod entry;
pub mod fault;
pub mod figures;
pub mod form_key;
pub mod framing;
pub mod front;
pub mod front_filled;
pub mod html;
pub mod id;
pub mod letters;
pub mod look;
pub mod map;
pub mod media;
pub mod money;
pub mod period;
pub mod person;
pub mod photo;
pub mod portal;
pub mod quick_link;
pub mod redirect;
pub mod register;
pub mod removed;
pub mod review;
pub mod royalty;
pub mod royalty_forms;
pub mod scale;
pub mod second_factor;
pub mod settings;
pub mod sharing;
pub mod slug;
pub mod standing;
mod syllable;
pub mod text;
pub mod time;
pub mod typed;
pub mod unsaved;
pub mod work_kind;

pub use acting::{ActRefusal, ActRequest, Withdrawal, WithdrawalKind};
pub use alert::{Alert, AlertLevel, AlertLine, AlertState};
pub use article::{Article, ArticleSummary, Correction, ListedArticle};
pub use audit::{AuditAct, AuditEntry, AuditSearch};
pub use checks::{Finding, Outline};
pub use color::{Color, Palette};
pub use contributor::Contributor;
pub use counts::{LiveCounts, ReaderToken, Sighting, VisitorCounts};
pub use difference::Difference;
pub use entry::{LinkOwner, NextStep};
pub use fault::Fault;
pub use figures::{DayCount, Figures, FiguresAsked};
pub use form_key::{FormKey, TakenUp};
pub use framing::{Focus, SHARED_HEIGHT, SHARED_WIDTH, Shape};
pub use front::{Arrangement, BlockContent, BlockKind, FrontBlock, Layout, Pin};
pub use front_filled::{Filled, FilledBlock};
pub use html::SafeHtml;
pub use id::{AlertId, ArticleId, ContributorId, PersonId, PhotoId, PortalId, SectionId, TextId};
pub use look::{Look, TypeScale};
pub use map::{AdministrativeMap, AdministrativeUnit};
pub use media::{Document, DocumentKind, MediaContent, MediaFile};
pub use money::{Coefficient, Dong, Share};
pub use period::{Month, Period, PeriodAsked};
pub use person::{Demand, Email, Member, Person, PersonChange, Role, Roles, Standing};
pub use photo::{ARTICLE_SIZES, Photo, PhotoFile};
pub use portal::{ArrangedSection, NavigationItem, Portal, Section, SectionKind};
pub use quick_link::{LinkIcon, QuickLink};
pub use redirect::{KeptRedirect, Target};
pub use register::{
    DocumentDraft, DocumentFields, DocumentSheet, DocumentStatus, LegalKind, ListedDocument, RegisterFilter,
    RegisterTerms, RelatedDocument,
};
pub use removed::Removed;
pub use review::{Act, Actor, ReviewLevels, ReviewRules, TextState};
pub use royalty::{Credit, Decision, RoyaltyMonth, RoyaltyTerms, RoyaltyWork};
pub use second_factor::{Enrolment, QrPicture};
pub use settings::{Contact, Identity, PortalSettings};
pub use sharing::{SharedId, SharedPage};
pub use slug::Slug;
pub use text::{ArticleStanding, Draft, Revision, RevisionMeta, Saved, Text, TextAct, TextArticle, TextContent};
pub use time::{Day, Timestamp};
pub use unsaved::{Attendance, Unsaved, UnsavedLine};
pub use work_kind::{CreditRole, WorkKind};

#[cfg(test)]
pub(crate) mod properties;
