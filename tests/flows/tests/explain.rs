//! What the rules of an explanation come to is the verdict of the walk.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::Verdict;
use netproof_core::flow::decide::{Case, SideDecision};
use netproof_core::flow::explain::{RuleReason, Side};
use netproof_core::flow::labels::Certainty;
use netproof_core::flow::rule::Action;
use netproof_core::policy::Direction;
use netproof_core::source::text::SourceFile;
use netproof_core::world::{AskedVersions, Semantics};
use netproof_flow_tests::case;
use netproof_flow_tests::engine::question;
use netproof_flow_tests::generate::{self, Class, Version};

/// What may become of a flow by rules of one tier: deny before allow before what holds without any.
fn verdicts(rules: &[RuleReason], default_deny: Certainty) -> BTreeSet<Verdict> {
    let met = |action: Action| {
        let of = rules.iter().filter(|rule| rule.effect.action == action);
        of.map(|rule| rule.effect.met).max().unwrap_or_default()
    };
    let mut all = BTreeSet::new();
    let (deny, allow) = (met(Action::Deny), met(Action::Allow));
    if deny.may() {
        all.insert(Verdict::Deny);
    }
    if deny != Certainty::Yes && allow.may() {
        all.insert(Verdict::Allow);
    }
    if deny != Certainty::Yes && allow != Certainty::Yes {
        all.extend(default_deny.may().then_some(Verdict::Deny));
        all.extend((default_deny != Certainty::Yes).then_some(Verdict::Allow));
    }
    all
}

fn check(network: &Network, case: &Case, direction: Direction, decided: &SideDecision, side: &Side) {
    assert_eq!(side.verdict, decided.verdict);
    assert!(!side.reason.is_empty());
    let Some(subject) = decided.subject else {
        assert!(side.rules.is_empty());
        return;
    };
    let flows = network.flows();
    let table = flows.table(subject, direction).unwrap();
    // Traffic of its own node passes a pod that is in default deny.
    let mut all = BTreeSet::new();
    for view in &decided.views {
        let is_host = flows.identity(subject).unwrap().is_reserved(netproof_core::flow::labels::Sym::HOST);
        let own = flows.counts_as_own_node(*view, direction) && flows.takes_own_node(table) && !is_host;
        all.extend(verdicts(&side.rules, if own { Certainty::No } else { table.default_deny }));
    }
    let said = decided.outcome.verdict();
    let by_effects = match all.iter().collect::<Vec<_>>().as_slice() {
        [only] => **only,
        _ => Verdict::Unknown,
    };
    if decided.views.len() == 1 {
        assert_eq!(said, by_effects, "{case:?} {side:?}");
    } else {
        // Each way may be sure, where both together are not.
        assert!(said == by_effects || by_effects == Verdict::Unknown, "{case:?} {side:?}");
    }
    for rule in &side.rules {
        assert!(!rule.lines.is_empty(), "{rule:?}");
        let least = rule.lines.iter().map(|line| line.met).min().unwrap();
        let is_sure = rule.effect.met == Certainty::Yes;
        assert!(!is_sure || least == Certainty::Yes, "{rule:?}");
        assert!(rule.lines.iter().all(|line| !line.why.is_empty()), "{rule:?}");
    }
}

fn network(case: &case::Case, version: Version, semantics: Semantics, knows_dns: bool) -> Network {
    let mut text = String::new();
    for object in &case.objects {
        text.push_str(&format!("---\n{object}\n"));
    }
    let files = [SourceFile::new("case.yaml", text)];
    let readings = files.iter().enumerate().map(|(index, file)| api::read(index, file)).collect();
    let versions =
        AskedVersions { cilium: Some(AskedVersions::cilium(version.release()).unwrap()), semantics, kubernetes: None };
    let dns = knows_dns.then(Default::default);
    Network::of(&files, readings, &Options { versions, dns, ..Options::default() }).unwrap()
}

#[test]
fn effects_come_to_the_verdict() {
    let (mut flows, mut with_rules) = (0_usize, 0_usize);
    for class in Class::ALL {
        for version in Version::ALL {
            for seed in 0..6 {
                let case = generate::case(seed, class, version);
                let semantics = if seed % 3 == 2 { Semantics::Kubernetes } else { Semantics::Cilium };
                let network = network(&case, version, semantics, seed % 2 == 0);
                for flow in &case.flows {
                    let asked = question(flow);
                    let Ok(decision) = network.decide(&asked) else { continue };
                    for case in &decision.cases {
                        let explained = network.flows().explain(case);
                        check(&network, case, Direction::Egress, &case.egress, &explained.egress);
                        check(&network, case, Direction::Ingress, &case.ingress, &explained.ingress);
                        flows += 1;
                        with_rules += usize::from(!explained.egress.rules.is_empty());
                    }
                    // The answer, whatever it is, can be written.
                    assert!(network.answer(&asked).unwrap().to_json().starts_with(r#"{"flow":{"#));
                }
            }
        }
    }
    assert!(flows > 1000 && with_rules > 200, "{flows} {with_rules}");
}
