//! Modules of the public registry that are called without being given: Azure Verified Modules.
//!
//! Their parameters become the resources that the modules deploy. Names are those of the modules as of 2026-08
//! (github.com/Azure/bicep-registry-modules, `avm/res/…/main.bicep`), and of older versions where they differ.

use std::sync::Arc;

use super::deploy::group;
use super::evaluate::{Called, Evaluator};
use crate::input::arm::{Stop, Target, TextBuilder, push_names, push_scope};
use crate::input::resources::{CLUSTER, Declared, NETWORK, POOL, SECURITY_GROUP};
use crate::input::value::{Evaluated, Lookup, Member, Object, Value};
use crate::model::{Action, Field, Format, PartialText, Place};

/// A module whose parameters are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    Cluster,
    Pool,
    Network,
    Subnet,
    SecurityGroup,
}

impl Known {
    /// The module of an address such as `br/public:avm/res/network/virtual-network:0.5.0`; the registry may have any
    /// name.
    pub(super) fn of(path: &str) -> Option<Self> {
        let address = path.strip_prefix("br/").or_else(|| path.strip_prefix("br:"))?;
        let (_, name) = address.split_once("avm/res/")?;
        Some(match name.split(':').next()? {
            "container-service/managed-cluster" => Self::Cluster,
            "container-service/managed-cluster/agent-pool" => Self::Pool,
            "network/virtual-network" => Self::Network,
            "network/virtual-network/subnet" => Self::Subnet,
            "network/network-security-group" => Self::SecurityGroup,
            _ => return None,
        })
    }

    /// The type of its resource as Azure writes it.
    fn kind(self) -> &'static str {
        match self {
            Self::Cluster => "Microsoft.ContainerService/managedClusters",
            Self::Pool => "Microsoft.ContainerService/managedClusters/agentPools",
            Self::Network => "Microsoft.Network/virtualNetworks",
            Self::Subnet => "Microsoft.Network/virtualNetworks/subnets",
            Self::SecurityGroup => "Microsoft.Network/networkSecurityGroups",
        }
    }

    /// The parameter that names the resource around a child.
    fn parent(self) -> Option<&'static str> {
        match self {
            Self::Pool => Some("managedClusterName"),
            Self::Subnet => Some("virtualNetworkName"),
            _ => None,
        }
    }
}

/// Where a parameter goes in the resource.
type Way = (&'static str, &'static [&'static str]);

const CLUSTER_WAYS: [Way; 26] = [
    ("location", &["location"]),
    ("skuName", &["sku", "name"]),
    ("skuTier", &["sku", "tier"]),
    ("supportPlan", &["properties", "supportPlan"]),
    ("kubernetesVersion", &["properties", "kubernetesVersion"]),
    ("networkPlugin", &["properties", "networkProfile", "networkPlugin"]),
    ("networkPluginMode", &["properties", "networkProfile", "networkPluginMode"]),
    ("networkDataplane", &["properties", "networkProfile", "networkDataplane"]),
    ("networkPolicy", &["properties", "networkProfile", "networkPolicy"]),
    ("networkMode", &["properties", "networkProfile", "networkMode"]),
    ("podCidr", &["properties", "networkProfile", "podCidr"]),
    ("podCidrs", &["properties", "networkProfile", "podCidrs"]),
    ("serviceCidr", &["properties", "networkProfile", "serviceCidr"]),
    ("serviceCidrs", &["properties", "networkProfile", "serviceCidrs"]),
    ("ipFamilies", &["properties", "networkProfile", "ipFamilies"]),
    ("dnsServiceIP", &["properties", "networkProfile", "dnsServiceIP"]),
    ("outboundType", &["properties", "networkProfile", "outboundType"]),
    ("loadBalancerSku", &["properties", "networkProfile", "loadBalancerSku"]),
    ("advancedNetworking", &["properties", "networkProfile", "advancedNetworking"]),
    ("staticEgressGatewayProfile", &["properties", "networkProfile", "staticEgressGatewayProfile"]),
    ("serviceMeshProfile", &["properties", "serviceMeshProfile"]),
    ("ingressProfile", &["properties", "ingressProfile"]),
    ("nodeProvisioningProfile", &["properties", "nodeProvisioningProfile"]),
    ("apiServerAccessProfile", &["properties", "apiServerAccessProfile"]),
    ("authorizedIPRanges", &["properties", "apiServerAccessProfile", "authorizedIPRanges"]),
    ("aciConnectorLinuxEnabled", &["properties", "addonProfiles", "aciConnectorLinux", "enabled"]),
];

/// Members of a pool that the modules name otherwise than the resource. The rest is alike.
const POOL_NAMES: [(&str, &str); 4] = [
    ("vnetSubnetResourceId", "vnetSubnetID"),
    ("vnetSubnetId", "vnetSubnetID"),
    ("podSubnetResourceId", "podSubnetID"),
    ("podSubnetId", "podSubnetID"),
];

/// The tier when none is given; that of a cluster without a module is `Free`.
const DEFAULT_TIER: &str = "Standard";

/// The resources of a call; none when the module is not known.
pub(super) fn declare(
    evaluator: &mut Evaluator<'_>,
    called: Called,
    maybe: bool,
    place: &Place,
) -> Result<Vec<Declared>, Stop> {
    let module = evaluator.module(called.instance, called.at)?;
    let Some(known) = module.path.as_str().and_then(Known::of) else { return Ok(Vec::new()) };
    let Some(parameters) = evaluator.module_parameters(called)? else { return Ok(Vec::new()) };
    let target = evaluator.module_target_of(called)?;
    let declared = |kind: &str, name: PartialText, body: Evaluated, place: Place| Declared {
        kind: kind.to_owned(),
        // The version is the module's.
        api_version: Field::Unknown(None),
        name,
        resource_group: group(target.resource_group.clone()),
        body,
        place,
        conditional: maybe,
        action: Action::Create,
        format: Format::Bicep,
    };
    let name = full_name(known, &parameters);
    Ok(match known {
        Known::Cluster => {
            let mut all = vec![declared(CLUSTER, name.clone(), cluster(&parameters, place), place.clone())];
            for item in parameters.get("agentPools").and_then(Evaluated::items).unwrap_or_default() {
                let mut pool_name = name.clone();
                pool_name.push_text("/");
                pool_name.push(&text(item, "name"));
                let body = wrapped(pool(item), place);
                all.push(declared(POOL, pool_name, body, item.place.clone()));
            }
            all
        }
        Known::Pool => vec![declared(POOL, name, wrapped(pool(&parameters), place), place.clone())],
        Known::Network => vec![declared(NETWORK, name, network(&parameters, place), place.clone())],
        Known::Subnet => {
            let kind = known.kind().to_ascii_lowercase();
            vec![declared(&kind, name, subnet(&parameters), place.clone())]
        }
        Known::SecurityGroup => {
            let body = shaped(&parameters, &[("securityRules", &["properties", "securityRules"])], place);
            vec![declared(SECURITY_GROUP, name, body, place.clone())]
        }
    })
}

/// An output of a call, as far as the parameters tell.
pub(super) fn output(
    evaluator: &mut Evaluator<'_>,
    called: Called,
    output: &str,
    place: &Place,
) -> Result<Option<Evaluated>, Stop> {
    let module = evaluator.module(called.instance, called.at)?;
    let Some(known) = module.path.as_str().and_then(Known::of) else { return Ok(None) };
    let Some(parameters) = evaluator.module_parameters(called)? else { return Ok(None) };
    let target = evaluator.module_target_of(called)?;
    let name = full_name(known, &parameters);
    let here = |value: Value| Evaluated::new(value, place.clone());
    let found = match (known, output) {
        (_, "name") => parameters.get("name").map(|name| name.fetched(place)),
        (_, "location") => parameters.get("location").map(|location| location.fetched(place)),
        (_, "resourceGroupName") => target.resource_group.clone().map(|group| here(Value::Text(Arc::new(group)))),
        (_, "resourceId") => Some(here(identity(evaluator, &target, known.kind(), &name)?)),
        (Known::Network, "subnetNames" | "subnetResourceIds") => {
            let Some(items) = parameters.get("subnets").and_then(Evaluated::items) else { return Ok(None) };
            let mut all = Vec::new();
            for item in items {
                let own = text(item, "name");
                all.push(here(if output == "subnetNames" {
                    Value::Text(Arc::new(own))
                } else {
                    let mut full = name.clone();
                    full.push_text("/");
                    full.push(&own);
                    identity(evaluator, &target, Known::Subnet.kind(), &full)?
                }));
            }
            Some(here(evaluator.machine.bounded(Value::array(all))?))
        }
        _ => None,
    };
    Ok(found)
}

fn identity(evaluator: &mut Evaluator<'_>, target: &Target, kind: &str, name: &PartialText) -> Result<Value, Stop> {
    let mut out = TextBuilder::default();
    push_scope(&mut evaluator.machine, &mut out, &target.subscription, target.resource_group.as_ref())?;
    out.push_text(&mut evaluator.machine, "/providers/")?;
    push_names(&mut evaluator.machine, &mut out, kind, name)?;
    Ok(out.finish())
}

fn full_name(known: Known, parameters: &Evaluated) -> PartialText {
    let own = text(parameters, "name");
    match known.parent() {
        Some(parent) => {
            let mut full = text(parameters, parent);
            full.push_text("/");
            full.push(&own);
            full
        }
        None => own,
    }
}

fn text(of: &Evaluated, name: &str) -> PartialText {
    of.get(name).and_then(Evaluated::as_text).unwrap_or_else(|| PartialText::hole("?"))
}

fn cluster(parameters: &Evaluated, place: &Place) -> Evaluated {
    let mut body = shaped(parameters, &CLUSTER_WAYS, place);
    if matches!(parameters.lookup("skuTier"), Lookup::Absent) {
        let tier = Evaluated::new(Value::text(DEFAULT_TIER), place.clone());
        set(&mut body, &["sku", "tier"], tier, place);
    }
    // The add-on is on only with a workspace.
    let workspace = ["monitoringWorkspaceResourceId", "monitoringWorkspaceId"];
    let workspace = workspace.iter().find_map(|name| parameters.get(name));
    if let Some(workspace) = workspace {
        let enabled = parameters.get("omsAgentEnabled").cloned();
        let enabled = enabled.unwrap_or_else(|| Evaluated::new(Value::Bool(true), workspace.place.clone()));
        set(&mut body, &["properties", "addonProfiles", "omsagent", "enabled"], enabled, place);
        if let Some(identity) = parameters.get("omsAgentUseAADAuth") {
            let path = ["properties", "addonProfiles", "omsagent", "config", "useAADAuth"];
            set(&mut body, &path, identity.clone(), place);
        }
    }
    let pools = ["primaryAgentPoolProfiles", "primaryAgentPoolProfile"];
    if let Some(pools) = pools.iter().find_map(|name| parameters.get(name)) {
        let value = match pools.items() {
            Some(items) => Value::array(items.iter().map(pool).collect()),
            None => pools.value.clone(),
        };
        let pools = Evaluated { value, ..pools.clone() };
        set(&mut body, &["properties", "agentPoolProfiles"], pools, place);
    }
    body
}

/// A pool with the names of the resource.
fn pool(item: &Evaluated) -> Evaluated {
    let Value::Object(object) = &item.value else { return item.clone() };
    let renamed = object.members().iter().filter(|member| !matches!(member.value.value, Value::Null)).map(|member| {
        let other = POOL_NAMES.iter().find(|(name, _)| member.key.eq_ignore_ascii_case(name));
        Member { key: other.map_or_else(|| Arc::clone(&member.key), |(_, name)| (*name).into()), ..member.clone() }
    });
    let object = Object::with_rest(renamed.collect(), object.rest().cloned());
    let mut pool = Evaluated { value: Value::Object(Arc::new(object)), ..item.clone() };
    if let Some(surge) = item.get("maxSurge") {
        let place = item.place.clone();
        set(&mut pool, &["upgradeSettings", "maxSurge"], surge.clone(), &place);
    }
    pool
}

/// A resource whose properties are given.
fn wrapped(properties: Evaluated, place: &Place) -> Evaluated {
    let member = Member { key: "properties".into(), key_span: place.span, value: properties };
    Evaluated::new(Value::object(vec![member]), place.clone())
}

fn network(parameters: &Evaluated, place: &Place) -> Evaluated {
    let ways: [Way; 2] =
        [("location", &["location"]), ("addressPrefixes", &["properties", "addressSpace", "addressPrefixes"])];
    let mut body = shaped(parameters, &ways, place);
    let path = ["properties", "addressSpace", "addressPrefixes"];
    // In place of ranges, newer versions take the identity of a pool of addresses.
    let prefixes = parameters.get("addressPrefixes");
    let pooled = prefixes.and_then(Evaluated::items).unwrap_or_default().iter();
    if let Some(prefixes) = prefixes
        && pooled.clone().any(|item| item.as_text().is_some_and(|text| text.leading_text().starts_with('/')))
    {
        let unknown = Evaluated { value: Value::Unknown("addressPrefixes".into()), ..prefixes.clone() };
        set(&mut body, &path, unknown, place);
    }
    if let Some(subnets) = parameters.get("subnets") {
        let value = match subnets.items() {
            Some(items) => Value::array(items.iter().map(subnet).collect()),
            None => subnets.value.clone(),
        };
        set(&mut body, &["properties", "subnets"], Evaluated { value, ..subnets.clone() }, place);
    }
    if let Some(peerings) = parameters.get("peerings") {
        let value = match peerings.items() {
            Some(items) => Value::array(items.iter().map(peering).collect()),
            None => peerings.value.clone(),
        };
        set(&mut body, &["properties", "virtualNetworkPeerings"], Evaluated { value, ..peerings.clone() }, place);
    }
    body
}

fn subnet(item: &Evaluated) -> Evaluated {
    const WAYS: [Way; 5] = [
        ("name", &["name"]),
        ("addressPrefix", &["properties", "addressPrefix"]),
        ("addressPrefixes", &["properties", "addressPrefixes"]),
        ("networkSecurityGroupResourceId", &["properties", "networkSecurityGroup", "id"]),
        ("delegations", &["properties", "delegations"]),
    ];
    let mut subnet = shaped(item, &WAYS, &item.place.clone());
    if let Some(delegation) = item.get("delegation") {
        let mut one = Evaluated::new(Value::object(Vec::new()), delegation.place.clone());
        set(&mut one, &["properties", "serviceName"], delegation.clone(), &delegation.place);
        let list = Evaluated::new(Value::array(vec![one]), delegation.place.clone());
        set(&mut subnet, &["properties", "delegations"], list, &item.place.clone());
    }
    subnet
}

fn peering(item: &Evaluated) -> Evaluated {
    const WAYS: [Way; 3] = [
        ("name", &["name"]),
        ("remoteVirtualNetworkResourceId", &["properties", "remoteVirtualNetwork", "id"]),
        ("remoteVirtualNetworkId", &["properties", "remoteVirtualNetwork", "id"]),
    ];
    shaped(item, &WAYS, &item.place.clone())
}

/// The parameters in the shape of the resource, each with its place. A parameter that may be given, but is not known,
/// is unknown.
fn shaped(parameters: &Evaluated, ways: &[Way], place: &Place) -> Evaluated {
    let mut body = Evaluated::new(Value::object(Vec::new()), place.clone());
    for (name, path) in ways {
        match parameters.lookup(name) {
            Lookup::Absent => {}
            Lookup::Hidden => {
                let whole = match &parameters.value {
                    Value::Unknown(whole) => Some(whole),
                    Value::Object(object) => object.rest(),
                    _ => None,
                };
                let name = format!("{}.{name}", whole.map_or("?", |whole| whole));
                set(&mut body, path, Evaluated::new(Value::Unknown(name.into()), place.clone()), place);
            }
            Lookup::Found(member) => set(&mut body, path, member.value.clone(), place),
        }
    }
    body
}

/// Sets the value at a path of an object; objects on the way are made. What is there already gives way.
fn set(object: &mut Evaluated, path: &[&str], value: Evaluated, place: &Place) {
    let Some((first, rest)) = path.split_first() else {
        *object = value;
        return;
    };
    let (mut members, hidden) = match &object.value {
        Value::Object(object) => (object.members().to_vec(), object.rest().cloned()),
        _ => (Vec::new(), None),
    };
    match members.iter_mut().find(|member| member.key.eq_ignore_ascii_case(first)) {
        Some(member) => set(&mut member.value, rest, value, place),
        None => {
            let mut inner = Evaluated::new(Value::object(Vec::new()), place.clone());
            set(&mut inner, rest, value, place);
            members.push(Member { key: (*first).into(), key_span: place.span, value: inner });
        }
    }
    object.value = Value::Object(Arc::new(Object::with_rest(members, hidden)));
}
