//! The nouns of the portal and their rules, shared by server and browser. Nothing here knows a
//! framework, a database or a request.

pub mod address;
pub mod article;
pub mod audit;
pub mod counts;
pub mod fault;
pub mod html;
pub mod id;
pub mod map;
pub mod person;
pub mod photo;
pub mod portal;
pub mod review;
pub mod slug;
pub mod time;

pub use article::{Article, ArticleSummary};
pub use audit::{AuditAct, AuditEntry};
pub use counts::{LiveCounts, ReaderToken, Sighting, VisitorCounts};
pub use fault::Fault;
pub use html::SafeHtml;
pub use id::{ArticleId, PersonId, PhotoId, PortalId, SectionId};
pub use map::{AdministrativeMap, AdministrativeUnit};
pub use person::{Demand, Email, Person, Role, Roles};
pub use photo::{ARTICLE_SIZES, Photo, PhotoFile};
pub use portal::{Portal, Section};
pub use review::{Act, Actor, ReviewLevels, TextState};
pub use slug::Slug;
pub use time::{Day, Timestamp};
