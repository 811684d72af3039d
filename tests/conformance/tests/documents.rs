//! What documents show is what is run.

use std::fs;

use netproof_conformance::case;

#[test]
fn the_host_of_the_document_is_the_example() {
    let read = |path: &str| fs::read_to_string(case::folder().join(path)).unwrap();
    let (page, example) = (read("../../docs/component.md"), read("examples/host.rs"));
    let shown = page.split("```rust\n").nth(1).and_then(|rest| rest.split("```").next());
    assert_eq!(shown, Some(example.as_str()), "copy `tests/conformance/examples/host.rs` into `docs/component.md`");
    let world = read("../../bindings-wasm/wit/netproof.wit");
    for line in world.lines().filter(|line| line.contains(": func(") || line.contains(": static func(")) {
        let name = line.trim().trim_start_matches("export ").split(':').next().unwrap_or_default();
        assert!(page.contains(&format!("`{name}`")), "`docs/component.md` says nothing of `{name}`");
    }
}
