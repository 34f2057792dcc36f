//! Makes pictures that were uploaded fit for readers, away from the threads that answer, and no more at once than there are
//! cores and memory for.

use super::{
    documents::{self, Unfit},
    resizing::{self, Cut, Derived},
};
use crate::domain::{Document, PhotoFile};
use anyhow::{Context, anyhow};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};
use tokio::sync::{Semaphore, oneshot};

/// Pictures that are being decoded and resized share so much: with what the program has besides, it stays within 400 MiB.
const MEMORY_MIB: u32 = 240;

/// Pictures and documents on their way into the store. Cheap to clone.
#[derive(Clone)]
pub struct Processing {
    pub folder: Arc<PathBuf>,
    /// One for each picture whose file may be in memory and wait for what it needs of the rest: as many as threads.
    places: Arc<Semaphore>,
    /// One for each MiB.
    memory: Arc<Semaphore>,
    /// One for a picture that is drawn for readers: what editors upload does not wait behind a crowd of them.
    drawing: Arc<Semaphore>,
    workers: Workers,
}

/// Threads for pictures alone, that stay. Each thread has a heap of its own, from which it gives little back to the system: on the
/// runtime's many threads for what blocks, each would keep the memory of a picture.
#[derive(Clone)]
struct Workers {
    jobs: mpsc::Sender<Job>,
}

type Job = Box<dyn FnOnce() + Send>;

/// A picture in the store, and the ending of the copy that is kept to cut from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPhoto {
    pub file: PhotoFile,
    pub master_extension: &'static str,
}

/// What keeps a file from being stored.
#[derive(Debug)]
pub enum Fault {
    /// The file's own, in words for whoever uploaded it.
    Content(String),
    /// No document of a kind that is handed out.
    Document(Unfit),
    /// Ours: the disk.
    Store(anyhow::Error),
}

impl Processing {
    pub fn new(folder: PathBuf) -> Processing {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Processing {
            folder: Arc::new(folder),
            places: Arc::new(Semaphore::new(cores)),
            memory: Arc::new(Semaphore::new(MEMORY_MIB as usize)),
            drawing: Arc::new(Semaphore::new(1)),
            workers: Workers::start(cores),
        }
    }

    /// Stores the picture in this file.
    ///
    /// # Errors
    /// A picture that cannot be used, or a disk that fails.
    pub async fn photo(&self, file: File) -> Result<StoredPhoto, Fault> {
        self.derived(move || read_whole(file).map_err(Fault::Store), resizing::derive).await
    }

    /// Stores a part of a picture as a picture of its own. `extension` is that of the copy to cut from.
    ///
    /// # Errors
    /// A part that cannot be cut out, or a disk that fails.
    pub async fn cut(&self, digest: String, extension: String, cut: Cut) -> Result<StoredPhoto, Fault> {
        let folder = self.folder.clone();
        let read = move || super::read_master(&folder, &digest, &extension).map_err(Fault::Store);
        self.derived(read, move |picture| resizing::cut(picture, cut)).await
    }

    async fn derived(
        &self, read: impl FnOnce() -> Result<Vec<u8>, Fault> + Send + 'static,
        derive: impl FnOnce(&[u8]) -> anyhow::Result<Derived> + Send + 'static,
    ) -> Result<StoredPhoto, Fault> {
        let content = |error: anyhow::Error| Fault::Content(error.to_string());
        let place = self.places.clone().acquire_owned().await.expect("it is never closed");
        let (picture, needed) = self
            .workers
            .run(move || {
                let picture = read()?;
                let needed = resizing::memory_needed(&picture).map_err(content)?;
                Ok((picture, needed))
            })
            .await?;
        // What needs all there is waits until it is alone.
        let mib = u32::try_from(needed.div_ceil(1024 * 1024)).unwrap_or(u32::MAX).min(MEMORY_MIB);
        let memory = self.memory.clone().acquire_many_owned(mib).await.expect("it is never closed");
        let folder = self.folder.clone();
        self.workers
            .run(move || {
                // Also where nobody waits for it any more.
                let _held = (place, memory);
                let Derived { variants, master } = derive(&picture).map_err(content)?;
                drop(picture);
                let file = super::store(&folder, &variants).map_err(Fault::Store)?;
                let master_extension = match master {
                    Some((bytes, extension)) => {
                        super::store_master(&folder, &file.digest, &bytes, extension).map_err(Fault::Store)?;
                        extension
                    }
                    None => "",
                };
                Ok(StoredPhoto { file, master_extension })
            })
            .await
    }

    /// Draws a picture for readers; the work is told the folder of the store.
    ///
    /// # Errors
    /// What the work says.
    pub async fn draw(
        &self, work: impl FnOnce(&Path) -> anyhow::Result<Vec<u8>> + Send + 'static,
    ) -> anyhow::Result<Vec<u8>> {
        /// Of a picture of the widest variant, decoded, cut and made larger.
        const MIB: u32 = 32;
        let turn = self.drawing.clone().acquire_owned().await.expect("it is never closed");
        let memory = self.memory.clone().acquire_many_owned(MIB).await.expect("it is never closed");
        let folder = self.folder.clone();
        let drawn = self.workers.run(move || {
            let _held = (turn, memory);
            work(&folder).map_err(Fault::Store)
        });
        drawn.await.map_err(|fault| match fault {
            Fault::Store(error) => error,
            fault => anyhow!("{fault:?}"),
        })
    }

    /// Stores the document in this file under the name that it lay under.
    ///
    /// # Errors
    /// A document of no kind that is handed out, or a disk that fails.
    pub async fn document(&self, file: File, typed_name: String) -> Result<Document, Fault> {
        let folder = self.folder.clone();
        self.workers
            .run(move || {
                let bytes = read_whole(file).map_err(Fault::Store)?;
                let kind = documents::kind_of(&bytes).map_err(Fault::Document)?;
                super::store_document(&folder, &bytes, kind, &typed_name).map_err(Fault::Store)
            })
            .await
    }
}

impl Workers {
    fn start(count: usize) -> Workers {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..count {
            let queue = queue.clone();
            let next = move || queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
            thread::spawn(move || {
                while let Some(job) = next() {
                    job();
                }
            });
        }
        Workers { jobs }
    }

    async fn run<T: Send + 'static>(
        &self, work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let (done, result) = oneshot::channel();
        let job = move || {
            // Nobody may wait for it any more.
            let _ = done.send(catch_unwind(AssertUnwindSafe(work)));
        };
        self.jobs.send(Box::new(job)).expect("they wait as long as this is there");
        match result.await {
            Ok(Ok(done)) => done,
            // A decoder that met what it did not expect: the picture's fault, and a line in the log.
            _ => {
                tracing::error!("a file could not be processed");
                Err(Fault::Content("tệp bị hỏng: không đọc được".to_owned()))
            }
        }
    }
}

fn read_whole(mut file: File) -> anyhow::Result<Vec<u8>> {
    let length = file.metadata().map(|metadata| metadata.len()).unwrap_or_default();
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.seek(SeekFrom::Start(0))
        .and_then(|_| file.read_to_end(&mut bytes))
        .context("không đọc lại được tệp tải lên")?;
    Ok(bytes)
}
