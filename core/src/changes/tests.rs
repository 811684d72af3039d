//! What differs by the format that makes the change; the table as a whole stands in `core/tests/changes`.

use super::{Step, of};
use crate::facts::Facts;
use crate::input;
use crate::model::{Date, FileId, Format, Revision};
use crate::source::text::SourceFile;

/// The state that a network profile and a pool's members give, as if another format had written them.
fn state(network: &str, pool: &str, format: Format) -> Revision {
    let text = format!(
        r#"{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks",
"properties": {{"agentPoolProfiles": [{{"name": "system", "count": 3{pool}}}], "networkProfile": {{{network}}}}}}}"#
    );
    let files = [SourceFile::new("a.json", text)];
    let mut readings = [input::read(FileId(0), &files[0])];
    let mut model = input::join(&mut readings, &files);
    let mut revision = model.clusters.remove(0).revisions.remove(0);
    revision.format = format;
    revision
}

fn shown(before: &Revision, after: &Revision) -> Vec<String> {
    let today = Date::new(2026, 11, 22).unwrap();
    let told = of(Step { before, after }, Facts::builtin().unwrap(), today);
    let line = |told: &super::Transition| {
        format!("{} {} -> {}: {:?}", told.setting.rsplit('/').next().unwrap(), told.from, told.to, told.row)
    };
    told.iter().map(|told| line(told).replace("networkProfile.", "")).collect()
}

const OVERLAY: &str = r#""networkPlugin": "azure", "networkPluginMode": "overlay""#;

#[test]
fn terraform_makes_anew_what_its_provider_cannot_change() {
    let cilium = format!(r#"{OVERLAY}, "networkDataplane": "cilium", "networkPolicy": "cilium""#);
    let with = |more: &str| format!("{OVERLAY}, {more}");
    for (old, new, expected) in [
        (
            OVERLAY.to_owned(),
            cilium.clone(),
            &["networkDataplane azure -> cilium: DataplaneToCilium", "networkPolicy none -> cilium: CiliumPolicy"][..],
        ),
        (
            with(r#""networkPolicy": "calico""#),
            cilium.clone(),
            &["networkDataplane azure -> cilium: DataplaneToCilium", "networkPolicy calico -> cilium: EngineReplaced"],
        ),
        (
            r#""networkPlugin": "kubenet""#.to_owned(),
            OVERLAY.to_owned(),
            &["networkPluginMode kubenet -> overlay: KubenetToOverlay"],
        ),
        (
            r#""networkPlugin": "azure""#.to_owned(),
            OVERLAY.to_owned(),
            &["networkPluginMode node subnet -> overlay: NodeSubnetToOverlay"],
        ),
        (
            r#""networkPlugin": "azure""#.to_owned(),
            with(r#""podCidr": "192.168.0.0/16""#),
            &[
                "networkPluginMode node subnet -> overlay: WithNewCluster",
                "podCidr none -> 192.168.0.0/16: ClusterReplaced",
            ],
        ),
        (
            OVERLAY.to_owned(),
            r#""networkPlugin": "azure""#.to_owned(),
            &["networkPluginMode overlay -> node subnet: ClusterReplaced"],
        ),
        (cilium.clone(), OVERLAY.to_owned(), &["networkDataplane cilium -> azure: ClusterReplaced"]),
        (
            with(r#""podCidr": "10.244.0.0/18""#),
            with(r#""podCidr": "10.244.0.0/16""#),
            &["podCidr 10.244.0.0/18 -> 10.244.0.0/16: ClusterReplaced"],
        ),
        (
            with(r#""serviceCidr": "10.96.0.0/16", "dnsServiceIP": "10.96.0.10""#),
            with(r#""serviceCidr": "10.97.0.0/16", "dnsServiceIP": "10.97.0.10""#),
            &[
                "serviceCidr 10.96.0.0/16 -> 10.97.0.0/16: ClusterReplaced",
                "dnsServiceIP 10.96.0.10 -> 10.97.0.10: ClusterReplaced",
            ],
        ),
        // Both at once are no fault of a cluster that is made anew.
        (
            r#""networkPlugin": "azure", "serviceCidr": "10.96.0.0/16""#.to_owned(),
            format!(r#"{cilium}, "serviceCidr": "10.97.0.0/16""#),
            &[
                "networkPluginMode node subnet -> overlay: WithNewCluster",
                "networkDataplane azure -> cilium: WithNewCluster",
                "networkPolicy none -> cilium: WithNewCluster",
                "serviceCidr 10.96.0.0/16 -> 10.97.0.0/16: ClusterReplaced",
            ],
        ),
        // What the provider computes keeps its value where it is no longer written.
        (with(r#""podCidr": "10.244.0.0/18", "serviceCidr": "10.96.0.0/16""#), OVERLAY.to_owned(), &[]),
        (
            with(r#""networkPolicy": "azure""#),
            with(r#""networkPolicy": "calico""#),
            &["networkPolicy azure -> calico: ClusterReplaced"],
        ),
        (OVERLAY.to_owned(), with(r#""networkPolicy": "azure""#), &["networkPolicy none -> azure: EngineInstalled"]),
        (
            with(r#""loadBalancerSku": "basic""#),
            with(r#""loadBalancerSku": "standard""#),
            &["loadBalancerSku basic -> standard: ClusterReplaced"],
        ),
        (
            with(r#""outboundType": "managedNATGateway""#),
            OVERLAY.to_owned(),
            &["outboundType managedNATGateway -> loadBalancer: OutboundType"],
        ),
    ] {
        let (before, after) = (state(&old, "", Format::Terraform), state(&new, "", Format::Terraform));
        assert_eq!(shown(&before, &after), expected, "{old} to {new}");
    }
}

#[test]
fn terraform_makes_pools_anew() {
    let before = state(OVERLAY, r#", "vmSize": "Standard_D4s_v5", "maxPods": 30"#, Format::Terraform);
    let after = state(OVERLAY, r#", "vmSize": "Standard_D8s_v5", "maxPods": 60"#, Format::Terraform);
    let expected = ["maxPods 30 -> 60: PoolReplaced", "vmSize Standard_D4s_v5 -> Standard_D8s_v5: PoolReplaced"];
    assert_eq!(shown(&before, &after), expected);
    let by_request = Revision { format: Format::Arm, ..after };
    let expected = ["maxPods 30 -> 60: FixedPoolSetting", "vmSize Standard_D4s_v5 -> Standard_D8s_v5: VmSize"];
    assert_eq!(shown(&before, &by_request), expected);
}

#[test]
fn steps_speak_of_the_format_at_hand() {
    let today = Date::new(2026, 11, 22).unwrap();
    let before = state(OVERLAY, "", Format::Arm);
    let cilium = format!(r#"{OVERLAY}, "networkDataplane": "cilium", "networkPolicy": "cilium""#);
    for (format, words) in [
        (Format::AzCommand, "--network-dataplane cilium"),
        (Format::Arm, "`networkDataplane`"),
        (Format::Bicep, "`networkDataplane`"),
        (Format::Terraform, "`network_data_plane`"),
    ] {
        let after = state(&cilium, "", format);
        let told = of(Step { before: &before, after: &after }, Facts::builtin().unwrap(), today);
        assert!(told[0].steps.iter().any(|step| step.contains(words)), "{format:?}: {:?}", told[0].steps);
    }
}
