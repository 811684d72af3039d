//! Items of `toPorts`, and several together.

use super::*;

const OLD: CiliumVersion = CiliumVersion::minor(18);

fn rules(item: &str) -> L7Rules {
    L7Rules::of_node(&node(item), NEW)
}

fn asked(http: &HttpRequest) -> Asked<'_> {
    Asked { http: Some(http), ..Asked::default() }
}

const GET: &str = "{rules: {http: [{method: GET}]}}";
const PUT: &str = "{rules: {http: [{method: PUT}]}}";
const DNS: &str = "{rules: {dns: [{matchName: a}]}}";
const SNI: &str = "{serverNames: [a.b]}";

#[test]
fn what_is_empty_asks_for_nothing() {
    for item in [
        "{}",
        "{rules: }",
        "{rules: {}}",
        "{rules: {http: []}}",
        "{rules: {dns: []}}",
        "{rules: {http: }}",
        "{serverNames: []}",
    ] {
        assert!(rules(item).is_none(), "{item}");
        assert!(!rules(item).redirects(), "{item}");
        assert!(rules(item).is_wildcard(NEW), "{item}");
    }
    for (item, expected) in [
        ("{rules: {http: [{}]}}", true),
        ("{rules: {http: [{method: GET}, {}]}}", true),
        (GET, false),
        ("{rules: {dns: [{matchPattern: '*'}]}}", true),
        ("{rules: {dns: [{}]}}", false),
        (DNS, false),
        (SNI, false),
        ("{terminatingTLS: {secret: {name: a}}}", true),
        ("{listener: {name: a}}", false),
    ] {
        assert_eq!(rules(item).is_wildcard(NEW), expected, "{item}");
        assert!(rules(item).redirects(), "{item}");
    }
}

#[test]
fn protocols_that_were_removed() {
    let kafka = node("{rules: {kafka: [{topic: a}]}}");
    assert!(L7Rules::of_node(&kafka, NEW).is_none());
    let old = L7Rules::of_node(&kafka, OLD);
    assert_eq!(old.admits_request(None), unknown("a Kafka rule allows the request"));
    assert!(L7Rules::of_node(&node("{rules: {kafka: [{}]}}"), OLD).is_wildcard(OLD));
    let generic = L7Rules::of_node(&node("{rules: {l7proto: r2d2, l7: [{cmd: READ}]}}"), OLD);
    assert_eq!(generic.admits_request(None), unknown("a rule of `r2d2` allows the request"));
    assert!(old.merge(&generic, true).is_err());
    assert!(old.merge(&L7Rules::default(), true).unwrap().is_wildcard(OLD));
}

#[test]
fn one_item() {
    let (get, post) = (request("GET /"), request("POST /"));
    let two = rules("{rules: {http: [{method: GET, path: /a}, {method: PUT}]}}");
    for (item, flow, expected) in [
        (rules("{}"), Asked::default(), Decision::Yes),
        (rules(GET), asked(&get), Decision::Yes),
        (rules(GET), asked(&post), no("method `POST` is not `GET`")),
        (rules(GET), Asked::default(), unknown("an HTTP rule allows the request (`http`)")),
        (two, asked(&get), no("no HTTP rule allows `GET /`")),
        (
            rules("{rules: {http: [{method: GET, host: a}, {method: GET, headers: [TE]}]}}"),
            asked(&get),
            unknown("header `te` is sent, or host matches `a`"),
        ),
        (rules(DNS), Asked { dns: Some("A."), ..Asked::default() }, Decision::Yes),
        (rules(DNS), Asked { dns: Some("b"), ..Asked::default() }, no("DNS name `b` does not match `a`")),
        (rules(DNS), Asked::default(), unknown("a DNS rule allows the name (`dns`)")),
        (rules(SNI), Asked { server_name: Some("a.b"), ..Asked::default() }, Decision::Yes),
        (rules(SNI), Asked { server_name: Some("c"), ..Asked::default() }, no("TLS name `c` is not `a.b`")),
        (rules(SNI), Asked::default(), unknown("TLS name is `a.b` (`sni`)")),
        (rules("{listener: {name: l}}"), Asked::default(), unknown("the listener that traffic is sent to allows it")),
    ] {
        assert_eq!(item.admits(flow, NEW), expected, "{item:?}");
    }
}

#[test]
fn several_items_of_different_peers() {
    let get = request("GET /");
    let (plain, of_get, of_put, names) = (rules("{}"), rules(GET), rules(PUT), rules(SNI));
    assert_eq!(admits(&[&of_get, &of_put], asked(&get), NEW), Decision::Yes);
    assert_eq!(admits(&[&of_put, &plain], asked(&get), NEW), Decision::Yes);
    assert_eq!(admits(&[&of_put], asked(&get), NEW), no("method `GET` is not `PUT`"));
    // The name is asked of one item, the request of another.
    let both = Asked { http: Some(&get), server_name: Some("x"), dns: None };
    assert_eq!(admits(&[&of_put, &names], both, NEW), Decision::Yes);
    assert_eq!(admits(&[&names], both, NEW), no("TLS name `x` is not `a.b`"));
}

#[test]
fn items_of_the_same_peers_and_port() {
    let merged = |one: &str, other: &str| rules(one).merge(&rules(other), false);
    for (one, other, expected) in [
        ("{}", "{}", "{}"),
        (GET, PUT, "{rules: {http: [{method: GET}, {method: PUT}]}}"),
        (GET, GET, GET),
        (GET, "{}", "{rules: {http: [{method: GET}, {}]}}"),
        ("{}", DNS, "{rules: {dns: [{matchName: a}, {matchPattern: '*'}]}}"),
        (SNI, "{}", SNI),
        (SNI, "{serverNames: [c]}", "{serverNames: [c, a.b]}"),
        (
            "{terminatingTLS: {a: b}, serverNames: [c]}",
            GET,
            "{terminatingTLS: {a: b}, serverNames: [c], rules: {http: [{method: GET}, {}]}}",
        ),
        ("{terminatingTLS: {a: b}}", "{originatingTLS: {a: b}}", "{terminatingTLS: {a: b}, originatingTLS: {a: b}}"),
        (
            "{listener: {name: a, envoyConfig: b}}",
            "{listener: {envoyConfig: b, name: a}}",
            "{listener: {name: a, envoyConfig: b}}",
        ),
    ] {
        assert_eq!(merged(one, other), Ok(rules(expected)), "{one} {other}");
        assert_eq!(merged(other, one), Ok(rules(expected)), "{other} {one}");
    }
    for (one, other, wrong) in [
        (GET, DNS, "`http` and `dns` rules for the same peers and port conflict"),
        (SNI, GET, "`serverNames` and rules for the same peers and port conflict without `terminatingTLS`"),
        (SNI, DNS, "`tls` and `dns` rules for the same peers and port conflict"),
        ("{listener: {name: a}}", GET, "`crd` and `http` rules for the same peers and port conflict"),
        ("{listener: {name: a}}", "{listener: {name: b}}", "`listener` differs for the same peers and port"),
        (
            "{terminatingTLS: {a: b}}",
            "{terminatingTLS: {a: c}}",
            "`terminatingTLS` differs for the same peers and port",
        ),
    ] {
        assert_eq!(merged(one, other), Err(wrong.to_owned()), "{one} {other}");
    }
}
