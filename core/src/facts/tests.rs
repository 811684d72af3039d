//! The shipped facts, and replacements.

use super::*;

#[test]
fn the_shipped_facts_are_read() {
    let facts = Facts::from_json(FILES.map(|(_, text)| text)).unwrap();
    assert_eq!(facts.as_of().to_string(), "2026-08-21");
    assert_eq!(facts.feature("mtls").unwrap().kubernetes.as_deref(), Some("1.34"));
    assert!(Facts::builtin().is_some());
}

#[test]
fn a_broken_file_is_named() {
    let mut texts = FILES.map(|(_, text)| text);
    texts[2] = "{}";
    assert!(Facts::from_json(texts).unwrap_err().to_string().contains("retirements.json"));
}

#[test]
fn a_table_is_replaced_and_the_others_stay() {
    let text = r#"{"versions": {"support": {"source": "https://example.com", "asOf": "2027-01-01", "rows": [
        {"kubernetes": "1.38", "communityUntil": "2028-01-31", "longTermUntil": "2029-01-31"}]}}}"#;
    let Replaced { facts, texts } = replace(text).unwrap();
    let shipped = Facts::builtin().unwrap();
    assert_eq!(facts.versions.support.rows.len(), 1);
    assert_eq!(facts.versions.cilium, shipped.versions.cilium);
    assert_eq!(facts.features, shipped.features);
    assert_eq!(facts.as_of().to_string(), "2027-01-01");
    let again = Facts::from_json(texts.each_ref().map(String::as_str)).unwrap();
    assert_eq!(again, facts);
}

#[test]
fn what_is_shipped_replaces_itself() {
    let shipped = Facts::builtin().unwrap();
    for (name, text) in FILES {
        let named = format!("{{\"{}\": {text}}}", name.trim_end_matches(".json"));
        for text in [text, &named] {
            let Replaced { facts, texts } = replace(text).unwrap();
            assert_eq!(&facts, shipped, "{name}");
            assert!(texts.iter().zip(FILES).all(|(text, (_, shipped))| text.trim() == shipped.trim()), "{name}");
        }
    }
    assert_eq!(&replace(r#"{"asOf": "2026-08-21"}"#).unwrap().facts, shipped);
}

#[test]
fn faults_of_replacements_have_places_and_help() {
    for (text, expected) in [
        ("", "1:1: this is not JSON: EOF while parsing a value"),
        ("[1, 2]", "1:1: the facts are an object of tables"),
        ("{\"limits\": {\n  \"asOf\": }", "2:11: this is not JSON: expected value"),
        (r#"{"verions": {}}"#, "1:2: the facts have no member `verions` (help: did you mean `versions`?)"),
        (
            r#"{"versions": {"suport": {}}}"#,
            "1:15: these facts have no member `suport` (help: did you mean `support`?)",
        ),
        (r#"{"versions": []}"#, "1:14: `versions` takes an object"),
        (r#"{"versions": {"support": {"source": "https://e.com", "rows": []}}}"#, "1:26: the facts lack `asOf`"),
        (
            r#"{"versions": {"support": {"source": "https://e.com", "asOf": "2026-13-01", "rows": []}}}"#,
            "1:62: `2026-13-01` is not a date (help: write it as YYYY-MM-DD)",
        ),
        (
            r#"{"versions": {"support": {"source": "e.com", "asOf": "2026-12-01", "rows": []}}}"#,
            "1:37: `e.com` is not an address of a page (help: write the address, with `https://`)",
        ),
        (
            r#"{"versions": {"support": {"source": "https://e.com", "asOf": "2026-12-01", "rows": [{"kubernetes": "1.38"}]}}}"#,
            "1:85: the row lacks `longTermUntil`",
        ),
        (
            r#"{"versions": {"cilium": {"source": "https://e.com", "asOf": "2026-12-01", "rows": [{"kubernetes": "new", "minimum": "1.18.0"}]}}}"#,
            "1:99: `new` is not a version (help: write numbers joined by `.`, such as `1.35`)",
        ),
        (
            r#"{"versions": {"cilium": {"source": "https://e.com", "asOf": "2026-12-01", "rows": [
                {"kubernetes": "1.38", "minimum": "1.18.0"}, {"kubernetes": "1.38", "minimum": "1.18.0"}]}}}"#,
            "2:62: there are two rows of `1.38`",
        ),
        (
            r#"{"addresses": {"reserved": {"source": "https://e.com", "asOf": "2026-12-01", "rows": ["10.0.0.0"]}}}"#,
            "1:87: `10.0.0.0` has no prefix length",
        ),
        (
            r#"{"addresses": {"reserved": {"source": "https://e.com", "asOf": "2026-12-01", "rows": "10.0.0.0/8"}}}"#,
            "1:86: `rows` takes a list",
        ),
        (r#"{"limits": {"asOf": "2026-12-01", "nodesPerPool": "many"}}"#, "1:51: `nodesPerPool` takes a whole number"),
        (r#"{"nodesPerCluster": -1}"#, "`nodesPerCluster` takes a whole number, 0 or above"),
        (
            r#"{"retirements": {"asOf": "2026-12-01", "rows": [{"thing": "kubenet", "title": " ", "retired": "2028-01-01", "replacement": "x", "source": "https://e.com"}]}}"#,
            "the text is empty",
        ),
        (r#"{"limits": {}, "limits": {}}"#, "1:16: the key `limits` is written twice"),
    ] {
        let faults = replace(text).unwrap_err();
        let shown = crate::config::joined(&faults);
        assert!(shown.contains(expected), "{text}\n{shown}");
    }
}

#[test]
fn the_faults_that_are_told_have_a_limit() {
    let limit = crate::limits::MAX_CONFIG_FAULTS;
    let of = |count: usize| {
        let members: Vec<String> = (0..count).map(|number| format!("\"x{number}\": 1")).collect();
        replace(&format!("{{\"limits\": {}, {}}}", FILES[4].1, members.join(","))).unwrap_err().len()
    };
    assert_eq!((of(limit), of(limit + 1)), (limit, limit));
}
