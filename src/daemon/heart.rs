//! Hearts: each loop beats at every turn, and the watchdog is fed only while all of them do.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One loop's heart.
#[derive(Debug)]
pub struct Heart {
    name: String,
    /// Longer than any turn may take.
    limit: Duration,
    last: Mutex<Instant>,
}

impl Heart {
    /// Says that the loop turns.
    pub fn beat(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn is_late(&self) -> bool {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).elapsed() > self.limit
    }
}

/// All hearts.
#[derive(Debug, Clone, Default)]
pub struct Hearts(Arc<Mutex<Vec<Arc<Heart>>>>);

impl Hearts {
    /// A new loop's heart, which must beat at least once in `limit`.
    pub fn add(&self, name: String, limit: Duration) -> Arc<Heart> {
        let heart = Arc::new(Heart {
            name,
            limit,
            last: Mutex::new(Instant::now()),
        });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&heart));
        heart
    }

    /// The names of loops that stand still.
    pub fn late(&self) -> Vec<String> {
        let hearts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        hearts
            .iter()
            .filter(|heart| heart.is_late())
            .map(|heart| heart.name.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loop_that_stands_still_is_named() {
        let hearts = Hearts::default();
        let stuck = hearts.add("stuck".to_owned(), Duration::ZERO);
        hearts.add("well".to_owned(), Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
        assert_eq!(hearts.late(), ["stuck"]);
        drop(stuck);
    }
}
