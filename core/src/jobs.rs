//! How a host spreads work over its threads.

use crate::order::Order as _;
use std::sync::{Mutex, PoisonError};

/// How a host runs jobs that do not depend on each other: each of `0..count` once, on whatever threads it has; it
/// returns when all are done.
pub type Jobs<'j> = &'j dyn Fn(usize, &(dyn Fn(usize) + Sync));

/// Runs the jobs one after the other.
pub fn one_by_one(count: usize, job: &(dyn Fn(usize) + Sync)) {
    (0..count).for_each(job);
}

/// What `of` gives for each of `0..count`, in that order.
pub fn collect<T: Send>(count: usize, jobs: Jobs<'_>, of: &(dyn Fn(usize) -> T + Sync)) -> Vec<T> {
    let done = Mutex::new(Vec::new());
    jobs(count, &|at| {
        let result = of(at);
        done.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.order_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}
