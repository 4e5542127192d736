//! Answers that were computed a moment ago: many screens look at the same board, many people at the same figures.
//!
//! An answer holds until something is folded into the figures, a second at most. Whoever comes while it is being computed
//! waits for that one instead of computing it again.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Mutex as Turn;

/// The longest an answer is shown: other nodes fold too, and posts change without a fold.
const HOLDS: Duration = Duration::from_secs(1);
/// Answers kept at once.
const MOST: usize = 64;

struct Computed<V> {
    folds: u64,
    at: Instant,
    answer: V,
}

type Slot<V> = Arc<Turn<Option<Computed<V>>>>;

/// The answers of a process to one kind of question.
pub struct Kept<K, V> {
    slots: Mutex<HashMap<K, Slot<V>>>,
    folds: AtomicU64,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self { slots: Mutex::default(), folds: AtomicU64::new(0) }
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// Says that the figures have changed.
    pub fn folded(&self) {
        self.folds.fetch_add(1, Ordering::Release);
    }

    fn slot(&self, key: K) -> Slot<V> {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        if slots.len() >= MOST && !slots.contains_key(&key) {
            slots.clear();
        }
        Arc::clone(slots.entry(key).or_default())
    }

    /// The answer: a kept one that still holds, or what `compute` gives.
    ///
    /// # Errors
    /// Those of `compute`; nothing is kept then.
    pub async fn of<E>(&self, key: K, compute: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        // Read before computing: what is folded meanwhile makes the answer old at once.
        let folds = self.folds.load(Ordering::Acquire);
        if let Some(kept) = kept.as_ref().filter(|kept| kept.folds == folds && kept.at.elapsed() < HOLDS) {
            return Ok(kept.answer.clone());
        }
        let answer = compute.await?;
        *kept = Some(Computed { folds, at: Instant::now(), answer: answer.clone() });
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    /// Counts how often it is asked to compute, and takes its time.
    #[derive(Default)]
    struct Counting(AtomicU64);

    impl Counting {
        async fn next(&self) -> Result<u64, Infallible> {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(self.0.fetch_add(1, Ordering::SeqCst) + 1)
        }
    }

    #[tokio::test]
    async fn an_answer_holds_until_something_is_folded() {
        let (kept, counting) = (Kept::default(), Counting::default());
        assert_eq!(kept.of("county", counting.next()).await, Ok(1));
        assert_eq!(kept.of("county", counting.next()).await, Ok(1));
        assert_eq!(kept.of("town", counting.next()).await, Ok(2), "another question has another answer");
        kept.folded();
        assert_eq!(kept.of("county", counting.next()).await, Ok(3));
        assert_eq!(kept.of("town", counting.next()).await, Ok(4));
    }

    #[tokio::test]
    async fn whoever_comes_meanwhile_waits_for_the_same_answer() {
        let (kept, counting) = (Kept::default(), Counting::default());
        let (one, two, three) = tokio::join!(
            kept.of(1, counting.next()),
            kept.of(1, counting.next()),
            kept.of(1, counting.next())
        );
        assert_eq!((one, two, three), (Ok(1), Ok(1), Ok(1)));
    }

    #[tokio::test]
    async fn what_is_folded_while_it_is_computed_makes_it_old() {
        let (kept, counting) = (Kept::default(), Counting::default());
        let first = kept.of(1, async {
            kept.folded();
            counting.next().await
        });
        assert_eq!(first.await, Ok(1));
        assert_eq!(kept.of(1, counting.next()).await, Ok(2));
    }

    #[tokio::test]
    async fn it_grows_old_by_itself_and_a_failure_is_not_kept() {
        let (kept, counting) = (Kept::default(), Counting::default());
        assert_eq!(kept.of(1, async { Err("away") }).await, Err("away"));
        assert_eq!(kept.of(1, counting.next()).await, Ok(1));
        tokio::time::sleep(HOLDS).await;
        assert_eq!(kept.of(1, counting.next()).await, Ok(2));
    }

    #[tokio::test]
    async fn the_answers_kept_are_few() {
        let (kept, counting) = (Kept::default(), Counting::default());
        for question in 0..=MOST {
            let answer = async { Ok::<_, Infallible>(u64::try_from(question).unwrap_or(0)) };
            assert!(kept.of(question, answer).await.is_ok());
        }
        assert_eq!(kept.slots.lock().unwrap_or_else(PoisonError::into_inner).len(), 1);
        assert_eq!(kept.of(MOST, counting.next()).await, Ok(64));
    }
}
