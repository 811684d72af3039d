//! What findings say of given pods, held against the recorded verdicts of Cilium's own engine, when `NETPROOF_CORPORA`
//! names the folder that holds them. Without it the test prints that it was skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use netproof_core::api::{self, Options};
use netproof_core::model::{CiliumVersion, Date};
use netproof_core::report::Finding;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;

/// One recorded flow.
struct Flow {
    from: String,
    to: String,
    egress: String,
    ingress: String,
}

/// What a finding says of all connections of a pod in one direction.
struct Claim {
    pods: Vec<String>,
    is_ingress: bool,
    verdict: &'static str,
}

fn claim(finding: &Finding) -> Option<Claim> {
    let (of, is_ingress, verdict) = match finding.rule.as_str() {
        "NP270" => (finding.message.as_str(), true, "allow"),
        "NP207" => (finding.message.as_str(), finding.message.contains(" of ingress "), "allow"),
        _ => {
            let ways = [(" all ingress: ", true), (" all egress: ", false)];
            let (at, is_ingress) =
                ways.iter().find_map(|(text, way)| Some((finding.message.split_once(text)?.1, *way)))?;
            (at, is_ingress, "deny")
        }
    };
    let pods = of.split('`').skip(1).step_by(2).filter(|name| name.contains('/')).map(str::to_owned).collect();
    Some(Claim { pods, is_ingress, verdict })
}

fn flows(path: &Path) -> Vec<Flow> {
    let text = fs::read_to_string(path).unwrap();
    let flow = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        Flow { from: text("from"), to: text("to"), egress: text("egress"), ingress: text("ingress") }
    };
    text.lines().map(flow).collect()
}

#[test]
fn what_is_said_of_pods_agrees_with_recorded_flows() {
    let root = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join("cilium-engine/cases"));
    let Some(folder) = root.filter(|folder| folder.exists()) else {
        eprintln!("skipped: no corpus `cilium-engine`; set NETPROOF_CORPORA to the folder that holds it");
        return;
    };
    let mut held: BTreeMap<String, u32> = BTreeMap::new();
    let mut wrong = String::new();
    for entry in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let flows = flows(&entry.with_extension("flows.jsonl"));
        let name = entry.file_name().unwrap().to_string_lossy().into_owned();
        let file = SourceFile::from_bytes(name.clone(), fs::read(&entry).unwrap());
        let versions = AskedVersions { cilium: Some(CiliumVersion::minor(20)), ..AskedVersions::default() };
        let report = api::check(&[file], &Options { today: Date::new(2026, 11, 22), versions, ..Options::default() });
        for finding in &report.findings {
            let Some(claim) = claim(finding) else { continue };
            let of_pod = |flow: &&Flow| {
                let (pod, peer) = if claim.is_ingress { (&flow.to, &flow.from) } else { (&flow.from, &flow.to) };
                // The own node may always come in, and the names of nodes do not tell which one it is.
                claim.pods.contains(pod) && !(claim.is_ingress && (peer == "entity:host" || peer.starts_with("node:")))
            };
            for flow in flows.iter().filter(of_pod) {
                let verdict = if claim.is_ingress { &flow.ingress } else { &flow.egress };
                if verdict == claim.verdict {
                    *held.entry(finding.rule.clone()).or_default() += 1;
                } else {
                    let _ = writeln!(wrong, "{name}: {} to {} is {verdict}: {}", flow.from, flow.to, finding.message);
                }
            }
        }
    }
    println!("{held:?}");
    assert!(wrong.is_empty(), "{wrong}");
    for rule in ["NP201", "NP206", "NP270"] {
        assert!(held.contains_key(rule), "no finding of {rule} to hold against the flows");
    }
}
