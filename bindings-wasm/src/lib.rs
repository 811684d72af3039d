//! The engine for browsers and bundlers. Converts and forwards; what people call is written in JavaScript around it.
//!
//! Requests and answers are the JSON texts of `netproof_core::api`. What is thrown as a text is misuse. What is thrown as
//! an `Error` is a fault of ours: nothing that this instance holds can be relied on then, so the next call gets a new one,
//! and what was prepared has to be prepared again.

use netproof_core::api;
use netproof_core::jobs::one_by_one;
use wasm_bindgen::prelude::wasm_bindgen;

/// Has panics thrown as errors that carry their message.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        wasm_bindgen::handler::schedule_reinit();
        wasm_bindgen::throw_str(&panic.to_string());
    }));
}

/// Answers a request of the text form.
#[wasm_bindgen]
pub fn run(request: &str) -> String {
    api::run(request)
}

/// Gives this instance up: the next call is answered by a new one.
#[wasm_bindgen]
pub fn abandon() {
    wasm_bindgen::handler::schedule_reinit();
}

/// Files that are read once and asked many times.
#[wasm_bindgen]
pub struct Engine(api::Engine);

#[wasm_bindgen]
impl Engine {
    /// Reads the files of `{"files":[…],"options":{…}}`.
    ///
    /// # Errors
    /// What is wrong with the request.
    #[wasm_bindgen(constructor)]
    pub fn new(request: &str) -> Result<Self, String> {
        api::Engine::open(request, &one_by_one).map(Self)
    }

    /// Answers a request about the files.
    pub fn ask(&self, request: &str) -> String {
        self.0.ask(request, None, &one_by_one)
    }

    /// Answers a request about the files that compares them with the state before.
    pub fn compare(&self, request: &str, before: &Engine) -> String {
        self.0.ask(request, Some(&before.0), &one_by_one)
    }

    /// The verdict of a flow.
    ///
    /// # Errors
    /// What is wrong with the question.
    pub fn verdict(&self, from: &str, to: &str, port: &str) -> Result<String, String> {
        self.0.verdict(from, to, port).map(|verdict| verdict.word().to_owned())
    }

    /// Applies a change of objects, and answers what it opens and closes.
    pub fn apply(&mut self, change: &str) -> String {
        self.0.apply(change)
    }
}

/// Fails as a fault of ours would, for the tests.
#[wasm_bindgen(js_name = _panic)]
pub fn fail() {
    #[expect(clippy::panic, reason = "shows what becomes of a panic")]
    {
        panic!("a panic that was asked for")
    }
}
