//! One line on standard error that says how far the reading is, once it takes long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use netproof_native::read::Watch;

use crate::{fault, output};

/// How long nothing is said.
const SILENCE: Duration = Duration::from_secs(1);
/// How often the line is written.
const PERIOD: Duration = Duration::from_millis(100);

/// Counts files; says so from time to time until it is dropped.
#[derive(Debug)]
pub struct Progress {
    state: Arc<State>,
    writer: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct State {
    total: usize,
    done: AtomicUsize,
    over: AtomicBool,
}

impl Progress {
    /// Starts to count to `total`, silently unless `shown`.
    pub fn start(total: usize, shown: bool) -> Self {
        let state = Arc::new(State { total, done: AtomicUsize::new(0), over: AtomicBool::new(false) });
        let of_writer = Arc::clone(&state);
        let writer = shown.then(|| thread::Builder::new().spawn(move || write(&of_writer)).ok()).flatten();
        Self { state, writer }
    }
}

impl Watch for Progress {
    fn begins(&self, name: &str) {
        fault::reading(Some(name));
    }

    fn ends(&self) {
        fault::reading(None);
        self.state.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.state.over.store(true, Ordering::Release);
        if let Some(writer) = self.writer.take() {
            writer.thread().unpark();
            let _ = writer.join();
        }
    }
}

fn write(state: &State) {
    let start = Instant::now();
    let mut written = false;
    while !state.over.load(Ordering::Acquire) {
        if start.elapsed() >= SILENCE {
            output::aside(&format!("\r\u{1b}[K{}", line(state.done.load(Ordering::Relaxed), state.total)));
            written = true;
        }
        thread::park_timeout(PERIOD);
    }
    if written {
        output::aside("\r\u{1b}[K");
    }
}

fn line(done: usize, total: usize) -> String {
    if done < total { format!("reading {done} of {total} files") } else { format!("checking {total} files") }
}
