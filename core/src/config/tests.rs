//! Configurations: what is read, what is refused and in which words, and that the published schema says the same.

use super::*;
use crate::api::Options;
use crate::limits::{MAX_CONFIG_ENTRIES, MAX_CONFIG_FAULTS, MAX_PATTERNS};
use crate::review::Mode;
use crate::rules;

const WHOLE: &str = r#"
select: [NP]
ignore: [NP405, free-tier-has-many-nodes]
severity:
  NP410: error
  NP6: warning
  kubenet-retires: off
failOn: warning
overrides:
  - files: ["legacy/**", "*.ps1"]
    ignore: [NP702]
    severity: {NP451: info}
facts:
  peeredRanges:
    - {cidr: 10.0.0.0/8, name: on-premises}
    - cidr: fd00::/48
  azureCliVersion: 2.60.0
  kubernetesVersions: [1.34.3, 1.35.1, "1.36"]
clusters:
  - {name: shop, resourceGroup: rg, files: [policies/shop]}
baseline: netproof-baseline.json
admission:
  mode: warn
  rules: {NP8: enforce, deny-rules-isolate: audit}
  namespaces:
    - {names: [shop, team-*], mode: enforce, rules: {NP405: warn}}
  deletions: enforce
  expectations: warn
  exemptions: true
"#;

#[test]
fn everything_is_read() {
    let config = Config::parse(WHOLE).unwrap();
    assert_eq!(config.select, ["NP"]);
    assert_eq!(config.ignore, ["NP405", "free-tier-has-many-nodes"]);
    assert_eq!(config.fail_on, Some(FailOn::At(Severity::Warning)));
    assert_eq!(config.stated.peered_ranges.len(), 2);
    assert_eq!(config.stated.azure_cli_version.as_deref(), Some("2.60.0"));
    assert_eq!(config.stated.kubernetes_versions.len(), 3);
    assert_eq!(config.clusters[0].resource_group.as_deref(), Some("rg"));
    assert_eq!(config.baseline.as_deref(), Some("netproof-baseline.json"));
    let admission = &config.admission;
    assert_eq!((admission.mode, admission.deletions), (Some(Mode::Warn), Some(Mode::Enforce)));
    assert_eq!((admission.expectations, admission.exemptions), (Some(Mode::Warn), true));
    assert_eq!(admission.mode_in(Some("team-a")), Mode::Enforce);
    assert_eq!(config.overrides_of("a/legacy/x.sh").len(), 0);
    assert_eq!(config.overrides_of("./legacy/x.sh").len(), 1);
    for empty in ["", "# nothing\n", "---\n", "{}", "\u{feff}"] {
        assert_eq!(Config::parse(empty).unwrap(), Config::default(), "{empty:?}");
    }
    assert_eq!(Config::parse("\u{feff}failOn: info\r\n").unwrap().fail_on, Some(FailOn::At(Severity::Info)));
}

#[test]
fn which_rules_run() {
    let word = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let config = |text: &str| Config::parse(text).unwrap();
    for (text, select, ignore, code, runs) in [
        ("", &[][..], &[][..], "NP302", true),
        ("select: [NP3]", &[], &[], "NP302", true),
        ("select: [NP3]", &[], &[], "NP405", false),
        ("select: [np3]", &[], &[], "NP302", true),
        ("ignore: [NP302]", &[], &[], "NP302", false),
        ("ignore: [NP302]", &["NP3"], &[], "NP302", true),
        ("ignore: [NP302]", &[], &["NP405"], "NP302", true),
        ("ignore: [NP302]", &[], &["NP405"], "NP405", false),
        ("select: [NP4]", &["NP3"], &[], "NP302", true),
        ("select: [NP4]", &["NP3"], &["NP302"], "NP302", false),
        ("severity: {NP302: off}", &[], &[], "NP302", false),
        ("severity: {NP302: \"off\"}", &[], &[], "NP302", false),
        ("severity: {NP302: off}", &["NP302"], &[], "NP302", true),
        ("severity: {NP3: off}", &[], &[], "NP302", false),
        ("severity: {NP3: off, NP302: info}", &[], &[], "NP302", true),
        ("severity: {pod-cidr-overlaps-service-cidr: info, NP3: off}", &[], &[], "NP302", true),
    ] {
        let options =
            Options { config: config(text), select: word(select), ignore: word(ignore), ..Options::default() };
        assert_eq!(options.wants(rules::find(code).unwrap()), runs, "{text} {select:?} {ignore:?} {code}");
    }
    let mut severity = Levels::default();
    severity.set("NP3", Level::Off);
    let options = Options { config: config("severity: {NP302: info}"), severity, ..Options::default() };
    assert!(!options.wants(rules::find("NP302").unwrap()), "the command line counts more");
}

#[test]
fn levels_of_files() {
    let text = "severity: {NP302: info}\noverrides:\n  - {files: [a], severity: {NP302: warning}}\n  \
                - {files: [a/b], severity: {NP3: error}}\n  - {files: [c], ignore: [NP302]}\n  \
                - {files: [d], severity: {NP302: off}}\n";
    let options = Options { config: Config::parse(text).unwrap(), ..Options::default() };
    let rule = rules::find("NP302").unwrap();
    for (name, level) in [
        ("x.sh", Some(Level::At(Severity::Info))),
        ("a/x.sh", Some(Level::At(Severity::Warning))),
        ("a/b/x.sh", Some(Level::At(Severity::Error))),
        ("c/x.sh", Some(Level::Off)),
        ("d/x.sh", Some(Level::Off)),
    ] {
        assert_eq!(options.level(rule, &options.config.overrides_of(name)), level, "{name}");
    }
    assert_eq!(options.level(rules::find("NP405").unwrap(), &[]), None);
}

/// A configuration that is refused, with the fault as told, and whether the schema refuses it too: some faults are past
/// what a schema can say.
const REFUSED: &[(&str, &str, bool)] = &[
    ("[]", "1:1: the configuration takes keys with values, not a list", true),
    ("text", "1:1: the configuration takes keys with values, not text", true),
    ("selct: [NP3]", "1:1: the configuration has no key `selct` (help: did you mean `select`?)", true),
    ("a: 1", "1:1: the configuration has no key `a` (help: the keys are `select`, `ignore`", true),
    ("select: NP3", "1:9: `select` takes a list, not text (help: write it as a list, `[NP3]`)", true),
    ("select: []", "1:9: `select` is an empty list (help: leave the key out", true),
    ("ignore:", "`ignore` takes a list, not nothing (help: write a list, or leave the key out)", true),
    (
        "ignore: [3]",
        "1:10: an entry of `ignore` takes text, and `3` is a number (help: write it in quotes, `\"3\"`)",
        true,
    ),
    ("ignore: ['']", "1:10: an entry of `ignore` is empty", true),
    ("ignore: [[NP3]]", "1:10: an entry of `ignore` takes text, not a list", true),
    ("ignore: [NP999]", "1:10: no rule has the code or name `NP999`", false),
    ("ignore: [NP30l]", "1:10: no rule has the code or name `NP30l` (help: did you mean `NP301`?)", true),
    ("ignore: ['N']", "1:10: no rule has the code or name `N`", true),
    (
        "ignore:\n  - kubenet-retire",
        "2:5: no rule has the code or name `kubenet-retire` (help: did you mean `kubenet-retires`?)",
        false,
    ),
    (
        "severity: error",
        "1:11: `severity` takes rules with their severities, not text (help: write `NP405: info`",
        true,
    ),
    ("admission: warn", "1:12: `admission` takes keys with values, not text", true),
    ("admission: {modes: warn}", "1:13: `admission` has no key `modes`", true),
    ("admission: {mode: refuse}", "1:19: `mode` has no value `refuse` (help: the values are `enforce`", true),
    ("admission: {rules: [NP3]}", "1:20: `rules` takes rules with their modes, not a list", true),
    (
        "admission: {rules: {NP302: of}}",
        "1:28: a mode has no value `of` (help: the values are `enforce`, `warn` and `audit`)",
        true,
    ),
    ("admission: {rules: {NP999: warn}}", "1:21: no rule has the code or name `NP999`", false),
    ("admission: {namespaces: [{mode: warn}]}", "1:26: an entry of `namespaces` lacks the key `names`", true),
    ("admission: {exemptions: maybe}", "1:25: `exemptions` takes `true` or `false`", true),
    ("severity: {NP302: fatal}", "1:19: a severity has no value `fatal`", true),
    ("severity: {NP302: warnin}", "1:19: a severity has no value `warnin` (help: did you mean `warning`?)", true),
    ("severity: {NP302: true}", "1:19: a severity takes text, and `true` is a truth value", true),
    ("severity: {NP000: error}", "1:12: no rule has the code or name `NP000`", false),
    ("severity: {Kubenet: error}", "1:12: no rule has the code or name `Kubenet`", true),
    ("failOn: none", "1:9: `failOn` has no value `none`", true),
    ("failOn: off", "1:9: `failOn` takes text, and `off` is a truth value", true),
    ("overrides: {files: [a]}", "1:12: `overrides` takes a list, not keys with values", true),
    ("overrides: [{ignore: [NP3]}]", "1:13: an entry of `overrides` lacks the key `files`", true),
    ("overrides: [{files: [], ignore: [NP3]}]", "1:21: `files` is an empty list (help: name files by patterns", true),
    (
        "overrides: [{files: ['{a,b}']}]",
        "1:22: an entry of `files` is not a pattern: `{` has no meaning in a pattern",
        true,
    ),
    (
        "overrides: [{files: ['../a']}]",
        "1:22: an entry of `files` is not a pattern: a pattern does not lead out",
        false,
    ),
    ("overrides: [{file: [a]}]", "an entry of `overrides` has no key `file` (help: did you mean `files`?)", true),
    ("facts: {peeredRanges: [10.0.0.0/8]}", "1:24: an entry of `peeredRanges` takes keys with values, not text", true),
    ("facts: {peeredRanges: [{cidr: 10.0.0.0}]}", "1:31: `10.0.0.0` has no prefix length", true),
    (
        "facts: {peeredRanges: [{cidr: 10.0.0.1/8}]}",
        "1:31: `10.0.0.1/8` is an address inside of a range (help: write the range, `10.0.0.0/8`)",
        false,
    ),
    ("facts: {peeredRanges: [{cidr: 300.0.0.0/8}]}", "1:31: ", false),
    ("facts: {peeredRanges: [{name: hub}]}", "1:24: an entry of `peeredRanges` lacks the key `cidr`", true),
    (
        "facts: {azureCliVersion: 2.60}",
        "1:26: `azureCliVersion` takes text, and `2.60` is a number (help: write it in quotes, `\"2.60\"`)",
        true,
    ),
    ("facts: {azureCliVersion: latest}", "1:26: `latest` is not a release of the Azure CLI", true),
    (
        "facts: {kubernetesVersions: [1.30]}",
        "1:30: an entry of `kubernetesVersions` takes text, and `1.30` is a number (help: write it in quotes, `\"1.30\"`)",
        true,
    ),
    ("facts: {kubernetesVersions: [stable]}", "1:30: `stable` is not a Kubernetes version", true),
    ("facts: {kubernetesVersions: []}", "1:29: `kubernetesVersions` is an empty list", true),
    ("clusters: [{name: shop}]", "1:12: an entry of `clusters` lacks the key `files`", true),
    ("clusters: [{name: 7, files: [a]}]", "1:19: `name` takes text, and `7` is a number", true),
    ("baseline: [a]", "1:11: `baseline` takes text, not a list", true),
    ("ignore: [NP3", "", true),
    ("ignore: [NP3]\nignore: [NP4]\n", "2:1: the key `ignore` is written twice", true),
    ("ignore: [NP3]\n---\nselect: [NP4]\n", "a configuration is one document", true),
];

#[test]
fn faults_have_places_and_help() {
    for (text, expected, _) in REFUSED {
        let shown = joined(&Config::parse(text).unwrap_err());
        assert!(shown.contains(expected), "{text}\n{shown}");
        for fault in Config::parse(text).unwrap_err() {
            assert!(!fault.message.ends_with('.') && fault.message.matches('`').count() % 2 == 0, "{fault}");
        }
    }
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = Config::parse("selct: [NP3]\nfailOn: soon\nignore: [NP999]\n").unwrap_err();
    assert_eq!(faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(faults.iter().map(|fault| fault.path.as_str()).collect::<Vec<_>>(), ["/selct", "/failOn", "/ignore/0"]);
}

fn json(node: &crate::source::Node) -> serde_json::Value {
    use crate::source::Value;
    match &node.value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Uint(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::String(text) => (&**text).into(),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value))).collect(),
    }
}

#[test]
fn the_schema_says_what_the_reader_says() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
    assert!(jsonschema::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let accepts = |text: &str| {
        let document = Document::read(text);
        document.faults().is_empty() && document.root().is_none_or(|root| validator.is_valid(&json(root)))
    };
    for text in [WHOLE, "", "{}", "select: [NP302, np3]", "severity: {NP3: off, NP4: 'off'}", "facts: {}"] {
        assert!(accepts(text) && Config::parse(text).is_ok(), "{text}");
    }
    for (text, _, by_schema) in REFUSED {
        assert_eq!(accepts(text), !by_schema, "{text}");
    }
    let keys: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    for key in keys {
        assert!(WHOLE.contains(&format!("\n{key}:")), "the example above lacks `{key}`");
    }
    for words in [&Level::WORDS[..], &FailOn::WORDS, &Mode::WORDS] {
        let wanted = serde_json::json!(words).to_string();
        let wanted = wanted.trim_matches(['[', ']']).to_owned();
        assert!(schema.to_string().contains(&wanted), "{wanted}");
    }
}

#[test]
fn sizes_have_limits() {
    let list = |count: usize| format!("ignore: [{}]", vec!["NP3"; count].join(", "));
    assert!(Config::parse(&list(MAX_CONFIG_ENTRIES)).is_ok());
    assert!(joined(&Config::parse(&list(MAX_CONFIG_ENTRIES + 1)).unwrap_err()).contains("more than"));
    let globs = |count: usize| {
        let one = |count: usize| format!("{{files: [{}]}}", vec!["a"; count].join(", "));
        format!("overrides: [{}, {}]", one(count / 2), one(count - count / 2))
    };
    assert!(Config::parse(&globs(MAX_PATTERNS)).is_ok());
    assert!(joined(&Config::parse(&globs(MAX_PATTERNS + 1)).unwrap_err()).contains("patterns"));
    let faults = |count: usize| {
        let keys: String = (0..count).map(|number| format!("x{number}: 1\n")).collect();
        Config::parse(&keys).unwrap_err().len()
    };
    assert_eq!((faults(MAX_CONFIG_FAULTS), faults(MAX_CONFIG_FAULTS + 1)), (MAX_CONFIG_FAULTS, MAX_CONFIG_FAULTS));
    let large: String = (0..40_000).map(|number| format!("key-{number}: 1\n")).collect();
    assert_eq!(Config::parse(&large).unwrap_err().len(), MAX_CONFIG_FAULTS);
}

#[test]
fn a_pointer_leads_to_its_place() {
    let text = "facts:\n  peeredRanges:\n    - cidr: 10.0.0.0/8\n";
    let document = Document::read(text);
    for (pointer, key, place) in [
        ("", None, (1, 1)),
        ("/facts/peeredRanges/0/cidr", None, (3, 13)),
        ("/facts/peeredRanges/0", Some("cidr"), (3, 7)),
        ("/facts/peeredRanges/7", None, (3, 5)),
        ("/facts", Some("nothing"), (2, 3)),
    ] {
        let fault = document.fault(pointer, key, "wrong");
        assert_eq!((fault.line, fault.column), place, "{pointer} {key:?}");
    }
}
