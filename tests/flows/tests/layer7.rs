//! Requests, queries, TLS names and authentication in verdicts: against Cilium's own engine, which knows where traffic
//! goes through a proxy, against the naive evaluator, and case by case.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may say what it skips and stop at a bad corpus"
)]

use std::collections::BTreeMap;
use std::fs;

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::decide::Decision;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;
use netproof_flow_tests::case::Flow;
use netproof_flow_tests::corpora::folder;
use netproof_flow_tests::engine::question;
use netproof_flow_tests::generate;
use netproof_flow_tests::naive::{self, Semantics, Terms};
use serde::Deserialize;
use serde_json::Value;

fn network(text: &str, cilium: &str, agent: &[(&str, &str)]) -> Network {
    let versions = AskedVersions { cilium: Some(AskedVersions::cilium(cilium).unwrap()), ..AskedVersions::default() };
    let agent = agent.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let options = Options { versions, agent, dns: Some(BTreeMap::new()), ..Options::default() };
    let mut file = SourceFile::new("case.yaml".to_owned(), text.to_owned());
    file.named = true;
    let files = [file];
    let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
    Network::of(&files, readings, &options).unwrap()
}

/// Whether egress and ingress go through a proxy; what is stopped before goes nowhere.
fn proxied(decision: &Decision) -> (bool, bool) {
    let case = &decision.cases[0];
    (case.egress.is_proxied, case.ingress.is_proxied)
}

/// A flow with the engine's answer.
#[derive(Deserialize)]
struct Line {
    #[serde(flatten)]
    flow: Flow,
    egress: String,
    ingress: String,
    #[serde(default, rename = "egressL7")]
    egress_l7: bool,
    #[serde(default, rename = "ingressL7")]
    ingress_l7: bool,
}

#[test]
fn traffic_goes_through_the_proxy_where_the_engine_says_so() {
    let Some(folder) = folder("cilium-engine") else { return };
    let mut names: Vec<_> = fs::read_dir(folder.join("cases")).unwrap().map(|one| one.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    names.sort();
    let (mut asked, mut through) = (0, 0);
    for path in names {
        let network = network(&fs::read_to_string(&path).unwrap(), "1.20.2", &[("enable-sctp", "true")]);
        for line in fs::read_to_string(path.with_extension("flows.jsonl")).unwrap().lines() {
            let answer: Line = serde_json::from_str(line).unwrap();
            let decision = network.decide(&question(&answer.flow)).unwrap();
            let expected = (answer.egress_l7, answer.ingress_l7);
            assert_eq!(proxied(&decision), expected, "{}: {line}", path.display());
            let case = &decision.cases[0];
            for (side, word, is_through) in
                [(&case.egress, &answer.egress, answer.egress_l7), (&case.ingress, &answer.ingress, answer.ingress_l7)]
            {
                // Nothing is asked of layer 7, so nothing is refused by it.
                if is_through {
                    assert_eq!((side.verdict.word(), word.as_str()), ("allow", "allow"), "{line}");
                }
                assert_eq!(!side.l7.is_empty(), is_through, "{line}");
            }
            asked += 1;
            through += usize::from(expected != (false, false));
        }
    }
    eprintln!("{through} of {asked} flows go through a proxy");
    assert!(through >= 60);
}

/// Seeds of the generator; each gives about two hundred flows.
const SEEDS: u64 = 60;

#[test]
fn requests_and_queries_are_decided_as_the_naive_evaluator_does() {
    let mut wrong = Vec::new();
    let (mut asked, mut conditional, mut refused) = (0_usize, 0_usize, 0_usize);
    for (version, cilium) in [("1.20.2", (20, 2)), ("1.18.6", (18, 6)), ("1.16.0", (16, 0))] {
        for seed in 1..=SEEDS {
            let case = generate::layer7(seed);
            let text: String = case.objects.iter().map(|object| format!("---\n{object}\n")).collect();
            let network = network(&text, version, &[]);
            let is_refused = |policy: &Value| {
                let text = |path: &str| policy.pointer(path).and_then(Value::as_str).unwrap_or_default();
                let flows = network.flows();
                flows.policies().any(|(_, one)| {
                    let object = &one.object;
                    one.refused.is_some()
                        && object.kind == text("/kind")
                        && object.name.as_deref().unwrap_or_default() == text("/metadata/name")
                        && object.namespace.as_deref().unwrap_or_default() == text("/metadata/namespace")
                })
            };
            let enforced = |policy: &Value| !is_refused(policy);
            let terms =
                Terms { semantics: Semantics::Cilium, cilium, kubernetes: 36, dns_answers: None, enforced: &enforced };
            for flow in &case.flows {
                let decision = network.decide(&question(flow)).unwrap();
                let said = naive::decide(&case.objects, flow, &terms);
                asked += 1;
                let is_open = flow.http.is_none() && flow.dns.is_none();
                let sides = [&decision.cases[0].egress, &decision.cases[0].ingress];
                let conditions = sides.map(|side| side.conditions.join("; ")).concat();
                // The naive evaluator knows no conditions: hosts and headers that nobody gave are not those of rules.
                let about_request = conditions.contains("host matches");
                let same_words = decision.verdict.word() == said.verdict
                    && decision.cases[0].egress.verdict.word() == said.egress
                    && decision.cases[0].ingress.verdict.word() == said.ingress;
                let as_expected = match conditions.as_str() {
                    "" => same_words,
                    _ if about_request => {
                        conditional += 1;
                        (decision.verdict.word() == "deny") == (said.verdict == "deny")
                    }
                    _ => {
                        conditional += 1;
                        same_words && is_open
                    }
                };
                // What the ports stop goes through no proxy.
                let through = (said.egress_l7, said.ingress_l7);
                refused += usize::from(said.verdict == "allow-l4-deny-l7");
                if !as_expected || proxied(&decision) != through {
                    wrong.push(format!(
                        "{version} {seed}: {flow:?}\n    {said:?}\n    {} {:?} {} {} {:?} {:?}",
                        decision.verdict.word(),
                        proxied(&decision),
                        decision.cases[0].egress.verdict.word(),
                        decision.cases[0].ingress.verdict.word(),
                        decision.conditions,
                        decision.cases[0].egress.l7_lifted
                    ));
                }
            }
        }
    }
    eprintln!("{asked} asked, {refused} refused by a proxy, {conditional} with conditions");
    assert!(wrong.is_empty(), "{} of {asked} differ\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"));
    assert!(asked > 20_000 && refused > 1_000 && conditional * 5 < asked);
}
