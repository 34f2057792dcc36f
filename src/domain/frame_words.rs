//! The words of what stands around every page, and on the pages that are there in both languages. They lie in `locales/`.

use serde::{Deserialize, Serialize};

macro_rules! words {
    ($(#[$said:meta])* $words:ident { $($name:ident),* $(,)? }) => {
        $(#[$said])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct $words {
            $(pub $name: String),*
        }

        impl $words {
            /// The messages by their names, as fields have them.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// All words, as `word` gives them by those names.
            pub fn by(word: impl Fn(&str) -> String) -> $words {
                $words { $($name: word(stringify!($name))),* }
            }
        }
    };
}

/// What the island of the counters says; it is sent with the page, so no more than that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CounterWords {
    pub label: String,
    pub online: String,
    pub today: String,
    pub total: String,
}

impl FrameWords {
    pub fn counter_words(&self) -> CounterWords {
        let [label, online, today, total] =
            [&self.counters, &self.online, &self.today, &self.total].map(|word| word.to_owned());
        CounterWords { label, online, today, total }
    }
}

words! {
    /// One field for each message around every page.
    FrameWords {
        skip_link,
        demo_label,
        demo_notice,
        hotline,
        search_label,
        search_placeholder,
        search,
        menu,
        submenu,
        home,
        you_are_at,
        about_portal,
        map,
        archive,
        counting,
        address,
        hours,
        phone,
        email,
        responsible,
        source,
        counters,
        online,
        today,
        total,
        other_language,
    }
}

words! {
    /// The same for the map of the administrative area.
    MapWords {
        map_heading,
        map_description,
        map_empty,
        map_units,
        map_number,
        map_unit,
        map_successor,
    }
}

words! {
    /// The same for a portal that is closed.
    ClosedWords {
        closed_since,
        closed_notice,
        closed_successor,
    }
}

words! {
    /// The same for a portal that was exported as files.
    CopyWords {
        copy_label,
        copy_notice,
    }
}
