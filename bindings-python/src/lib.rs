//! The engine as the private extension module `netproof._core`: converts and forwards.
//!
//! What comes in are texts and places of files, what goes out are texts; `python/netproof` makes objects of them. The
//! interpreter's lock is released while the engine works, and a panic of it becomes a Python exception.

use std::ffi::OsString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{RwLock, RwLockReadGuard};

use netproof_core::api;
use netproof_core::flow::Verdict;
use netproof_native::{Input, Unopened, guarded};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyType};

/// Reading makes many small values on all threads, which the allocators of C libraries serve slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use super::{Engine, cli, panic_now, run, version};
}

/// Answers one request of the JSON text form.
#[pyfunction]
fn run(py: Python<'_>, text: &str) -> PyResult<String> {
    forward(py, || netproof_native::run(text))
}

/// The command line: prints, and gives its exit status.
#[pyfunction]
fn cli(py: Python<'_>, arguments: Vec<OsString>) -> PyResult<u8> {
    forward(py, || netproof_cli::main_with(arguments))
}

/// The version of the package.
#[pyfunction]
fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}

/// Fails as a fault of the engine would, so that tests see what becomes of it.
#[pyfunction]
#[pyo3(name = "_panic")]
#[expect(clippy::panic, reason = "it is what the tests ask for")]
fn panic_now(py: Python<'_>) -> PyResult<()> {
    forward(py, || panic!("a fault on purpose"))
}

/// One file, folder, text or object as Python hands it over: a path, or a mapping with the members of the text form.
fn input(given: &Bound<'_, PyAny>) -> PyResult<Input> {
    let Ok(given) = given.cast::<PyDict>() else { return Ok(Input::Path(given.extract()?)) };
    let name: String = given.as_any().get_item("name")?.extract()?;
    Ok(if let Some(text) = given.get_item("text")? {
        Input::Text { name, text: text.extract()? }
    } else if let Some(bytes) = given.get_item("bytes")? {
        Input::Bytes { name, bytes: bytes.extract()? }
    } else {
        Input::Object { name, json: given.as_any().get_item("object")?.extract()? }
    })
}

/// Files read once with the options of a call, asked many times by any number of threads.
#[pyclass(frozen, module = "netproof._core")]
struct Engine {
    engine: RwLock<api::Engine>,
    /// Whether a verdict was given already: the first one reads the whole network.
    is_prepared: AtomicBool,
}

#[pymethods]
impl Engine {
    #[new]
    fn new(py: Python<'_>, inputs: Vec<Bound<'_, PyAny>>, options: &str) -> PyResult<Self> {
        let inputs = inputs.iter().map(input).collect::<PyResult<Vec<Input>>>()?;
        match forward(py, || netproof_native::open(&inputs, options))? {
            Ok(engine) => Ok(Self { engine: RwLock::new(engine), is_prepared: AtomicBool::new(false) }),
            Err(Unopened::Misuse(message)) => Err(misuse(py, &message)),
            Err(Unopened::Path { path, error }) => Err(unreadable(py, &path, &error)),
        }
    }

    /// Answers a request of the JSON text form about these files.
    #[pyo3(signature = (request, before = None))]
    fn ask(&self, py: Python<'_>, request: &str, before: Option<&Self>) -> PyResult<String> {
        let answer = forward(py, || {
            let Some(before) = before else { return Some(netproof_native::ask(&*self.read()?, request, None)) };
            if std::ptr::eq(self, before) {
                let engine = self.read()?;
                return Some(netproof_native::ask(&engine, request, Some(&engine)));
            }
            // Always in the same order, so that no two calls with a change between them wait for each other.
            let is_first = std::ptr::from_ref(self) < std::ptr::from_ref(before);
            let early = if is_first { self } else { before }.read()?;
            let late = if is_first { before } else { self }.read()?;
            let (after, before) = if is_first { (&early, &late) } else { (&late, &early) };
            Some(netproof_native::ask(after, request, Some(before)))
        })?;
        answer.ok_or_else(|| broken(py))
    }

    /// The verdict on a flow, as its word.
    fn verdict(&self, py: Python<'_>, from_: &str, to: &str, port: &str) -> PyResult<&'static str> {
        // A thread that lets others run may wait for milliseconds until they let it go on: too long for a verdict, which
        // takes one microsecond, unless it has to wait for something itself.
        let at_once = if self.is_prepared.load(Ordering::Relaxed) { self.engine.try_read().ok() } else { None };
        let outcome = match at_once {
            Some(engine) => guarded(|| engine.verdict(from_, to, port)).map_err(|why| fault(py, &why))?,
            None => forward(py, || Some(self.read()?.verdict(from_, to, port)))?.ok_or_else(|| broken(py))?,
        };
        self.is_prepared.store(true, Ordering::Relaxed);
        outcome.map(Verdict::word).map_err(|message| misuse(py, &message))
    }

    /// Changes the objects; answers which flows open and close.
    fn apply(&self, py: Python<'_>, change: &str) -> PyResult<String> {
        // A panic leaves the lock poisoned: nobody is answered by an engine that is changed by half.
        forward(py, || Some(self.engine.write().ok()?.apply(change)))?.ok_or_else(|| broken(py))
    }
}

impl Engine {
    /// The engine; none when a change of it failed half-way.
    fn read(&self) -> Option<RwLockReadGuard<'_, api::Engine>> {
        self.engine.read().ok()
    }
}

/// Lets other threads of Python run while the engine works.
fn forward<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| guarded(work)).map_err(|why| fault(py, &why))
}

/// Bad usage.
fn misuse(py: Python<'_>, message: &str) -> PyErr {
    static TYPE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    raised(py, &TYPE, "UsageError", message)
}

/// A fault of ours.
fn fault(py: Python<'_>, why: &str) -> PyErr {
    static TYPE: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    raised(py, &TYPE, "EngineError", why)
}

fn broken(py: Python<'_>) -> PyErr {
    fault(py, "an earlier change of this network failed half-way; load the network anew")
}

fn raised(py: Python<'_>, known: &PyOnceLock<Py<PyType>>, name: &str, message: &str) -> PyErr {
    match known.import(py, "netproof._errors", name) {
        Ok(kind) => PyErr::from_type(kind.clone(), message.to_owned()),
        Err(error) => error,
    }
}

/// A path that cannot be read, as `open` would tell it.
fn unreadable(py: Python<'_>, path: &str, error: &std::io::Error) -> PyErr {
    let words = error.to_string();
    let words = words.split(" (os error ").next().unwrap_or(&words).to_owned();
    let kind = py.get_type::<PyOSError>();
    // Called with a number, `OSError` becomes `FileNotFoundError` and its likes.
    let made = match error.raw_os_error() {
        Some(number) => kind.call1((number, words, path)),
        None => kind.call1((format!("cannot read `{path}`: {words}"),)),
    };
    made.map_or_else(|error| error, PyErr::from_value)
}
