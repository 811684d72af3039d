//! The engine as a component: the world of `../wit/netproof.wit`, which imports nothing.
//!
//! Texts come in and go out; the engine does the rest. A panic is a trap, after which the host makes a new instance.

use std::borrow::Cow;
use std::cell::RefCell;

use netproof_core::api::{self, Engine};
use netproof_core::jobs::one_by_one;
use serde::Deserialize;

use world::Guest;
use world::exports::netproof::engine::engine::{self, GuestNetwork};

mod world {
    wit_bindgen::generate!({ path: "../wit", world: "netproof" });
}

struct Component;

impl Guest for Component {
    fn run(request: String) -> String {
        api::run(&request)
    }
}

impl engine::Guest for Component {
    type Network = Network;
}

/// Files read once. A component has one thread, and no call of it begins inside of another.
struct Network(RefCell<Engine>);

impl Network {
    fn of_operation(&self, operation: &str, request: &str) -> String {
        match named(operation, request) {
            Ok(request) => self.0.borrow().ask(&request, None, &one_by_one),
            Err(message) => serde_json::json!({"error": {"message": message}}).to_string(),
        }
    }
}

impl GuestNetwork for Network {
    fn open(request: String) -> Result<engine::Network, String> {
        let engine = Engine::open(&request, &one_by_one)?;
        Ok(engine::Network::new(Self(RefCell::new(engine))))
    }

    fn check(&self, request: String) -> String {
        self.of_operation("check", &request)
    }

    fn decide(&self, request: String) -> String {
        self.of_operation("decide", &request)
    }

    fn reach(&self, request: String) -> String {
        self.of_operation("reach", &request)
    }

    fn diff(&self, request: String) -> String {
        self.of_operation("diff", &request)
    }

    fn test(&self, request: String) -> String {
        self.of_operation("test", &request)
    }

    fn addresses(&self, request: String) -> String {
        self.of_operation("addresses", &request)
    }

    fn admit(&self, request: String) -> String {
        self.of_operation("admit", &request)
    }

    fn ask(&self, request: String) -> String {
        self.0.borrow().ask(&request, None, &one_by_one)
    }

    fn verdict(&self, from: String, to: String, port: String) -> Result<String, String> {
        self.0.borrow().verdict(&from, &to, &port).map(|verdict| verdict.word().to_owned())
    }

    fn apply(&self, change: String) -> String {
        self.0.borrow_mut().apply(&change)
    }
}

/// A request, with the operation that the method of the world stands for.
fn named<'a>(operation: &str, request: &'a str) -> Result<Cow<'a, str>, String> {
    #[derive(Deserialize)]
    struct Given<'a> {
        #[serde(borrow, default)]
        operation: Option<Cow<'a, str>>,
    }
    match serde_json::from_str::<Given<'_>>(request) {
        Ok(Given { operation: None }) => {}
        Ok(Given { operation: Some(given) }) if given != operation => {
            return Err(format!("`{operation}` is asked for `{given}`; leave `operation` out"));
        }
        // What is no request, the engine says.
        Ok(_) | Err(_) => return Ok(request.into()),
    }
    let Some(members) = request.trim_start().strip_prefix('{') else { return Ok(request.into()) };
    let comma = if members.trim_start().starts_with('}') { "" } else { "," };
    Ok(format!(r#"{{"operation":"{operation}"{comma}{members}"#).into())
}

world::export!(Component with_types_in world);
