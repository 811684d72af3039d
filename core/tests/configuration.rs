//! The text form with a configuration, facts and a baseline; and what rules make of what the user states.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use netproof_core::api::{self, Options};
use netproof_core::config::Config;
use netproof_core::model::Date;
use netproof_core::report::Report;
use netproof_core::source::text::SourceFile;
use serde_json::{Value, json};

fn check(config: &str, file: (&str, &str)) -> Report {
    let config = Config::parse(config).unwrap();
    let options = Options { today: Date::new(2026, 11, 22), config, ..Options::default() };
    api::check(&[SourceFile::new(file.0, file.1)], &options)
}

/// The findings of a rule: severity, place and message.
fn told(report: &Report, rule: &str) -> Vec<String> {
    let of_rule = report.findings.iter().filter(|finding| finding.rule == rule);
    of_rule.map(|one| format!("{:?} {} {}", one.severity, one.path, one.message)).collect()
}

const OVERLAY: &str = "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay \
                       --network-dataplane cilium --generate-ssh-keys";
const SUBNET: &str =
    "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/nodes";

#[test]
fn connected_ranges() {
    let network = format!(
        "az network vnet create -g rg -n vnet --address-prefixes 10.50.0.0/16 --subnet-name nodes --subnet-prefixes \
         10.50.0.0/20\n{OVERLAY} --vnet-subnet-id {SUBNET}"
    );
    let pods = format!("{OVERLAY} --pod-cidr 192.168.0.0/16");
    let services = format!("{OVERLAY} --service-cidr 172.20.0.0/16 --dns-service-ip 172.20.0.10");
    let range = |cidr: &str| format!("facts: {{peeredRanges: [{{cidr: {cidr}, name: head office}}]}}");
    let named = "which the configuration names as connected";
    for (title, config, script, expected) in [
        ("no range", String::new(), OVERLAY, vec![]),
        ("apart", range("172.20.0.0/16"), OVERLAY, vec![]),
        (
            "the default pod range",
            range("10.244.0.0/14"),
            OVERLAY,
            vec![format!(
                "Warning  the default pod CIDR `10.244.0.0/16` overlaps `10.244.0.0/14` (`head office`), {named}"
            )],
        ),
        (
            "a pod range as written",
            range("192.168.3.0/24"),
            pods.as_str(),
            vec![format!(
                "Warning /--pod-cidr pod CIDR `192.168.0.0/16` overlaps `192.168.3.0/24` (`head office`), {named}"
            )],
        ),
        (
            "a service range",
            range("172.16.0.0/12"),
            services.as_str(),
            vec![format!(
                "Warning /--service-cidr service CIDR `172.20.0.0/16` overlaps `172.16.0.0/12` (`head office`), {named}"
            )],
        ),
        (
            "the virtual network",
            "facts: {peeredRanges: [{cidr: 10.50.1.0/24}]}".to_owned(),
            network.as_str(),
            vec![format!(
                "Warning /--address-prefixes/0 `10.50.0.0/16` of virtual network `vnet` overlaps `10.50.1.0/24`, {named}"
            )],
        ),
        ("another family", range("fd00::/8"), OVERLAY, vec![]),
        (
            "a range that is not known",
            range("10.0.0.0/8"),
            "az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --pod-cidr $PODS --service-cidr $SERVICES",
            vec![],
        ),
    ] {
        let report = check(&config, ("a.sh", script));
        let told = told(&report, "NP307");
        let plain: Vec<String> =
            told.iter().map(|one| one.replace("/--address-prefixes ", "/--address-prefixes/0 ")).collect();
        assert_eq!(plain, expected, "{title}");
    }
    // What is offered instead is free of the connected ranges too.
    let report = check("facts: {peeredRanges: [{cidr: 10.0.0.0/8}, {cidr: 192.168.0.0/16}]}", ("a.sh", OVERLAY));
    let help = report.findings.iter().find(|finding| finding.rule == "NP307").unwrap().help.clone().unwrap();
    assert!(help.contains("`172.16.0.0/16`"), "{help}");
}

#[test]
fn the_release_of_the_azure_cli() {
    let static_block = format!(
        "{OVERLAY}\naz aks nodepool add -g rg --cluster-name shop -n two --pod-ip-allocation-mode StaticBlock --pod-subnet-id {SUBNET}\n"
    );
    let pinned = format!("pip install azure-cli==2.90.0\n{static_block}");
    let at = |version: &str| format!("facts: {{azureCliVersion: {version}}}");
    for (title, config, script, expected) in [
        ("not stated", String::new(), static_block.as_str(), 0),
        ("new enough", at("2.90.0"), &static_block, 0),
        ("too old for one", at("2.74.0"), &static_block, 1),
        ("too old for several", at("2.40.0"), &static_block, 3),
        ("the script installs another", at("2.40.0"), &pinned, 0),
        ("nothing is used", at("2.40.0"), "az aks show -g rg -n shop\n", 0),
    ] {
        let told = told(&check(&config, ("a.sh", script)), "NP411");
        assert_eq!(told.len(), expected, "{title}: {told:#?}");
    }
    let told = told(&check(&at("2.74.0"), ("a.sh", &static_block)), "NP411");
    assert_eq!(
        told[0],
        "Warning /--pod-ip-allocation-mode the Azure CLI `2.74.0` of the configuration is too old for static block \
         allocation of pod addresses; 2.75.0 is the oldest"
    );
    let other = check(&at("2.40.0"), ("a.sh", &static_block.repeat(2)));
    let once = other.findings.iter().filter(|finding| finding.rule == "NP411").count();
    assert_eq!(once, 3, "each feature once in a file");
}

#[test]
fn versions_of_the_region() {
    let offer = "facts: {kubernetesVersions: [1.34.3, 1.35.1, \"1.36\"]}";
    let create = |version: &str| format!("{OVERLAY} -k {version}\n");
    let error = |version: &str| {
        vec![format!(
            "Error /--kubernetes-version the region does not offer Kubernetes `{version}` by the list of the configuration"
        )]
    };
    for (title, script, expected) in [
        ("a minor", create("1.35"), vec![]),
        ("a patch", create("1.34.3"), vec![]),
        ("a patch of a minor that is offered whole", create("1.36.7"), vec![]),
        ("another patch", create("1.34.2"), error("1.34.2")),
        ("another minor", create("1.33"), error("1.33")),
        ("newer than the facts", create("1.39"), error("1.39")),
        ("not known", create("$VERSION"), vec![]),
        ("not written", format!("{OVERLAY}\n"), vec![]),
        ("no version", create("stable"), vec![]),
        ("an upgrade", format!("{}az aks upgrade -g rg -n shop -k 1.35.0 --yes\n", create("1.34.3")), error("1.35.0")),
        (
            "a pool",
            format!("{}az aks nodepool add -g rg --cluster-name shop -n two -k 1.34.1\n", create("1.34.3")),
            error("1.34.1"),
        ),
    ] {
        assert_eq!(told(&check(offer, ("a.sh", &script)), "NP412"), expected, "{title}");
        assert_eq!(told(&check("", ("a.sh", &script)), "NP412"), Vec::<String>::new(), "{title}, nothing stated");
    }
    let report = check(offer, ("a.sh", &create("1.34.2")));
    let finding = report.findings.iter().find(|finding| finding.rule == "NP412").unwrap();
    assert_eq!(finding.help.as_deref(), Some("take `1.34.3`, which is offered"));
    assert!(finding.refused_by.is_some());
}

#[test]
fn severities_and_files() {
    let script = ("legacy/a.sh", "az aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n");
    for (config, expected) in [
        ("", "Error"),
        ("severity: {NP403: info}", "Info"),
        ("severity: {NP4: warning}", "Warning"),
        ("severity: {NP4: warning, kubernetes-version-out-of-support: info}", "Info"),
        ("severity: {NP403: off}", ""),
        ("ignore: [NP403]", ""),
        ("select: [NP3]", ""),
        ("overrides: [{files: [legacy], ignore: [NP403]}]", ""),
        ("overrides: [{files: [legacy], severity: {NP403: info}}]", "Info"),
        ("overrides: [{files: [other], severity: {NP403: info}}]", "Error"),
    ] {
        let told = told(&check(config, script), "NP403");
        let first = told.first().map_or("", |one| one.split(' ').next().unwrap());
        assert_eq!(first, expected, "{config}");
    }
}

fn run(options: &Value) -> Value {
    let files = json!([{"name": "a.sh", "text": "az aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n"}]);
    let request = json!({"operation": "check", "files": files, "options": options});
    serde_json::from_str(&api::run(&request.to_string())).unwrap()
}

#[test]
fn the_text_form() {
    let findings = |answer: &Value| answer["findings"].as_array().unwrap().len();
    let plain = run(&json!({"today": "2026-11-22"}));
    assert_eq!(findings(&plain), 1);
    assert!(plain["summary"].get("suppressed").is_none() && plain["summary"].get("accepted").is_none());
    let ignored = run(&json!({"today": "2026-11-22", "config": "ignore: [NP403]"}));
    assert_eq!(findings(&ignored), 0);
    let selected = run(&json!({"today": "2026-11-22", "config": "ignore: [NP403]", "select": ["NP4"]}));
    assert_eq!(findings(&selected), 1);
    let baseline =
        r#"{"version":1,"findings":[{"file":"a.sh","rule":"NP403","path":"/--kubernetes-version","count":1}]}"#;
    let accepted = run(&json!({"today": "2026-11-22", "baseline": baseline}));
    assert_eq!((findings(&accepted), accepted["summary"]["accepted"].as_u64()), (0, Some(1)));
    let facts = r#"{"versions": {"support": {"source": "https://example.com", "asOf": "2026-12-01", "rows": [
        {"kubernetes": "1.27", "communityUntil": "2028-01-31", "longTermUntil": "2029-01-31"}]}}}"#;
    let replaced = run(&json!({"today": "2026-11-22", "facts": facts}));
    assert_eq!((findings(&replaced), replaced["asOf"].as_str()), (0, Some("2026-12-01")));
    for (options, expected) in [
        (json!({"config": "selct: [NP3]"}), "the configuration: 1:1: the configuration has no key `selct`"),
        (json!({"facts": "{\"verions\": {}}"}), "the facts: 1:2: the facts have no member `verions`"),
        (json!({"baseline": "{}"}), "the baseline: 1:2: this is not a baseline"),
    ] {
        let answer = run(&options);
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(expected), "{message}");
    }
}
