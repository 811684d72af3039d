//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};

use crate::Status;

pub use netproof_native::files::why;

/// Writes an answer to standard output and ends with `status`; without a reader it ends quietly.
pub fn answer(text: &str, status: Status) -> Status {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => status,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Status::Unread,
        Err(failure) => {
            error(&format!("cannot write to standard output: {}", why(&failure)));
            Status::Usage
        }
    }
}

/// Writes to standard error; nobody is told when that fails.
pub fn aside(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes what went wrong to standard error.
pub fn error(message: &str) {
    aside(&format!("error: {message}\n"));
}
