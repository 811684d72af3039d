//! Names of DNS and TLS by version.

use super::*;

const OLD: CiliumVersion = CiliumVersion::minor(18);

#[test]
fn dns_names() {
    for (rule, name, old, new) in [
        ("{matchName: cilium.io}", "CILIUM.io.", true, true),
        ("{matchName: Cilium.IO.}", "cilium.io", true, true),
        ("{matchName: cilium.io}", "sub.cilium.io", false, false),
        ("{matchPattern: '*.cilium.io'}", "sub.cilium.io", true, true),
        ("{matchPattern: '*.cilium.io'}", "a.sub.cilium.io", false, false),
        ("{matchPattern: '*.cilium.io'}", "cilium.io", false, false),
        ("{matchPattern: '*cilium.io'}", "cilium.io", true, true),
        ("{matchPattern: '*cilium.io'}", "sub-cilium.io", true, true),
        ("{matchPattern: '*cilium.io'}", "sub.cilium.io", false, false),
        ("{matchPattern: 'sub*.CILIUM.io'}", "subdomain.cilium.io", true, true),
        ("{matchPattern: '*.*.*middle.*'}", "a.b.cmiddle.io", true, true),
        ("{matchPattern: '*.*.*middle.*'}", "b.cmiddle.io", false, false),
        ("{matchPattern: '**.cilium.io'}", "a.cilium.io", true, true),
        ("{matchPattern: '**.cilium.io'}", "a.b.cilium.io", false, true),
        ("{matchPattern: '****.cilium.io'}", "a.b.cilium.io", false, true),
        ("{matchPattern: '**.cilium.io'}", "cilium.io", false, false),
        ("{matchPattern: '**.cilium.io'}", "a..cilium.io", false, false),
        ("{matchPattern: '**.*'}", "a.b.c", false, true),
        ("{matchPattern: 'a.**.io'}", "a.b.c.io", false, false),
        ("{matchPattern: '**b.io'}", "ab.io", true, true),
        ("{matchPattern: '*a*b*'}", "xaybzz", true, true),
        ("{matchPattern: '*a*b*'}", "xbya", false, false),
        ("{matchPattern: '*ab'}", "aaab", true, true),
        ("{matchPattern: '*'}", "any.name.at.all", true, true),
        ("{matchPattern: '*'}", "föö.io", true, true),
        ("{matchPattern: '*.io'}", "föö.io", false, false),
        ("{matchPattern: '**'}", "a.b", false, true),
        ("{matchPattern: '**'}", "a", true, true),
        ("{matchPattern: '*.'}", "a.b", false, true),
        ("{matchPattern: '***.'}", "a.b", false, true),
        ("{matchName: a, matchPattern: b}", "a", true, true),
        ("{matchName: a, matchPattern: b}", "b", true, true),
        ("{}", "a", false, false),
        ("{matchName: ''}", "a", false, false),
    ] {
        let rule_of = DnsRule::of(&node(rule));
        assert_eq!(rule_of.matches(name, OLD), old, "1.18 {rule} {name}");
        assert_eq!(rule_of.matches(name, NEW), new, "1.20 {rule} {name}");
    }
    assert!(DnsRule::of(&node("{}")).matches("a", CiliumVersion::minor(13)));
    assert!(!DnsRule::of(&node("{}")).matches("a", CiliumVersion::minor(14)));
}

#[test]
fn names_are_bounded() {
    let name = |bytes: usize| "a".repeat(bytes);
    let any = DnsRule::of(&node("{matchPattern: 'a*'}"));
    assert!(any.matches(&name(MAX_NAME_BYTES), NEW));
    assert!(!any.matches(&name(MAX_NAME_BYTES + 1), NEW));
    let long = |bytes: usize| DnsRule::of(&node(&format!("{{matchPattern: '{}*'}}", name(bytes - 1))));
    assert!(long(MAX_NAME_BYTES).matches(&name(MAX_NAME_BYTES - 1), NEW));
    assert!(!long(MAX_NAME_BYTES + 1).matches(&name(MAX_NAME_BYTES), NEW));
}

#[test]
fn server_names() {
    let old = |pattern: &str, name: &str| ServerName::new(pattern).matches(name, OLD).is_yes();
    let new = |pattern: &str, name: &str| ServerName::new(pattern).matches(name, NEW).is_yes();
    for (pattern, name, in_old, in_new) in [
        ("a.b", "A.B", true, true),
        ("A.b", "a.b.", true, true),
        ("a.b.", "a.b", false, true),
        ("*.b", "a.b", true, true),
        ("*.b", "x.a.b", false, false),
        ("*.b", "b", false, false),
        ("**.b", "x.a.b", true, true),
        ("**.b", "b", false, false),
        ("a*.b", "ax.b", false, true),
        ("*", "a.b", false, true),
        ("**", "a.b", false, true),
        ("a.b", "c.b", false, false),
        ("*", "", false, false),
    ] {
        assert_eq!(old(pattern, name), in_old, "1.18 {pattern} {name}");
        assert_eq!(new(pattern, name), in_new, "1.20 {pattern} {name}");
    }
    assert_eq!(ServerName::new("a.b").matches("c", NEW), no("TLS name `c` is not `a.b`"));
    assert_eq!(
        ServerName::new("*.b").matches("a.b", CiliumVersion::minor(17)),
        unknown("the proxy knows wildcards and `*.b` means TLS name `a.b`")
    );
}
