//! The nouns of the portal and their rules, shared by server and browser. Nothing here knows a
//! framework, a database or a request.

pub mod acting;
pub mod address;
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
pub mod html;
pub mod id;
pub mod letters;
pub mod map;
pub mod period;
pub mod person;
pub mod photo;
pub mod portal;
pub mod redirect;
pub mod removed;
pub mod review;
pub mod scale;
pub mod second_factor;
pub mod settings;
pub mod slug;
mod syllable;
pub mod text;
pub mod time;
pub mod typed;
pub mod unsaved;

pub use acting::{ActRefusal, ActRequest, Withdrawal, WithdrawalKind};
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
pub use form_key::FormKey;
pub use html::SafeHtml;
pub use id::{ArticleId, ContributorId, PersonId, PhotoId, PortalId, SectionId, TextId};
pub use map::{AdministrativeMap, AdministrativeUnit};
pub use period::{Month, Period, PeriodAsked};
pub use person::{Demand, Email, Member, Person, PersonChange, Role, Roles, Standing};
pub use photo::{ARTICLE_SIZES, Photo, PhotoFile};
pub use portal::{ArrangedSection, Portal, Section};
pub use redirect::{KeptRedirect, Target};
pub use removed::Removed;
pub use review::{Act, Actor, ReviewLevels, ReviewRules, TextState};
pub use second_factor::{Enrolment, QrPicture};
pub use settings::{Contact, Identity, PortalSettings};
pub use slug::Slug;
pub use text::{ArticleStanding, Draft, Revision, RevisionMeta, Saved, Text, TextAct, TextArticle, TextContent};
pub use time::{Day, Timestamp};
pub use unsaved::{Attendance, Unsaved, UnsavedLine};

#[cfg(test)]
pub(crate) mod properties;
