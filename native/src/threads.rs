//! Independent jobs on several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::fault;

/// Bytes of stack of a thread, as those of a main thread usually.
pub(crate) const STACK: usize = 8 * 1024 * 1024;

/// The number of threads to use: what was asked for, else one a core.
pub fn number(asked: Option<NonZeroUsize>) -> usize {
    asked.unwrap_or_else(|| thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)).get()
}

/// Runs the jobs `0..count`, each once, on all cores: what the engine takes to spread its work.
pub fn jobs(count: usize, job: &(dyn Fn(usize) + Sync)) {
    each(number(None), count, job);
}

/// Runs the jobs `0..count`, each once, this thread among those that do. A panic of one goes on here.
pub fn each(threads: usize, count: usize, job: &(dyn Fn(usize) + Sync)) {
    let next = AtomicUsize::new(0);
    let is_guarded = fault::is_guarded();
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
        let spawn = |_| {
            let others = || fault::on_behalf(is_guarded, work);
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, others).ok()
        };
        // When no thread can be started, this one does the work.
        let workers: Vec<_> = (1..threads.min(count)).filter_map(spawn).collect();
        work();
        for worker in workers {
            worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
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
