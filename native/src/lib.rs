//! What hosts of the engine share that have files and threads: the command line, Python, Node and the webhook.
//!
//! **Architecture invariant:** nothing here judges. What threads and files there are makes no difference to an answer.

pub mod fault;
pub mod files;
pub mod inputs;
pub mod read;
pub mod threads;

pub use fault::guarded;
pub use inputs::{Input, Unopened, open};

use netproof_core::api::{self, Engine};
use netproof_core::jobs::{Jobs, one_by_one};

/// Bytes of input from which on several threads are faster than one.
const WORTH_THREADS: usize = 128 * 1024;

/// Answers one request of the JSON text form, on all cores.
#[must_use]
pub fn run(request: &str) -> String {
    api::run_on(request, jobs_for(request.len()))
}

/// Answers an operation about files that are loaded, on all cores; see [`Engine::ask`].
#[must_use]
pub fn ask(engine: &Engine, request: &str, before: Option<&Engine>) -> String {
    engine.ask(request, before, jobs_for(engine.bytes()))
}

fn jobs_for(bytes: usize) -> Jobs<'static> {
    if bytes < WORTH_THREADS { &one_by_one } else { &threads::jobs }
}
