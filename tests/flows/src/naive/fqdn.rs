//! Names outside (C9, §7): patterns, and which names a subject can learn the addresses of.

use std::net::IpAddr;

use regex::Regex;
use serde_json::Value;

use super::cluster::Cluster;
use super::entry::{Layer7, Verdict};
use super::label::Label;
use super::side;
use super::value::text;

/// A name in lower case with its final dot.
fn full(name: &str) -> String {
    let name = name.trim().to_lowercase();
    if name.ends_with('.') { name } else { format!("{name}.") }
}

/// Whether a rule `{matchName}` or `{matchPattern}` names a name.
pub fn rule_names(cluster: &Cluster<'_>, rule: &Value, name: &str) -> bool {
    let (exact, pattern) = (text(rule, &["matchName"]), text(rule, &["matchPattern"]));
    (!exact.is_empty() && full(exact) == full(name))
        || (!pattern.is_empty() && pattern_matches(pattern, &full(name), cluster.minor()))
}

/// A star is characters of one label; two or more and a dot at the front are whole labels since 1.19; stars alone are
/// every name.
pub fn pattern_matches(pattern: &str, name: &str, minor: u32) -> bool {
    let pattern = pattern.trim().to_lowercase();
    let stars = pattern.chars().take_while(|one| *one == '*').count();
    let only_stars = stars == pattern.len() || (minor >= 19 && pattern.get(stars..) == Some("."));
    let every = if minor >= 19 { stars >= 1 && only_stars } else { pattern == "*" };
    if every {
        return true;
    }
    let character = "[-a-z0-9_]";
    let (front, rest) = match pattern.get(stars..).and_then(|rest| rest.strip_prefix('.')) {
        Some(rest) if stars >= 2 && minor >= 19 => (format!("{character}+([.]{character}+)*[.]"), rest.to_owned()),
        _ => (String::new(), pattern.clone()),
    };
    let mut expression = format!("^{front}");
    for one in full(&rest).chars() {
        match one {
            '*' => expression.push_str(&format!("{character}*")),
            '.' => expression.push_str("[.]"),
            other => expression.push_str(&regex::escape(&other.to_string())),
        }
    }
    expression.push('$');
    Regex::new(&expression).is_ok_and(|expression| expression.is_match(name))
}

/// The label that the addresses of a name have on the subject's node: none while no DNS rule for the subject lets the
/// proxy see the query.
pub fn labels(cluster: &Cluster<'_>, name: &str, subject: &[Label]) -> Vec<Label> {
    let mut seen = false;
    for entry in side::entries_for(cluster, subject, false) {
        for ports in entry.ports.iter().filter(|_| entry.verdict == Verdict::Allow) {
            if let Layer7::Dns(rules) = &ports.layer7 {
                seen |= rules.iter().any(|rule| rule_names(cluster, rule, name));
            }
        }
    }
    if seen { vec![Label::new("fqdn", &full(name), "")] } else { Vec::new() }
}

/// The names that the given answers have an address of.
pub fn names_of(cluster: &Cluster<'_>, address: IpAddr) -> Vec<String> {
    let answers = cluster.terms.dns_answers.iter().flatten();
    answers.filter(|(_, addresses)| addresses.contains(&address)).map(|(name, _)| name.clone()).collect()
}
