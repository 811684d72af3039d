//! The engine for Node. Converts and forwards; what people call is written in JavaScript around it.
//!
//! Requests and answers are the JSON texts of `netproof_core::api`. Work that takes long has an `…Async` form, which runs on
//! the thread pool of Node and gives a promise.

mod task;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use napi::bindgen_prelude::{AsyncTask, Either, Uint8Array};
use napi::{Error, Result, Status};
use napi_derive::napi;
use netproof_core::api::Engine;
use netproof_core::flow::Verdict;
use netproof_native::{Input, Unopened};

use task::Task;

/// Reading makes many small values on all threads, which the allocators of C libraries serve slowly.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A file, as one of: a path, a text or bytes with a name, or an object as JSON with a name.
#[napi(object)]
pub struct Given {
    /// Where it is to be read from.
    pub path: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its text.
    pub text: Option<String>,
    /// Its bytes.
    pub bytes: Option<Uint8Array>,
    /// The JSON of an object that was parsed elsewhere.
    pub object: Option<String>,
}

/// Why something cannot be opened: with a path, the code of the system; without, misuse.
#[napi(object)]
pub struct Refusal {
    /// A code as Node has them, such as `ENOENT`.
    pub code: Option<String>,
    /// The path that cannot be read.
    pub path: Option<String>,
    /// What is wrong, in words.
    pub message: String,
}

/// Files that are read once and asked many times.
#[napi]
pub struct Prepared {
    engine: Option<Arc<RwLock<Engine>>>,
}

/// The verdicts, by the numbers that cross the border.
const VERDICTS: [Verdict; 4] = [Verdict::Allow, Verdict::Deny, Verdict::DenyL7, Verdict::Unknown];

/// What comes of opening files.
type Opened<T> = Either<T, Refusal>;

/// Answers a request of the text form.
#[napi]
pub fn run(request: String) -> Result<String> {
    guarded(|| netproof_native::run(&request))
}

/// As [`run`], off the event loop.
#[napi]
pub fn run_async(request: String) -> AsyncTask<Task<String>> {
    Task::of(move || guarded(|| netproof_native::run(&request)))
}

/// Opens files, asks them once and lets them go; with `before`, the request is about a change from these.
#[napi]
pub fn once(
    files: Vec<Given>,
    before: Option<Vec<Given>>,
    options: String,
    request: String,
) -> Result<Either<String, Refusal>> {
    let (files, before) = (inputs(files), before.map(inputs));
    guarded(|| answer_once(&files, before.as_deref(), &options, &request))
}

/// As [`once`], off the event loop.
#[napi]
pub fn once_async(
    files: Vec<Given>,
    before: Option<Vec<Given>>,
    options: String,
    request: String,
) -> AsyncTask<Task<Either<String, Refusal>>> {
    let (files, before) = (inputs(files), before.map(inputs));
    Task::of(move || guarded(|| answer_once(&files, before.as_deref(), &options, &request)))
}

/// Opens files to be asked many times.
#[napi]
pub fn open(files: Vec<Given>, options: String) -> Result<Opened<Prepared>> {
    let files = inputs(files);
    guarded(|| prepared(&files, &options))
}

/// As [`open`], off the event loop.
#[napi]
pub fn open_async(files: Vec<Given>, options: String) -> AsyncTask<Task<Opened<Prepared>>> {
    let files = inputs(files);
    Task::of(move || guarded(|| prepared(&files, &options)))
}

#[napi]
impl Prepared {
    /// Answers a request about the files; `before` is the state before, for a request that compares.
    #[napi]
    pub fn ask(&self, request: String, before: Option<&Prepared>) -> Result<String> {
        let (engine, before) = (self.engine()?, before.map(Self::engine).transpose()?);
        guarded(|| answer(&engine, &request, before.as_deref()))
    }

    /// As [`ask`](Self::ask), off the event loop.
    #[napi]
    pub fn ask_async(&self, request: String, before: Option<&Prepared>) -> Result<AsyncTask<Task<String>>> {
        let (engine, before) = (self.engine()?, before.map(Self::engine).transpose()?);
        Ok(Task::of(move || guarded(|| answer(&engine, &request, before.as_deref()))))
    }

    /// The verdict of a flow, as a position in [`verdicts`].
    #[napi]
    pub fn verdict(&self, from: String, to: String, port: String) -> Result<u32> {
        let engine = self.engine.as_deref().ok_or_else(released)?;
        let decided = guarded(|| engine.read().unwrap_or_else(PoisonError::into_inner).verdict(&from, &to, &port))?;
        let verdict = decided.map_err(|message| Error::new(Status::InvalidArg, message))?;
        let at = VERDICTS.iter().position(|one| *one == verdict).unwrap_or(VERDICTS.len());
        Ok(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// Applies a change of objects, and answers what it opens and closes.
    #[napi]
    pub fn apply(&self, change: String) -> Result<String> {
        let engine = self.engine()?;
        guarded(|| applied(&engine, &change))
    }

    /// As [`apply`](Self::apply), off the event loop.
    #[napi]
    pub fn apply_async(&self, change: String) -> Result<AsyncTask<Task<String>>> {
        let engine = self.engine()?;
        Ok(Task::of(move || guarded(|| applied(&engine, &change))))
    }

    /// Lets the files go now, rather than when this is collected.
    #[napi]
    pub fn free(&mut self) {
        self.engine = None;
    }

    fn engine(&self) -> Result<Arc<RwLock<Engine>>> {
        self.engine.clone().ok_or_else(released)
    }
}

/// The words of all verdicts, by the numbers that [`Prepared::verdict`] gives.
#[napi]
pub fn verdicts() -> Vec<&'static str> {
    VERDICTS.iter().map(|verdict| verdict.word()).collect()
}

/// The command line; gives its exit status.
#[napi]
pub fn cli(arguments: Vec<String>) -> Result<u32> {
    let arguments = std::iter::once("netproof".to_owned()).chain(arguments).map(OsString::from);
    guarded(|| netproof_cli::main_with(arguments)).map(u32::from)
}

/// Fails as a fault of ours would, for the tests.
#[napi(js_name = "_panic")]
pub fn fail() -> Result<()> {
    #[expect(clippy::panic, reason = "shows what becomes of a panic")]
    guarded(|| panic!("a panic that was asked for"))
}

/// As `_panic`, off the event loop.
#[napi(js_name = "_panicAsync")]
pub fn fail_async() -> AsyncTask<Task<()>> {
    Task::of(fail)
}

fn inputs(given: Vec<Given>) -> Vec<Input> {
    given.into_iter().map(input).collect()
}

fn input(given: Given) -> Input {
    let Given { path, name, text, bytes, object } = given;
    let name = name.unwrap_or_default();
    match (path, text, bytes, object) {
        (Some(path), ..) => Input::Path(PathBuf::from(path)),
        (_, Some(text), ..) => Input::Text { name, text },
        (_, _, Some(bytes), _) => Input::Bytes { name, bytes: bytes.to_vec() },
        (_, _, _, object) => Input::Object { name, json: object.unwrap_or_default() },
    }
}

fn prepared(files: &[Input], options: &str) -> Opened<Prepared> {
    match netproof_native::open(files, options) {
        Ok(engine) => Either::A(Prepared { engine: Some(Arc::new(RwLock::new(engine))) }),
        Err(why) => Either::B(why.into()),
    }
}

fn answer_once(files: &[Input], before: Option<&[Input]>, options: &str, request: &str) -> Opened<String> {
    let open = |files| netproof_native::open(files, options);
    let opened = open(files).and_then(|engine| Ok((engine, before.map(open).transpose()?)));
    match opened {
        Ok((engine, before)) => Either::A(netproof_native::ask(&engine, request, before.as_ref())),
        Err(why) => Either::B(why.into()),
    }
}

fn answer(engine: &RwLock<Engine>, request: &str, before: Option<&RwLock<Engine>>) -> String {
    let read = |engine| RwLock::read(engine).unwrap_or_else(PoisonError::into_inner);
    let Some(before) = before else { return netproof_native::ask(&read(engine), request, None) };
    // Two are locked in the order of their places, and one only once: changes that wait in between would hold up each
    // other otherwise.
    if std::ptr::eq(engine, before) {
        let engine = read(engine);
        return netproof_native::ask(&engine, request, Some(&engine));
    }
    let (first, second) = if std::ptr::from_ref(engine) < std::ptr::from_ref(before) {
        let first = read(engine);
        (first, read(before))
    } else {
        let second = read(before);
        (read(engine), second)
    };
    netproof_native::ask(&first, request, Some(&second))
}

/// A change that fails leaves the engine as it was, so a lock that was poisoned holds what is right.
fn applied(engine: &RwLock<Engine>, change: &str) -> String {
    engine.write().unwrap_or_else(PoisonError::into_inner).apply(change)
}

impl From<Unopened> for Refusal {
    fn from(why: Unopened) -> Self {
        match why {
            Unopened::Misuse(message) => Self { code: None, path: None, message },
            Unopened::Path { path, error } => {
                Self { code: Some(code(&error).to_owned()), path: Some(path), message: error.to_string() }
            }
        }
    }
}

/// The code that Node gives an error of the system.
fn code(error: &std::io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "ENOENT",
        ErrorKind::PermissionDenied => "EACCES",
        ErrorKind::NotADirectory => "ENOTDIR",
        ErrorKind::IsADirectory => "EISDIR",
        ErrorKind::InvalidFilename => "ENAMETOOLONG",
        ErrorKind::OutOfMemory => "ENOMEM",
        _ => "EIO",
    }
}

fn guarded<T>(work: impl FnOnce() -> T) -> Result<T> {
    netproof_native::guarded(work).map_err(Error::from_reason)
}

fn released() -> Error {
    Error::new(Status::InvalidArg, "the network was freed")
}
