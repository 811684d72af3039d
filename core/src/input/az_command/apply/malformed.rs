//! Values that are not of the type that their option has.

use crate::model::{ArgumentValue, Command, Expected, Malformed};
use crate::net::Cidr;

/// Options of the recognised commands whose values are ranges.
const RANGES: [&str; 7] = [
    "--address-prefixes",
    "--pod-cidr",
    "--pod-cidrs",
    "--service-cidr",
    "--service-cidrs",
    "--subnet-prefixes",
    "--docker-bridge-address",
];

/// Options of the recognised commands whose values are whole numbers.
const NUMBERS: [&str; 10] = [
    "--gateway-prefix-size",
    "--load-balancer-idle-timeout",
    "--load-balancer-managed-outbound-ip-count",
    "--load-balancer-outbound-ports",
    "--max-count",
    "--max-pods",
    "--min-count",
    "--node-count",
    "--node-osdisk-size",
    "--priority",
];

/// The malformed values of a command.
pub(super) fn values(command: &Command) -> Vec<Malformed> {
    let mut found = Vec::new();
    for argument in &command.arguments {
        let Some(option) = argument.canonical() else { continue };
        if RANGES.contains(&option) {
            found.extend(argument.values.iter().filter_map(range));
        } else if NUMBERS.contains(&option) && !(option == "--priority" && command.name.starts_with("aks")) {
            found.extend(argument.values.iter().filter_map(|value| number(option, value)));
        }
    }
    found
}

fn range(value: &ArgumentValue) -> Option<Malformed> {
    let error = Cidr::parse(value.text.known().filter(|text| !text.is_empty())?).err()?;
    let place = value.place.clone();
    Some(Malformed { place, expected: Expected::Range, message: error.to_string(), help: error.help() })
}

fn number(option: &str, value: &ArgumentValue) -> Option<Malformed> {
    let text = value.text.known()?;
    if text.trim().parse::<i64>().is_ok() {
        return None;
    }
    let message = format!("`{text}` is not a whole number, which `{option}` takes");
    Some(Malformed { place: value.place.clone(), expected: Expected::Number, message, help: None })
}
