//! `az aks create`, `update`, `upgrade`, `enable-addons` and `namespace`.

use std::sync::Arc;

use super::pool;
use super::revision;
use super::settings::Settings;
use crate::input::assemble::Assembly;
use crate::model::{Acns, Action, Addons, ClusterSpec, Command, Field, ManagedNamespace, NetworkProfile};

pub(super) fn create(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let mut spec = ClusterSpec { name: settings.text("--name", Field::Absent), ..ClusterSpec::default() };
    spec.resource_group = settings.text("--resource-group", Field::Absent);
    spec.location = settings.text("--location", Field::Absent);
    set_cluster(settings, &mut spec);
    spec.network.ip_families = settings.texts("--ip-families", Vec::new());
    spec.network.dns_service_ip = settings.text("--dns-service-ip", Field::Absent);
    spec.network.docker_bridge_cidr = settings.text("--docker-bridge-address", Field::Absent);
    spec.network.service_cidrs = settings.ranges(&["--service-cidrs", "--service-cidr"], Vec::new());
    spec.kubernetes_version = settings.text("--kubernetes-version", Field::Absent);
    spec.addons = enabled(command, spec.addons);
    spec.pools.push(Arc::new(pool::of_create(command)));
    assembly.start_cluster(revision(Action::Create, command, spec), true);
}

pub(super) fn update(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--name");
    set_cluster(settings, &mut spec);
    pool::update_first(command, &mut spec);
    assembly.add_revision(index, revision(Action::Update, command, spec));
}

pub(super) fn upgrade(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--name");
    spec.kubernetes_version = settings.text("--kubernetes-version", spec.kubernetes_version);
    spec.tier = settings.text("--tier", spec.tier);
    spec.support_plan = settings.text("--k8s-support-plan", spec.support_plan);
    assembly.add_revision(index, revision(Action::Upgrade, command, spec));
}

pub(super) fn enable_addons(command: &Command, assembly: &mut Assembly) {
    let (index, mut spec) = assembly.cluster_of(command, "--name");
    spec.addons = enabled(command, spec.addons);
    assembly.add_revision(index, revision(Action::EnableAddons, command, spec));
}

pub(super) fn add_namespace(command: &Command, assembly: &mut Assembly) {
    let settings = Settings::new(command);
    let (index, mut spec) = assembly.cluster_of(command, "--cluster-name");
    spec.namespaces.push(ManagedNamespace {
        place: command.place.clone(),
        name: settings.text("--name", Field::Absent),
        ingress: settings.text("--ingress-policy", Field::Absent),
        egress: settings.text("--egress-policy", Field::Absent),
    });
    assembly.add_revision(index, revision(Action::Update, command, spec));
}

/// The settings that create and update have in common.
fn set_cluster(settings: Settings<'_>, spec: &mut ClusterSpec) {
    spec.sku = settings.text("--sku", std::mem::take(&mut spec.sku));
    spec.tier = settings.text("--tier", std::mem::take(&mut spec.tier));
    spec.support_plan = settings.text("--k8s-support-plan", std::mem::take(&mut spec.support_plan));
    set_network(settings, &mut spec.network);
    set_acns(settings, &mut spec.acns);
    set_features(settings, &mut spec.addons);
}

fn set_network(settings: Settings<'_>, network: &mut NetworkProfile) {
    for (option, field) in [
        ("--network-plugin", &mut network.plugin),
        ("--network-plugin-mode", &mut network.plugin_mode),
        ("--network-dataplane", &mut network.dataplane),
        ("--network-policy", &mut network.policy),
        ("--outbound-type", &mut network.outbound_type),
        ("--load-balancer-sku", &mut network.load_balancer_sku),
    ] {
        *field = settings.text(option, std::mem::take(field));
    }
    network.pod_cidrs = settings.ranges(&["--pod-cidrs", "--pod-cidr"], std::mem::take(&mut network.pod_cidrs));
    network.static_egress_gateway = settings.on_off(
        "--enable-static-egress-gateway",
        "--disable-static-egress-gateway",
        std::mem::take(&mut network.static_egress_gateway),
    );
    network.kube_proxy_enabled = match settings.text("--kube-proxy-config", Field::Absent) {
        // The option names a file that is not at hand.
        Field::Known(file) => Field::Unknown(Some(file.place)),
        _ => std::mem::take(&mut network.kube_proxy_enabled),
    };
}

fn set_acns(settings: Settings<'_>, acns: &mut Acns) {
    acns.enabled = settings.on_off("--enable-acns", "--disable-acns", std::mem::take(&mut acns.enabled));
    let negated = |field: Field<bool>| field.map(|value| !value);
    acns.observability =
        negated(settings.switch("--disable-acns-observability", negated(std::mem::take(&mut acns.observability))));
    acns.security = negated(settings.switch("--disable-acns-security", negated(std::mem::take(&mut acns.security))));
    for (option, field) in [
        ("--acns-advanced-networkpolicies", &mut acns.network_policies),
        ("--acns-transit-encryption-type", &mut acns.transit_encryption),
        ("--acns-datapath-acceleration-mode", &mut acns.acceleration_mode),
    ] {
        *field = settings.text(option, std::mem::take(field));
    }
    acns.flow_logs = settings.on_off(
        "--enable-container-network-logs",
        "--disable-container-network-logs",
        std::mem::take(&mut acns.flow_logs),
    );
}

fn set_features(settings: Settings<'_>, addons: &mut Addons) {
    addons.node_provisioning = settings.text("--node-provisioning-mode", std::mem::take(&mut addons.node_provisioning));
    addons.gateway_api =
        settings.on_off("--enable-gateway-api", "--disable-gateway-api", std::mem::take(&mut addons.gateway_api));
    addons.istio = settings.switch("--enable-azure-service-mesh", std::mem::take(&mut addons.istio));
    addons.high_log_scale = settings.switch("--enable-high-log-scale-mode", std::mem::take(&mut addons.high_log_scale));
    addons.monitoring_identity =
        settings.switch("--enable-msi-auth-for-monitoring", std::mem::take(&mut addons.monitoring_identity));
    addons.api_server_ranges =
        settings.texts("--api-server-authorized-ip-ranges", std::mem::take(&mut addons.api_server_ranges));
}

/// The add-ons that `--enable-addons` or `--addons` names.
fn enabled(command: &Command, mut addons: Addons) -> Addons {
    let named = ["--enable-addons", "--addons"].iter().filter_map(|option| command.argument(option));
    for value in named.flat_map(|argument| &argument.values) {
        let on = || Field::known(true, value.place.clone());
        match value.text.known() {
            Some("monitoring") => addons.monitoring = on(),
            Some("virtual-node") => addons.virtual_nodes = on(),
            Some(_) => {}
            None => {
                addons.monitoring = Field::Unknown(Some(value.place.clone()));
                addons.virtual_nodes = Field::Unknown(Some(value.place.clone()));
            }
        }
    }
    addons
}
