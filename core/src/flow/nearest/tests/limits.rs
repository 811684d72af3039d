//! Each limit, and one past it.

use std::fmt::Write;

use super::{SHOP, load};
use crate::limits::{MAX_NEAREST_CHANGES, MAX_NEAREST_FLOWS, MAX_NEAREST_RULES, MAX_NEAREST_TRIES};

const DB: &str = "shop/web shop/db 5432/TCP";

fn policy(name: &str, spec: &str) -> String {
    format!(
        "\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\nspec: \
         {{endpointSelector: {{matchLabels: {{app: db}}}}, {spec}}}\n"
    )
}

#[test]
fn so_many_rules_that_deny_are_taken_away() {
    let text = |denies: usize| {
        let rule = "{fromEndpoints: [{matchLabels: {app: web}}]}";
        let each = (0..denies)
            .map(|at| policy(&format!("d{at}"), &format!("ingress: [{rule}], ingressDeny: [{rule}, {rule}]")));
        format!("{SHOP}{}", each.collect::<String>())
    };
    // Each policy denies twice.
    assert_eq!(load(&text(1)).ask(DB).1.map(|nearest| nearest.changes.len()), Some(2));
    assert!(MAX_NEAREST_CHANGES == 3 && load(&text(2)).ask(DB).1.is_none());
}

#[test]
fn so_many_flows_of_a_question_are_looked_at() {
    let text = |flows: usize| {
        let mut text = SHOP.to_owned();
        for at in 0..flows.saturating_sub(1) {
            write!(
                text,
                "\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: db{at}, namespace: shop, labels: {{app: db, n: n{at}}}}}\n\
                 spec: {{nodeName: two, containers: [{{name: c, image: i}}]}}\n"
            )
            .unwrap();
        }
        text + &policy("p", "ingress: [{fromEndpoints: [{matchLabels: {app: wbe}}]}]")
    };
    let flow = "shop/web service:shop/db 80/TCP";
    assert!(load(&text(MAX_NEAREST_FLOWS)).ask(flow).1.is_some());
    assert!(load(&text(MAX_NEAREST_FLOWS + 1)).ask(flow).1.is_none());
}

#[test]
fn so_many_rules_are_looked_at() {
    let text = |before: usize| {
        let other =
            "{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: \"1\", protocol: UDP}]}]}, ";
        let near =
            "{fromEndpoints: [{matchLabels: {app: web}}], toPorts: [{ports: [{port: \"5433\", protocol: TCP}]}]}";
        format!("{SHOP}{}", policy("p", &format!("ingress: [{}{near}]", other.repeat(before))))
    };
    let said = |before: usize| load(&text(before)).ask(DB).1.unwrap().message;
    assert!(said(MAX_NEAREST_RULES - 1).contains("in place of"), "{}", said(MAX_NEAREST_RULES - 1));
    assert!(!said(MAX_NEAREST_RULES).contains("in place of"), "{}", said(MAX_NEAREST_RULES));
}

#[test]
fn so_many_changes_are_tried() {
    // A slip that is a slip for another direction's rule: each is tried in vain, since the port before it is full.
    let text = |vain: usize| {
        let full: String = (1..=40).map(|port| format!("{{port: \"{port}\", protocol: TCP}}, ")).collect();
        let rule = format!("{{toPorts: [{{ports: [{full}]}}]}}, ");
        let good = "{toPorts: [{ports: [{port: \"9\", protocol: TCP}]}]}";
        format!("{SHOP}{}", policy("p", &format!("ingress: [{}{good}]", rule.repeat(vain))))
    };
    let said = |vain: usize| load(&text(vain)).ask(DB).1.map(|nearest| nearest.message);
    let at_limit = said(MAX_NEAREST_TRIES - 1).unwrap();
    assert!(at_limit.contains("to the ports of rule"), "{at_limit}");
    let past = said(MAX_NEAREST_TRIES);
    assert!(past.is_none(), "{past:?}");
}
