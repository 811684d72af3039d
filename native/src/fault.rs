//! A fault of ours inside of a host that goes on.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, resume_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether somebody catches the panics of this thread.
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    /// The last one.
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

static HOOK: Once = Once::new();

/// Does work; a panic of it, or of a thread of [`crate::threads`] that it makes, is an error in words, and nothing is
/// printed.
///
/// # Errors
/// What panicked, and where.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            if GUARDED.get() {
                CAUGHT.set(Some(message(panic)));
            } else {
                before(panic);
            }
        }));
    });
    let before = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(before);
    outcome.map_err(|payload| CAUGHT.take().unwrap_or_else(|| text_of(payload.as_ref())))
}

/// Whether somebody catches the panics of this thread.
pub(crate) fn is_guarded() -> bool {
    GUARDED.get()
}

/// Does work on another thread for one that is guarded, if it is; a panic goes on there in its words.
pub(crate) fn on_behalf<T>(guarded_thread: bool, work: impl FnOnce() -> T) -> T {
    if !guarded_thread {
        return work();
    }
    guarded(work).unwrap_or_else(|why| resume_unwind(Box::new(why)))
}

fn message(panic: &PanicHookInfo<'_>) -> String {
    let cause = panic.payload_as_str().unwrap_or("no reason given");
    let at = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    format!(
        "netproof failed: {cause} (version {}{at}); this is a fault of netproof, not of your files; please report it at \
         {}/issues",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_REPOSITORY"),
    )
}

fn text_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("netproof failed").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads;

    #[test]
    fn a_panic_is_an_error_with_its_place() {
        assert_eq!(guarded(|| 7), Ok(7));
        let why = guarded(|| panic!("a test")).unwrap_err();
        assert!(why.starts_with("netproof failed: a test (version ") && why.contains("fault.rs:"), "{why}");
        assert_eq!(guarded(|| 8), Ok(8));
    }

    #[test]
    fn so_is_one_of_a_thread() {
        let why = guarded(|| {
            threads::each(3, 9, &|at| {
                if at == 7 {
                    panic!("job {at}")
                }
            });
        });
        assert!(why.unwrap_err().starts_with("netproof failed: job 7 (version "));
    }
}
