//! What holds of any two states.

use netproof_core::api;
use proptest::prelude::*;

use super::{SUBNETS, body, change, codes, file, options, shown};

fn one_of(values: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(values)
}

/// A command that creates a cluster, with further ones behind it.
fn script() -> impl Strategy<Value = String> {
    let plugin = one_of(&["", "azure", "kubenet", "none", "$PLUGIN"]);
    let mode = one_of(&["", "", "overlay", "$MODE"]);
    let dataplane = one_of(&["", "azure", "cilium", "$DATAPLANE"]);
    let policy = one_of(&["", "none", "azure", "calico", "cilium", "$POLICY"]);
    let range = one_of(&["", "10.244.0.0/18", "10.240.0.0/12", "192.168.0.0/16", "$RANGE"]);
    let version = one_of(&["", "1.34", "1.35.1", "1.36", "$VERSION"]);
    let outbound = one_of(&["", "loadBalancer", "userDefinedRouting", "managedNATGateway", "none"]);
    let pods = one_of(&["", "pods", "other"]);
    let later = prop::collection::vec(
        one_of(&[
            "az aks update -g rg -n aks --network-dataplane cilium --network-policy cilium",
            "az aks update -g rg -n aks --network-plugin azure --network-plugin-mode overlay",
            "az aks update -g rg -n aks --pod-cidr 10.240.0.0/12",
            "az aks upgrade -g rg -n aks -k 1.36 --yes",
            "az aks nodepool add -g rg --cluster-name aks -n win --os-type Windows",
            "az aks nodepool upgrade -g rg --cluster-name aks -n nodepool1 -k 1.36",
            "az aks update -g rg -n aks $MORE",
        ]),
        0..3,
    );
    let options = (plugin, mode, dataplane, policy, range, version, outbound, pods);
    (options, later, any::<bool>()).prop_map(
        |((plugin, mode, dataplane, policy, range, version, outbound, pods), later, creates)| {
            let mut script = String::new();
            if creates {
                script.push_str("az aks create -g rg -n aks");
                for (option, value) in [
                    ("--network-plugin", plugin),
                    ("--network-plugin-mode", mode),
                    ("--network-dataplane", dataplane),
                    ("--network-policy", policy),
                    ("--pod-cidr", range),
                    ("--kubernetes-version", version),
                    ("--outbound-type", outbound),
                ] {
                    if !value.is_empty() {
                        script.push_str(&format!(" {option} {value}"));
                    }
                }
                if !pods.is_empty() {
                    script.push_str(&format!(" --vnet-subnet-id {SUBNETS}/nodes --pod-subnet-id {SUBNETS}/{pods}"));
                }
            }
            script + "\n" + &later.join("\n")
        },
    )
}

/// The body of a PUT.
fn template() -> impl Strategy<Value = String> {
    let member = |name: &'static str, values: &'static [&'static str]| {
        one_of(values)
            .prop_map(move |value| if value.is_empty() { None } else { Some(format!("\"{name}\": \"{value}\"")) })
    };
    let members = (
        member("networkPlugin", &["", "azure", "kubenet", "[parameters('plugin')]"]),
        member("networkPluginMode", &["", "overlay"]),
        member("networkDataplane", &["", "azure", "cilium"]),
        member("networkPolicy", &["", "calico", "cilium"]),
        member("podCidr", &["", "10.244.0.0/16", "10.240.0.0/12"]),
        member("serviceCidr", &["", "10.0.0.0/16", "10.96.0.0/16"]),
    );
    members.prop_map(|(a, b, c, d, e, f)| {
        body(&[a, b, c, d, e, f].into_iter().flatten().collect::<Vec<_>>().join(","), "", "")
    })
}

fn state() -> impl Strategy<Value = String> {
    let scripts = prop::collection::vec(script(), 1..4).prop_map(|scripts| scripts.join("\n"));
    prop_oneof![scripts, template()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_state_does_not_change_into_itself(state in state()) {
        let report = change(&state, &state);
        prop_assert_eq!(shown(&report), Vec::<String>::new());
        // Only what a cluster that exists has anyway can be known in addition.
        let alone = api::check(&[file("new", &state)], &options());
        for code in codes(&report).into_iter().filter(|code| code.starts_with("NP6")) {
            prop_assert!(codes(&alone).contains(&code), "{} in {:?}", code, codes(&alone));
        }
    }

    #[test]
    fn a_change_is_told_alike_each_time_and_only_of_the_new_state(old in state(), new in state()) {
        let report = change(&old, &new);
        prop_assert_eq!(report.to_json(), change(&old, &new).to_json());
        prop_assert!(report.findings.iter().all(|finding| finding.file == "new"));
        for change in report.changes.as_deref().unwrap() {
            prop_assert!(!change.from.eq_ignore_ascii_case(&change.to), "{:?}", change);
            prop_assert!(change.file == "new" && !change.from.contains('$') && !change.to.contains('$'), "{:?}", change);
        }
    }
}
