use super::addresses::short;
use super::at::At;
use crate::admission::{Fault, ServerFault, Stage};
use crate::edit::{Change, Fix};
use crate::model::Object;

const PREFIX: &str = "pod-security.kubernetes.io/";
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];

/// The faults of the labels by which pod security is set for a namespace (`PolicyToEvaluate` of
/// `k8s.io/pod-security-admission` 0.36). The server refuses them when the namespace is made.
pub(super) fn examine(object: &Object, faults: &mut Vec<Fault>) {
    let root = At::root(object);
    let metadata = root.get("metadata");
    let labels = metadata.get("labels");
    for mode in ["enforce", "audit", "warn"] {
        for entry in labels.entries() {
            let Some(name) = entry.key().strip_prefix(PREFIX) else { continue };
            let Some(text) = entry.text() else { continue };
            let (is_flawed, takes) = if name == mode {
                (!LEVELS.contains(&text), "`privileged`, `baseline` or `restricted`")
            } else if name.strip_suffix("-version") == Some(mode) {
                (!is_version(text), "`latest` or a version such as `v1.31`")
            } else {
                continue;
            };
            if !is_flawed {
                continue;
            }
            let message = format!("`{}` is nothing that `{}` takes: {takes}", short(text), entry.key());
            let fault = entry.fault(ServerFault::PodSecurity, Stage::Validation, message);
            let meant = LEVELS.into_iter().find(|level| level.eq_ignore_ascii_case(text));
            let fix = meant.filter(|_| name == mode).map(|meant| Fix {
                title: format!("write `{meant}`"),
                safe: true,
                changes: vec![Change::replace(&entry.place(), text, meant)],
            });
            faults.push(fault.field(format!("metadata.labels[{}]", entry.key())).fix(fix));
        }
    }
}

/// `latest`, or `v1.` and a number without leading zeros.
fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.").filter(|minor| minor.bytes().all(|byte| byte.is_ascii_digit()));
    let is_minor = |minor: &str| minor == "0" || !(minor.is_empty() || minor.starts_with('0'));
    text == "latest" || minor.is_some_and(|minor| is_minor(minor) && minor.parse::<i64>().is_ok())
}
