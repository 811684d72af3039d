//! Standard output and standard error.

use std::io::{self, ErrorKind, Write};

use crate::Status;

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

/// The words of the system for an error, in the style of our messages.
pub fn why(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error ").next().unwrap_or(&text);
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}
