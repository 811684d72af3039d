//! The limits of evaluation, at the limit and one past it; and configurations made at random.

use std::fmt::Write;

use proptest::prelude::*;

use super::show;
use crate::limits::{
    MAX_ALTERNATIVE_FILES, MAX_CONFIGURATION_BYTES, MAX_CONFIGURATION_DEPTH, MAX_CONFIGURATION_INSTANCES,
    MAX_CONFIGURATION_STEPS, MAX_CONFIGURATION_VALUE_NODES, MAX_MODULE_DEPTH,
};

/// Whether evaluating files reaches a limit.
fn is_limited(text: &str) -> bool {
    let (_, notes) = show::evaluate(&show::files(text));
    notes.contains("Limit")
}

#[test]
fn nesting() {
    let chain = |links: usize| {
        let mut text = "resource \"azapi_resource\" \"a\" { name = local.l0 }\nlocals {\n".to_owned();
        for link in 1..links {
            writeln!(text, "  l{} = local.l{link}", link - 1).unwrap();
        }
        write!(text, "  l{} = 1\n}}\n", links - 1).unwrap();
        text
    };
    // The body and the argument are levels too.
    assert!(!is_limited(&chain(MAX_CONFIGURATION_DEPTH - 2)));
    assert!(is_limited(&chain(MAX_CONFIGURATION_DEPTH - 1)));
    assert!(is_limited(&chain(5_000)));
}

#[test]
fn instances() {
    let counted = |count: usize| format!("resource \"azurerm_subnet\" \"s\" {{ count = {count} }}\n");
    assert!(!is_limited(&counted(MAX_CONFIGURATION_INSTANCES)));
    assert!(is_limited(&counted(MAX_CONFIGURATION_INSTANCES + 1)));
    assert!(is_limited(&counted(1_000_000_000_000)));
}

#[test]
fn steps() {
    // Of a thousand numbers each is a step of the list, and two of the loops.
    let loops = |times: usize| {
        format!(
            "locals {{\n n = range(1000)\n l = [for x in range({times}) : length([for y in local.n : y])]\n}}\n\
             resource \"azapi_resource\" \"a\" {{ name = length(local.l) }}\n"
        )
    };
    assert!(!is_limited(&loops(MAX_CONFIGURATION_STEPS / 4_000)));
    assert!(is_limited(&loops(MAX_CONFIGURATION_STEPS / 1_000)));
}

#[test]
fn sizes() {
    let doubled = |times: usize| {
        let mut text = "locals {\n v0 = [1]\n".to_owned();
        for time in 1..=times {
            writeln!(text, " v{time} = [local.v{0}, local.v{0}]", time - 1).unwrap();
        }
        write!(text, "}}\nresource \"azapi_resource\" \"a\" {{ name = local.v{times} }}\n").unwrap();
        text
    };
    // A value of n doublings has 3 · 2ⁿ - 1 parts.
    let fits = (MAX_CONFIGURATION_VALUE_NODES / 3).ilog2() as usize;
    assert!(!is_limited(&doubled(fits)));
    assert!(is_limited(&doubled(fits + 1)));
    assert!(is_limited(&doubled(100)));
}

#[test]
fn bytes() {
    let long = |times: usize| {
        let text = "x".repeat(60_000);
        format!(
            "locals {{\n t = \"{text}\"\n l = [for x in range({times}) : length(\"${{local.t}}${{x}}\")]\n}}\n\
             resource \"azapi_resource\" \"a\" {{ name = length(local.l) }}\n"
        )
    };
    assert!(!is_limited(&long(100)));
    let many = MAX_CONFIGURATION_BYTES / 60_000;
    let text =
        long(1_000).replace("range(1000)", &format!("concat({})", vec!["range(1000)"; many / 1_000 + 1].join(", ")));
    assert!(is_limited(&text));
}

#[test]
fn modules() {
    let nested = |levels: usize| {
        let mut text = "module \"m\" { source = \"./m1\" }\n".to_owned();
        for level in 1..=levels {
            writeln!(text, "-- m{level}/main.tf --").unwrap();
            if level < levels {
                writeln!(text, "module \"m\" {{ source = \"../m{}\" }}", level + 1).unwrap();
            }
        }
        text.push_str("resource \"azurerm_subnet\" \"s\" {}\n");
        text
    };
    assert!(!is_limited(&nested(MAX_MODULE_DEPTH)));
    assert!(is_limited(&nested(MAX_MODULE_DEPTH + 1)));
    // Calls that multiply.
    let mut text = String::new();
    for level in 0..12 {
        let folder = if level == 0 { String::new() } else { format!("-- m{level}/main.tf --\n") };
        let next = if level == 0 { "./m1".to_owned() } else { format!("../m{}", level + 1) };
        write!(text, "{folder}module \"a\" {{\n source = \"{next}\"\n count = 9\n}}\n").unwrap();
    }
    text.push_str("-- m12/main.tf --\nresource \"azurerm_subnet\" \"s\" {}\n");
    assert!(is_limited(&text));
}

#[test]
fn alternatives() {
    let folder = |files: usize| {
        let mut text = "variable \"name\" { default = \"shared\" }\n".to_owned();
        for file in 0..files {
            write!(text, "-- f{file}.tf --\nresource \"azurerm_subnet\" \"s\" {{ name = var.name }}\n").unwrap();
        }
        show::shown(&text)
    };
    assert_eq!(folder(MAX_ALTERNATIVE_FILES).matches("\"shared\"").count(), MAX_ALTERNATIVE_FILES);
    assert_eq!(folder(MAX_ALTERNATIVE_FILES + 1).matches("\"shared\"").count(), 0);
}

#[test]
fn large_files_take_no_square_time() {
    let mut text = String::new();
    for at in 0..3_000 {
        write!(
            text,
            "resource \"azurerm_subnet\" \"s{at}\" {{\n  name = \"s{at}\"\n  virtual_network_name = local.network\n  \
             resource_group_name = var.group\n  address_prefixes = [cidrsubnet(\"10.0.0.0/8\", 16, {at})]\n}}\n"
        )
        .unwrap();
    }
    text.push_str("locals { network = \"v\" }\nvariable \"group\" {}\n");
    let start = std::time::Instant::now();
    assert!(!is_limited(&text));
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}

proptest! {
    /// Pieces in any order evaluate without a panic.
    #[test]
    fn any_expressions(pieces in proptest::collection::vec(0..30_usize, 0..24)) {
        let all = [
            "var.a", "local.b", "each.key", "count.index", "[", "]", "{ k = ", "}", "(", ")", ".x", "[0]", "[*]", ".*.id",
            " + ", " == ", " ? ", " : ", "!", "-", "merge(", "try(", "cidrsubnet(", "\"10.0.0.0/8\"", ", ", "8", "null",
            "for x in ", "\"${", "}\"",
        ];
        let expression: String = pieces.iter().map(|piece| all[*piece]).collect();
        let text = format!(
            "variable \"a\" {{}}\nlocals {{\n  b = {{ x = [1, {{ id = 2 }}] }}\n}}\nresource \"azapi_resource\" \"r\" {{\n  \
             for_each = local.b\n  name = {expression}\n  x = [{expression}]\n}}\n"
        );
        let first = show::shown(&text);
        prop_assert_eq!(first, show::shown(&text));
    }
}
