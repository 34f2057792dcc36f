//! Who may send files at this moment. A place in the lane of uploads, which may be held for long, is for whoever may upload and no
//! one else; and nobody takes many of them.

use super::admission::Lanes;
use crate::{
    db::sessions::SignedInEditor,
    domain::{PersonId, PortalId},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Forms of one person that come in at once. The editor's script sends two.
const OF_PERSON_MAX: usize = 4;
/// And so many more wait for one of these to be over, while nothing of them is read.
const WAITING_OF_PERSON_MAX: usize = 60;

/// How long is waited for an upload that does not go on.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until one of a person's places is free. Who waits is told nothing meanwhile, not even by a bar that grows.
    pub for_own_place: Duration,
    /// Until something more comes of a form. A telephone that changes its cell is back before that.
    pub in_silence: Duration,
}

impl Default for Patience {
    fn default() -> Patience {
        Patience { for_own_place: Duration::from_secs(30), in_silence: Duration::from_secs(60) }
    }
}

/// The places of those who are sending or waiting.
type ByPerson = HashMap<(PortalId, PersonId), Weak<Semaphore>>;

/// All places for uploads. Cheap to clone.
#[derive(Clone)]
pub struct UploadPlaces {
    lanes: Arc<Lanes>,
    by_person: Arc<Mutex<ByPerson>>,
    pub patience: Patience,
}

/// A place for one form, until it is dropped.
pub struct UploadPlace {
    _of_person: OwnedSemaphorePermit,
    _of_lane: OwnedSemaphorePermit,
}

impl UploadPlaces {
    pub fn new(lanes: Arc<Lanes>) -> UploadPlaces {
        UploadPlaces { lanes, by_person: Arc::default(), patience: Patience::default() }
    }

    /// A place for what takes a moment: to ask who somebody is, or to make the page that says why not. `None` where there is none.
    pub async fn enter_newsroom(&self) -> Option<OwnedSemaphorePermit> {
        self.lanes.enter_newsroom().await
    }

    /// A place for a form of this person, perhaps after others of theirs; `None` where there is none in time.
    pub async fn enter(&self, editor: &SignedInEditor) -> Option<UploadPlace> {
        self.enter_as((editor.portal(), editor.id())).await
    }

    async fn enter_as(&self, person: (PortalId, PersonId)) -> Option<UploadPlace> {
        let own = self.places_of(person)?;
        let of_person = tokio::time::timeout(self.patience.for_own_place, own.acquire_owned()).await.ok()?.ok()?;
        Some(UploadPlace { _of_person: of_person, _of_lane: self.lanes.enter_uploads().await? })
    }

    /// `None` where as many of theirs wait already as may.
    fn places_of(&self, person: (PortalId, PersonId)) -> Option<Arc<Semaphore>> {
        let mut by_person = self.by_person.lock().unwrap_or_else(PoisonError::into_inner);
        by_person.retain(|_, places| places.strong_count() > 0);
        let known = by_person.get(&person).and_then(Weak::upgrade);
        let places = known.unwrap_or_else(|| Arc::new(Semaphore::new(OF_PERSON_MAX)));
        by_person.insert(person, Arc::downgrade(&places));
        // Whoever has a place or waits for one holds on to it.
        (Arc::strong_count(&places) <= OF_PERSON_MAX + WAITING_OF_PERSON_MAX).then_some(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_their_own_uploads_for_ever() {
        let mut places = UploadPlaces::new(Arc::default());
        places.patience.for_own_place = Duration::from_millis(1);
        let (an, binh) = ((PortalId(1), PersonId(1)), (PortalId(1), PersonId(2)));
        let mut held = Vec::new();
        for _ in 0..OF_PERSON_MAX {
            held.push(places.enter_as(an).await.expect("a free place"));
        }
        assert!(places.enter_as(an).await.is_none(), "all of hers are held");
        assert!(places.enter_as(binh).await.is_some(), "others are not concerned");
        held.pop();
        assert!(places.enter_as(an).await.is_some(), "one is free again");
    }

    #[test]
    fn whoever_has_nothing_under_way_is_forgotten() {
        let places = UploadPlaces::new(Arc::default());
        let (an, binh) = ((PortalId(1), PersonId(1)), (PortalId(1), PersonId(2)));
        let held: Vec<_> = (0..OF_PERSON_MAX + WAITING_OF_PERSON_MAX).map(|_| places.places_of(an)).collect();
        assert!(held.iter().all(Option::is_some) && places.places_of(an).is_none(), "one more");
        assert!(places.places_of(binh).is_some(), "others are not concerned");
        drop(held);
        assert!(places.places_of(an).is_some());
        assert_eq!(places.by_person.lock().expect("whole").len(), 1);
    }
}
