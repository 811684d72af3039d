//! Resources: names, identities, scopes, loops and modules.

use super::{Deployed, deploy, shown};

fn lines(deployed: &Deployed) -> Vec<String> {
    let line = |one: &crate::input::resources::Declared| {
        let maybe = if one.conditional { " maybe" } else { "" };
        let kind = one.kind.rsplit('/').next().unwrap_or_default();
        format!("{kind} {} in {} at {}{maybe}", one.name.written(), one.resource_group.written(), one.place.path)
    };
    deployed.resources.iter().map(line).collect()
}

#[test]
fn names_parents_and_scopes() {
    let text = "
param unknown string
param flag bool
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'v'
  resource a 'subnets' = { name: 'a' }
  resource b 'subnets@2020-01-01' = if (flag) { name: '${a.name}b' }
}
resource c 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = { parent: vnet, name: 'c' }
resource d 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = { name: '${vnet.name}/d' }
resource far 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {
  name: unknown
  scope: resourceGroup('other')
}
resource e 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = { parent: far, name: 'e' }
resource gone 'Microsoft.Network/virtualNetworks@2024-05-01' = if (1 > 2) {
  name: 'gone'
  resource child 'subnets' = { name: 'child' }
}
resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' = { name: o.nope }
var o = {}
var x = [vnet::a.id, c.id, e.name, far.id, vnet.type, vnet::b.apiVersion, vnet::a.apiVersion, far.properties.x]
";
    let deployed = deploy(&[("main.bicep", text)]);
    assert_eq!(
        lines(&deployed),
        [
            "virtualnetworks v in [resourceGroup().name] at /vnet",
            "subnets v/a in [resourceGroup().name] at /vnet/a",
            "subnets v/ab in [resourceGroup().name] at /vnet/b maybe",
            "subnets v/c in [resourceGroup().name] at /c",
            "subnets v/d in [resourceGroup().name] at /d",
            "subnets [unknown]/e in other at /e",
        ]
    );
    let base = "/subscriptions/[subscription().subscriptionId]/resourceGroups";
    let here = format!("{base}/[resourceGroup().name]/providers/Microsoft.Network/virtualNetworks");
    let expected = format!(
        "['{here}/v/subnets/a', '{here}/v/subnets/c', 'e', \
         '{base}/other/providers/Microsoft.Network/virtualNetworks/[unknown]', 'Microsoft.Network/virtualNetworks', \
         '2020-01-01', '2024-05-01', ?far.properties.x]"
    );
    assert_eq!(shown(&deployed.value.unwrap().value), expected);
    assert!(deployed.problems.is_empty(), "{:?}", deployed.problems);
}

#[test]
fn loops_and_references_into_them() {
    let text = "
param open array
var names = ['a', 'b']
resource vnets 'Microsoft.Network/virtualNetworks@2024-05-01' = [for (name, i) in names: if (i >= 0) {
  name: '${name}${i}'
  properties: { subnets: [{ name: 's${i}' }] }
  resource inner 'subnets' = [for n in range(0, 2): { name: '${name}-${n}' }]
}]
resource unknown 'Microsoft.Network/virtualNetworks@2024-05-01' = [for one in open: { name: one.name }]
var x = [
  vnets[1].name
  vnets[0].properties.subnets[0].id == '${vnets[0].id}/subnets/s0'
  map(vnets, v => v.name)
  [for i in range(0, 2): vnets[i].name]
  vnets[1]::inner[0].name
  unknown[0].id == unknown[1].id
  unknown[0].name
  vnets[open[0]].id
]
";
    let deployed = deploy(&[("main.bicep", text)]);
    assert_eq!(
        lines(&deployed),
        [
            "virtualnetworks a0 in [resourceGroup().name] at /vnets",
            "subnets a0/a-0 in [resourceGroup().name] at /vnets/inner",
            "subnets a0/a-1 in [resourceGroup().name] at /vnets/inner",
            "virtualnetworks b1 in [resourceGroup().name] at /vnets",
            "subnets b1/b-0 in [resourceGroup().name] at /vnets/inner",
            "subnets b1/b-1 in [resourceGroup().name] at /vnets/inner",
            "virtualnetworks [one.name] in [resourceGroup().name] at /unknown maybe",
        ]
    );
    let shown = shown(&deployed.value.unwrap().value);
    assert_eq!(
        shown,
        "['b1', true, ['a0', 'b1'], ['a0', 'b1'], 'b-0', ?equals(unknown[0].id, unknown[1].id), ?unknown[0].name, \
         ?vnets[open[0]].id]"
    );
    assert!(deployed.problems.is_empty(), "{:?}", deployed.problems);
}

#[test]
fn modules_and_their_outputs() {
    let main = "
targetScope = 'subscription'
resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'made', location: 'westeurope' }
module one 'modules/net.bicep' = { scope: rg, params: { name: 'n', extra: null } }
module many './modules/net.bicep' = [for i in range(0, 2): {
  scope: resourceGroup('rg${i}')
  params: { name: 'n${i}' }
}]
module open 'modules/net.bicep' = { scope: resourceGroup(unknown), params: given }
module none 'modules/elsewhere.bicep' = { params: {} }
param unknown string
param given object
var x = [
  one.outputs.id
  many[1].outputs.name
  one.outputs.nope
  none.outputs.id
  open.outputs.name
  many[0].outputs.?secret
]
";
    let net = "
param name string
param extra string = 'default'
param rest string?
resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: '${name}-${extra}' }
output id string = vnet.id
output name string = vnet.name
output secret string = uniqueString(resourceGroup().id)
";
    let deployed = deploy(&[("main.bicep", main), ("modules/net.bicep", net)]);
    assert_eq!(
        lines(&deployed),
        [
            "virtualnetworks n-default in made at /vnet",
            "virtualnetworks n0-default in rg0 at /vnet",
            "virtualnetworks n1-default in rg1 at /vnet",
            "virtualnetworks [open::name]-[open::extra] in [unknown] at /vnet",
        ]
    );
    let id = "/subscriptions/[subscription().subscriptionId]/resourceGroups/made/providers/\
              Microsoft.Network/virtualNetworks/n-default";
    let secret = "?uniqueString('/subscriptions/[subscription().subscriptionId]/resourceGroups/rg0')";
    assert_eq!(
        shown(&deployed.value.unwrap().value),
        format!("['{id}', 'n1-default', ?one.outputs.nope, ?none.outputs.id, '[open::name]-[open::extra]', {secret}]")
    );
    assert!(deployed.problems.is_empty(), "{:?}", deployed.problems);
    assert!(deployed.notes.iter().any(|note| note == "the module `modules/elsewhere.bicep` is not among the files"));
}

#[test]
fn circles_are_faults_and_end() {
    let a = "module b 'b.bicep' = {}\nparam p string = q\nvar q = '${p}'\nvar x = q\n\
             resource v 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: v.name }\n\
             resource w 'Microsoft.Network/virtualNetworks@2024-05-01' = [for i in w: { name: 'w' }]\n";
    let deployed = deploy(&[("a.bicep", a), ("b.bicep", "module a './a.bicep' = {}\n")]);
    assert_eq!(
        deployed.problems,
        ["the variable `q` is defined by itself", "the module `./a.bicep` calls itself, directly or through others",]
    );
}

#[test]
fn public_modules_become_resources() {
    let text = "
param more object
module vnet 'br/public:avm/res/network/virtual-network:0.7.0' = {
  scope: resourceGroup('net')
  params: {
    name: 'v'
    addressPrefixes: ['10.0.0.0/16']
    subnets: [{ name: 's', addressPrefix: '10.0.0.0/24', delegation: 'X/y' }, { name: 't' }]
    peerings: [{ remoteVirtualNetworkResourceId: '/a/b/hub' }]
  }
}
module aks 'br/public:avm/res/container-service/managed-cluster:0.11.0' = {
  params: {
    ...more
    name: 'c'
    networkPlugin: 'azure'
    primaryAgentPoolProfiles: [{ name: 'p', vnetSubnetResourceId: vnet.outputs.subnetResourceIds[1], maxSurge: '10%' }]
    agentPools: [{ name: 'q', osSku: 'Ubuntu' }]
  }
}
var x = [vnet.outputs.name, vnet.outputs.subnetNames, vnet.outputs.resourceGroupName, aks.outputs.oidcIssuerUrl]
";
    let deployed = deploy(&[("main.bicep", text)]);
    assert_eq!(
        lines(&deployed),
        [
            "virtualnetworks v in net at /vnet",
            "managedclusters c in [resourceGroup().name] at /aks",
            "agentpools c/q in [resourceGroup().name] at /aks/params/agentPools/0",
        ]
    );
    let bodies: Vec<String> = deployed.resources.iter().map(|one| shown(&one.body.value)).collect();
    assert_eq!(
        bodies[0],
        "{ properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets: [{ name: 's', properties: { \
         addressPrefix: '10.0.0.0/24', delegations: [{ properties: { serviceName: 'X/y' } }] } }, { name: 't' }], \
         virtualNetworkPeerings: [{ properties: { remoteVirtualNetwork: { id: '/a/b/hub' } } }] } }"
    );
    assert!(bodies[1].contains("networkPlugin: 'azure', networkPluginMode: ?"), "{}", bodies[1]);
    assert!(
        bodies[1].contains("vnetSubnetID: '/subscriptions/[subscription().subscriptionId]/resourceGroups/net/"),
        "{}",
        bodies[1]
    );
    assert!(bodies[1].contains("upgradeSettings: { maxSurge: '10%' }"), "{}", bodies[1]);
    assert_eq!(bodies[2], "{ properties: { name: 'q', osSku: 'Ubuntu' } }");
    assert_eq!(shown(&deployed.value.unwrap().value), "['v', ['s', 't'], 'net', ?aks.outputs.oidcIssuerUrl]");
}
