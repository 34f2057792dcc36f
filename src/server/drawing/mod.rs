//! Pictures that the program draws itself: what is shown where a page is shared, and the portal's icons.

mod icon;
mod lettering;
mod shared_picture;

pub use icon::{Icon, favicon_ico, favicon_svg, icon_png, initials_of};
pub use shared_picture::{Words, cut_photo, draw_words};
