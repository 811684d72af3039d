//! Prints the JSON Schemas of requests and answers, from which `cargo xtask generate` writes the types of all hosts.

use std::io::{self, Write as _};

use netproof_core::api::schema;

fn main() -> io::Result<()> {
    let both = serde_json::json!({"request": schema::request(), "answers": schema::answers()});
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &both)?;
    out.write_all(b"\n")
}
