//! Plugin, mode, dataplane, policy engine and outbound type.

use super::row::TYPHA;
use super::step::Mode;
use super::{Row, Step, Transition};
use crate::model::Field;

const MODE: &str = "networkProfile.networkPluginMode";
const PLUGIN: &str = "networkProfile.networkPlugin";
const DATAPLANE: &str = "networkProfile.networkDataplane";
const POLICY: &str = "networkProfile.networkPolicy";
const OUTBOUND: &str = "networkProfile.outboundType";
const LOAD_BALANCER: &str = "networkProfile.loadBalancerSku";

pub(super) fn transitions(step: Step<'_>) -> Vec<Transition> {
    let addressing = addressing(step);
    let dataplane = dataplane(step, addressing.is_some());
    // The policy that falls with a dataplane which is given up is no change of its own.
    let policy = if step.old_cilium() == Some(true) && step.new_cilium() == Some(false) { None } else { policy(step) };
    [addressing, dataplane, policy, outbound(step), load_balancer(step)].into_iter().flatten().collect()
}

/// How pods get their addresses. Between the nodes' subnet and pod subnets pools differ, not the cluster.
fn addressing(step: Step<'_>) -> Option<Transition> {
    let (from, to) = (step.old_mode()?, step.new_mode()?);
    let flat = |mode: Mode| matches!(mode, Mode::NodeSubnet | Mode::PodSubnet);
    if from == to || (flat(from) && flat(to)) {
        return None;
    }
    let (old, new) = (&step.earlier().network, &step.later().network);
    let policy = if new.policy.is_absent() { &old.policy } else { &new.policy };
    let engine = policy.sited().filter(|sited| is_engine(&sited.value));
    let row = match (from, to) {
        (Mode::Kubenet, Mode::Overlay) if step.to_cilium() => Row::KubenetToCilium,
        (Mode::NodeSubnet, Mode::Overlay) if step.to_cilium() => Row::DataplaneAndIpam,
        (Mode::PodSubnet, Mode::Overlay) => Row::PodSubnetToOverlay,
        (Mode::NodeSubnet, Mode::Overlay) if engine.is_some() => Row::OverlayWithPolicy,
        (Mode::NodeSubnet, Mode::Overlay) => Row::NodeSubnetToOverlay,
        (Mode::Kubenet, Mode::Overlay) => Row::KubenetToOverlay,
        _ if step.by_terraform() => Row::ClusterReplaced,
        (Mode::Overlay, _) => Row::OverlayIsOneWay,
        _ => Row::NoPath,
    };
    let by_plugin = to != Mode::Overlay && new.plugin.place().is_some() && !same(&old.plugin, &new.plugin);
    let (setting, field, was) = if by_plugin || (to == Mode::Overlay && new.plugin_mode.place().is_none()) {
        (PLUGIN, &new.plugin, &old.plugin)
    } else {
        (MODE, &new.plugin_mode, &old.plugin_mode)
    };
    let transition = Transition::new(step, row, setting, (from.word(), to.word()), step.place_of(field));
    Some(match (row, engine) {
        (Row::OverlayWithPolicy, Some(engine)) => transition
            .message(format!("a cluster with the network policy `{}` cannot be updated to overlay", engine.value))
            .related(Some(&engine.place), "the network policy is chosen here"),
        (Row::PodSubnetToOverlay, _) => {
            let subnet = step.earlier().pools.iter().find_map(|pool| pool.pod_subnet.place());
            transition.related(subnet, "the pod subnet")
        }
        (Row::NoPath, _) => {
            let message = format!("there is no documented way from {} to {}", from.word(), to.word());
            transition.message(message).was(if was.is_absent() { &old.plugin } else { was }, "before")
        }
        (Row::DataplaneAndIpam, _) => {
            transition.related(new.dataplane.place(), "the dataplane is changed here").was(was, "before")
        }
        (Row::KubenetToCilium, _) => {
            transition.related(new.dataplane.place(), "the dataplane is changed here").was(&old.plugin, "before")
        }
        _ => transition.was(if was.is_absent() { &old.plugin } else { was }, "before"),
    })
}

fn dataplane(step: Step<'_>, addressing_changes: bool) -> Option<Transition> {
    let (from, to) = (step.old_cilium()?, step.new_cilium()?);
    if from == to {
        return None;
    }
    let word = |cilium: bool| if cilium { "cilium" } else { "azure" };
    let (old, new) = (step.earlier(), step.later());
    let windows = new.pools.iter().find(|pool| pool.is_windows());
    let windows = windows.and_then(|pool| pool.os_type.place().or(pool.os_sku.place()));
    let provisioning = [&old.addons.node_provisioning, &new.addons.node_provisioning];
    let unchanged = new.addons.node_provisioning.is_absent() && !step.unwritten_is_default();
    let provisioned = provisioning[0].is("Auto") && (provisioning[1].is("Auto") || unchanged);
    let kubenet = step.old_mode() == Some(Mode::Kubenet);
    let row = match to {
        true if kubenet && addressing_changes => Row::KubenetToCilium,
        true if kubenet => Row::CiliumOnKubenet,
        true if addressing_changes => Row::DataplaneAndIpam,
        true if windows.is_some() => Row::CiliumWithWindows,
        true if provisioned => Row::CiliumWithProvisioning,
        true => Row::DataplaneToCilium,
        false if step.by_terraform() => Row::ClusterReplaced,
        false => Row::NoPath,
    };
    let place = step.place_of(&new.network.dataplane);
    let transition = Transition::new(step, row, DATAPLANE, (word(from), word(to)), place);
    let transition = match row {
        Row::CiliumWithWindows => transition.related(windows, "Windows"),
        Row::CiliumWithProvisioning => {
            transition.related(provisioning[0].place(), "node auto-provisioning is turned on here")
        }
        Row::NoPath => transition.message("there is no documented way back from the Cilium dataplane".to_owned()),
        _ => transition,
    };
    Some(transition.was(&old.network.dataplane, "before"))
}

/// A fault of the provider, seen in its source of 2026-08-21.
const PASSED_OVER: &str = "see with `az aks show` that the policy was changed: without a `load_balancer_profile` block \
    the provider passes over a change of `network_policy`";

/// The values of the policy that the table knows.
const ENGINES: [&str; 4] = ["none", "azure", "calico", "cilium"];

/// The engines that are installed in the cluster, besides Cilium.
fn is_engine(policy: &str) -> bool {
    ["azure", "calico"].iter().any(|engine| policy.eq_ignore_ascii_case(engine))
}

/// The engine that falls with the dataplane, whether the step writes the new policy or leaves the old one as it was.
fn engine_replaced(step: Step<'_>) -> Option<Transition> {
    let (old, new) = (step.earlier(), step.later());
    let engine = old.network.policy.sited().filter(|engine| is_engine(&engine.value))?;
    let policy = &new.network.policy;
    let carried = policy.is(&engine.value) && policy.place().is_some_and(|place| !step.writes(place));
    let follows = policy.is("cilium") || policy.is_absent() || carried;
    if !step.to_cilium() || !follows {
        return None;
    }
    let place = step.place_of(&new.network.dataplane);
    let mut transition = Transition::new(step, Row::EngineReplaced, POLICY, (engine.value.as_str(), "cilium"), place);
    if !engine.value.eq_ignore_ascii_case("calico") {
        transition.steps.retain(|step| step != TYPHA);
    }
    if step.by_terraform() {
        transition.steps.push(PASSED_OVER.to_owned());
    }
    Some(transition.related(Some(&engine.place), "before"))
}

fn policy(step: Step<'_>) -> Option<Transition> {
    let (old, new) = (step.earlier(), step.later());
    if let Some(replaced) = engine_replaced(step) {
        return Some(replaced);
    }
    // What a step does not write follows the dataplane, or stays.
    let to = new.network.policy.sited()?;
    let from = match &old.network.policy {
        Field::Known(from) => from.value.as_str(),
        Field::Absent if step.old_cilium()? => "cilium",
        Field::Absent => "none",
        Field::Unknown(_) => return None,
    };
    let known = |policy: &str| ENGINES.iter().any(|engine| policy.eq_ignore_ascii_case(engine));
    if to.value.eq_ignore_ascii_case(from) || !known(from) || !known(&to.value) {
        return None;
    }
    let cilium = step.new_cilium()?;
    let (to_cilium, to_engine) = (to.value.eq_ignore_ascii_case("cilium"), is_engine(&to.value));
    let row = match (to_cilium, cilium) {
        (true, true) => Row::CiliumPolicy,
        (true, false) => Row::CiliumPolicyAlone,
        (false, true) => Row::OtherPolicyOnCilium,
        (false, false) if from == "none" && to_engine => Row::EngineInstalled,
        (false, false) if step.by_terraform() => Row::ClusterReplaced,
        (false, false) if is_engine(from) && to.value.eq_ignore_ascii_case("none") => Row::EngineRemoved,
        (false, false) => Row::NoPath,
    };
    let transition = Transition::new(step, row, POLICY, (from, to.value.as_str()), &to.place);
    let mut transition = if row == Row::NoPath {
        let mut transition =
            transition.message(format!("there is no documented way from the policy engine `{from}` to `{}`", to.value));
        transition.steps = vec![
            "take the old engine away: `az aks update --network-policy none`".to_owned(),
            format!("install the other: `az aks update --network-policy {}`", to.value),
        ];
        transition
    } else {
        transition
    };
    if step.by_terraform() && matches!(row, Row::CiliumPolicy | Row::EngineInstalled) {
        transition.steps.push(PASSED_OVER.to_owned());
    }
    Some(transition.was(&old.network.policy, "before"))
}

/// The types that can follow each other, for clusters with their own network and in a managed one.
const FOLLOWS: [(&str, &str, bool); 8] = [
    ("loadBalancer", "managedNATGateway", false),
    ("managedNATGateway", "loadBalancer", false),
    ("loadBalancer", "userAssignedNATGateway", true),
    ("loadBalancer", "userDefinedRouting", true),
    ("userAssignedNATGateway", "loadBalancer", true),
    ("userAssignedNATGateway", "userDefinedRouting", true),
    ("userDefinedRouting", "loadBalancer", true),
    ("userDefinedRouting", "userAssignedNATGateway", true),
];

/// The types that the table of the documentation has.
const TABLED: [&str; 4] = ["loadBalancer", "managedNATGateway", "userAssignedNATGateway", "userDefinedRouting"];

fn outbound(step: Step<'_>) -> Option<Transition> {
    let (old, new) = (&step.earlier().network.outbound_type, &step.later().network.outbound_type);
    let by_default = "loadBalancer";
    let from = match old {
        Field::Known(from) => from.value.as_str(),
        // The SKU Automatic has other defaults.
        Field::Absent if step.earlier().sku.is_absent() || step.earlier().sku.is("Base") => by_default,
        _ => return None,
    };
    let to = match new {
        Field::Known(to) => to.value.as_str(),
        Field::Absent if step.unwritten_is_default() && step.later().sku.is_absent() => by_default,
        _ => return None,
    };
    if from.eq_ignore_ascii_case(to) {
        return None;
    }
    let tabled = [from, to].iter().all(|one| TABLED.iter().any(|known| known.eq_ignore_ascii_case(one)));
    let follows = FOLLOWS.iter().find(|(a, b, _)| a.eq_ignore_ascii_case(from) && b.eq_ignore_ascii_case(to));
    let own = own_network(step);
    let unsupported = match follows {
        Some((_, _, needs_own)) => own.is_some_and(|own| own != *needs_own),
        None => tabled,
    };
    let row = if unsupported { Row::OutboundTypeUnsupported } else { Row::OutboundType };
    Some(Transition::new(step, row, OUTBOUND, (from, to), step.place_of(new)).was(old, "before"))
}

/// Whether the cluster is in a virtual network of its user's; `None` when the input does not tell.
fn own_network(step: Step<'_>) -> Option<bool> {
    let pools = &step.earlier().pools;
    if pools.iter().any(|pool| pool.subnet.place().is_some()) {
        return Some(true);
    }
    (!pools.is_empty() && pools.iter().all(|pool| pool.subnet.is_absent())).then_some(false)
}

/// Only Terraform is told: Azure migrates the retired SKU in place.
fn load_balancer(step: Step<'_>) -> Option<Transition> {
    let (old, new) = (&step.earlier().network.load_balancer_sku, &step.later().network.load_balancer_sku);
    let (from, to) = (old.value()?, new.value()?);
    if !step.by_terraform() || from.eq_ignore_ascii_case(to) {
        return None;
    }
    Some(Transition::new(step, Row::ClusterReplaced, LOAD_BALANCER, (from, to), step.place_of(new)).was(old, "before"))
}

/// Whether both are written and alike.
fn same(old: &Field<String>, new: &Field<String>) -> bool {
    new.value().is_some_and(|value| old.is(value))
}
