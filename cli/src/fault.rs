//! A fault of ours: told in words, with the file that was being read.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};

use crate::Status;

thread_local! {
    static READING: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Says which file this thread reads, until it says another.
pub fn reading(file: Option<&str>) {
    READING.set(file.map(str::to_owned));
}

/// Runs a command; a panic in it, or in a thread of it, becomes a message and [`Status::Fault`].
pub fn guard(command: impl FnOnce() -> Status) -> Status {
    std::panic::set_hook(Box::new(|panic| {
        let file = READING.try_with(|file| file.try_borrow().ok().and_then(|file| file.clone())).ok().flatten();
        crate::output::error(&message(panic, file.as_deref()));
    }));
    catch_unwind(AssertUnwindSafe(command)).unwrap_or(Status::Fault)
}

fn message(panic: &PanicHookInfo<'_>, file: Option<&str>) -> String {
    let cause = panic.payload_as_str().unwrap_or("no reason given");
    let at = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    let file = file.map(|file| format!(" while reading `{file}`")).unwrap_or_default();
    format!(
        "netproof failed{file}: {cause} (version {}{at})\n\
         this is a fault of netproof, not of your files; please report it at {}/issues",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_status() {
        assert_eq!(guard(|| Status::Clean), Status::Clean);
        assert_eq!(guard(|| panic!("a test")), Status::Fault);
        let in_a_thread = || {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    reading(Some("a.yaml"));
                    panic!("a test")
                });
            });
            Status::Clean
        };
        assert_eq!(guard(in_a_thread), Status::Fault);
    }
}
