//! Files that the program makes for a portal (feeds, sitemaps, drawn pictures), in memory within a bound of bytes. Their keys
//! name all that they are made of, the portal's content version among it, so none is ever old; what nobody asks for goes first.

use super::stored::Stored;
use quick_cache::{DefaultHashBuilder, OptionsBuilder, Weighter, sync::Cache, sync::DefaultLifecycle};
use std::sync::Arc;

/// Some ten parts of a sitemap, or a hundred pictures.
const BYTES_MAX: u64 = 24 * 1024 * 1024;
const USUAL_FILE_BYTES: u64 = 96 * 1024;

pub struct KeptFiles {
    files: Cache<String, Arc<Stored>, ByBytes>,
}

#[derive(Clone)]
struct ByBytes;

impl Weighter<String, Arc<Stored>> for ByBytes {
    fn weight(&self, key: &String, file: &Arc<Stored>) -> u64 {
        (key.len() + file.memory_bytes()) as u64
    }
}

impl Default for KeptFiles {
    fn default() -> KeptFiles {
        // In one piece: a part of a sitemap would be too heavy for one of many.
        let options = OptionsBuilder::new()
            .shards(1)
            .weight_capacity(BYTES_MAX)
            .estimated_items_capacity((BYTES_MAX / USUAL_FILE_BYTES) as usize)
            .build()
            .expect("both capacities are set");
        let (hash, lifecycle) = (DefaultHashBuilder::default(), DefaultLifecycle::default());
        KeptFiles { files: Cache::with_options(options, ByBytes, hash, lifecycle) }
    }
}

impl KeptFiles {
    /// The file of this key. One request makes it, the others wait for that.
    ///
    /// # Errors
    /// What kept it from being made.
    pub async fn get_or_make<E>(
        &self, key: &str, make: impl Future<Output = Result<Stored, E>>,
    ) -> Result<Arc<Stored>, E> {
        self.files.get_or_insert_async(key, async { make.await.map(Arc::new) }).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderMap;
    use bytes::Bytes;

    fn file(bytes: usize) -> Stored {
        Stored::new(Bytes::from(vec![b'x'; bytes]), None, None, HeaderMap::new())
    }

    #[tokio::test]
    async fn a_file_is_made_once_and_failures_are_not_kept() {
        let files = KeptFiles::default();
        let refused: Result<_, &str> = files.get_or_make("a", async { Err("away") }).await;
        assert_eq!(refused.err(), Some("away"));
        let made = files.get_or_make("a", async { Ok::<_, ()>(file(3)) }).await.expect("made");
        let again = files.get_or_make("a", async { Err(()) }).await.expect("kept");
        assert!(Arc::ptr_eq(&made, &again));
    }

    #[tokio::test]
    async fn memory_is_bounded() {
        let files = KeptFiles::default();
        for number in 0..20 {
            let made = files.get_or_make(&number.to_string(), async { Ok::<_, ()>(file(1_500_000)) }).await;
            made.expect("made");
            assert!(files.files.weight() <= BYTES_MAX);
        }
        assert!(files.files.len() > 3, "large ones are kept too");
    }
}
