//! Independent jobs on several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// The number of threads to use: what was asked for, else one a core.
pub fn number(asked: Option<NonZeroUsize>) -> usize {
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)).get()
}

/// Runs the jobs `0..count`, each once, this thread among those that do.
pub fn each(threads: usize, count: usize, job: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= count {
                return;
            }
            job(index);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(count) {
            // When no thread can be started, this one does the work.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn each_job_runs_once() {
        for (threads, count) in [(1, 0), (1, 5), (4, 3), (3, 100)] {
            let done = Mutex::new(Vec::new());
            each(threads, count, &|index| done.lock().unwrap().push(index));
            let mut done = done.into_inner().unwrap();
            done.sort_unstable();
            assert_eq!(done, (0..count).collect::<Vec<_>>());
        }
    }
}
