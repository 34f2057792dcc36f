//! What editors see: a file per screen, with its server functions. Every one of these asks who is signed in itself
//! (`server::newsroom_request`); what each demands stands in `rights`.
//!
//! All works without script: a form is posted to its own page (`form`), which does what it says and either sends the browser
//! on or shows itself again with what was typed.

mod account;
mod article_acts;
mod article_fields;
mod article_form;
mod article_history;
mod article_review;
mod audit_log;
mod charts;
mod comparing;
mod contributors;
mod data_table;
mod desk;
pub mod done;
mod door;
mod entry_link;
mod figures;
mod filtering;
mod forgotten;
mod form;
mod frame;
mod media_file;
pub mod media_item;
mod media_library;
mod old_letters;
mod own_sessions;
mod people;
mod person;
mod preview;
mod published_article;
mod published_list;
mod redirects;
mod refused;
pub mod rights;
mod royalties;
mod royalty_terms;
mod royalty_work;
mod screen;
mod second_factor;
mod section;
mod sections;
mod settings;
mod sign_in;
mod unsaved;
mod upload_answer;

pub use account::AccountPage;
pub use article_form::{EditTextPage, NewTextPage};
pub use article_history::TextHistoryPage;
pub use article_review::TextReviewPage;
pub use audit_log::AuditLogPage;
pub use contributors::ContributorsPage;
pub use desk::DeskPage;
pub use entry_link::EntryLinkPage;
pub use figures::FiguresPage;
pub use forgotten::ForgottenPage;
pub use form::PostedForm;
pub use media_library::MediaLibraryPage;
pub use people::PeoplePage;
pub use person::PersonPage;
pub use preview::PreviewPage;
pub use published_article::PublishedArticlePage;
pub use published_list::PublishedListPage;
pub use redirects::RedirectsPage;
pub use royalties::RoyaltiesPage;
pub use royalty_work::RoyaltyWorkPage;
pub use second_factor::SecondFactorPage;
pub use sections::SectionsPage;
pub use settings::{CountersPage, HostsPage, MapSettingsPage, SettingsPage};
pub use sign_in::{CodePage, SignInPage, SignOutPage};
pub use unsaved::UnsavedPage;
pub use upload_answer::UploadAnswer;
