//! The texts of the generated repository. Each function writes about `size` bytes of one kind.

use std::fmt::Write as _;

use super::repository::Random;

const APPS: [&str; 8] = ["web", "api", "cart", "search", "billing", "login", "images", "mail"];
const NAMESPACES: [&str; 6] = ["shop", "payments", "platform", "monitoring", "data", "edge"];
const REGIONS: [&str; 4] = ["westeurope", "northeurope", "eastus2", "swedencentral"];

/// NetworkPolicies and CiliumNetworkPolicies, many to a file.
pub fn kubernetes(random: &mut Random, size: usize) -> String {
    let mut text = String::new();
    while text.len() < size {
        let (app, from, namespace) = (random.pick(&APPS), random.pick(&APPS), random.pick(&NAMESPACES));
        let (number, port) = (random.below(10_000), 1024 + random.below(60_000));
        let (second, third) = (random.below(256), random.below(256));
        if random.below(2) == 0 {
            let _ = write!(
                text,
                "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {app}-{number}\n  \
                 namespace: {namespace}\n  labels:\n    app.kubernetes.io/part-of: {namespace} # who asks\nspec:\n  \
                 podSelector:\n    matchLabels: {{app: {app}}}\n  policyTypes: [Ingress, Egress]\n  ingress:\n  - from:\n    \
                 - podSelector:\n        matchLabels:\n          app: {from}\n    - namespaceSelector:\n        \
                 matchExpressions:\n        - {{key: team, operator: In, values: [{namespace}, platform]}}\n    ports:\n    \
                 - protocol: TCP\n      port: {port}\n  egress:\n  - to:\n    - ipBlock:\n        \
                 cidr: 10.{second}.0.0/16\n        except: [10.{second}.{third}.0/24]\n"
            );
        } else {
            let _ = write!(
                text,
                "---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: \"{app}-{number}\"\n  \
                 namespace: {namespace}\nspec:\n  description: |\n    Lets {from} reach {app}\n    on one port only.\n  \
                 endpointSelector:\n    matchLabels:\n      app: {app}\n  ingress:\n  - fromEndpoints:\n    - matchLabels:\n        \
                 app: {from}\n    toPorts:\n    - ports:\n      - port: \"{port}\"\n        protocol: TCP\n  egress:\n  \
                 - toFQDNs:\n    - matchName: {app}.{namespace}.example.com\n    toPorts:\n    - ports:\n      \
                 - {{port: \"443\", protocol: TCP}}\n"
            );
        }
    }
    text
}

/// Workflows, playbooks, chart values and Deployments.
pub fn other_yaml(random: &mut Random, size: usize) -> String {
    let mut text = String::new();
    let kind = random.below(4);
    if kind < 2 {
        text.push_str(if kind == 0 { "name: build\non: [push]\njobs:\n" } else { "# values of the chart\nglobal:\n" });
    }
    while text.len() < size {
        let (app, namespace, number) = (random.pick(&APPS), random.pick(&NAMESPACES), random.below(100_000));
        let _ = match kind {
            0 => write!(
                text,
                "  {app}-{number}:\n    runs-on: ubuntu-latest\n    steps:\n    - uses: actions/checkout@v5\n    \
                 - name: build {app}\n      run: |\n        make {app}\n        make publish TAG=${{{{ github.sha }}}}\n"
            ),
            1 => write!(
                text,
                "  {app}{number}:\n    image: registry.example.com/{namespace}/{app}:{number}\n    replicas: 3\n    \
                 resources: {{requests: {{cpu: 100m, memory: 128Mi}}, limits: {{memory: 256Mi}}}}\n"
            ),
            2 => write!(
                text,
                "- name: install {app} {number}\n  ansible.builtin.package:\n    name: \"{{{{ item }}}}\"\n    \
                 state: present\n  loop: [{app}, {namespace}]\n  when: ansible_os_family == 'Debian'\n"
            ),
            _ => write!(
                text,
                "---\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {app}-{number}\n  namespace: {namespace}\n\
                 spec:\n  replicas: 2\n  selector:\n    matchLabels: {{app: {app}}}\n  template:\n    metadata:\n      \
                 labels: {{app: {app}}}\n    spec:\n      containers:\n      - name: {app}\n        \
                 image: registry.example.com/{app}:{number}\n        ports:\n        - containerPort: 8080\n"
            ),
        };
    }
    text
}

/// An ARM template with a cluster, its network, and further pools.
pub fn cluster(random: &mut Random, size: usize) -> String {
    let (region, number, second) = (random.pick(&REGIONS), random.below(10_000), random.below(200));
    let mut text = template_start();
    let _ = write!(
        text,
        r#"
    {{
      "type": "Microsoft.Network/virtualNetworks", "apiVersion": "2024-05-01", "name": "[variables('network')]",
      "location": "{region}",
      "properties": {{
        "addressSpace": {{ "addressPrefixes": ["10.{second}.0.0/16"] }},
        "subnets": [{{ "name": "nodes", "properties": {{ "addressPrefix": "10.{second}.0.0/20" }} }}]
      }}
    }},
    {{
      "type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "[parameters('cluster')]",
      "location": "{region}",
      "properties": {{
        "kubernetesVersion": "1.34", "dnsPrefix": "aks-{number}",
        "agentPoolProfiles": [{{
          "name": "system", "mode": "System", "count": 3, "vmSize": "Standard_D4s_v5", "osType": "Linux",
          "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('network'), 'nodes')]"
        }}],
        "networkProfile": {{
          "networkPlugin": "azure", "networkPluginMode": "overlay", "networkDataplane": "cilium",
          "networkPolicy": "cilium", "podCidr": "192.168.0.0/16", "serviceCidr": "172.16.0.0/16",
          "dnsServiceIP": "172.16.0.10"
        }}
      }}
    }}"#
    );
    let mut pool = 0;
    while text.len() < size {
        pool += 1;
        let (count, most) = (1 + random.below(5), 5 + random.below(20));
        let _ = write!(
            text,
            r#",
    {{
      "type": "Microsoft.ContainerService/managedClusters/agentPools", "apiVersion": "2025-05-01",
      "name": "[concat(parameters('cluster'), '/pool{pool}')]",
      "dependsOn": ["[resourceId('Microsoft.ContainerService/managedClusters', parameters('cluster'))]"],
      "properties": {{
        "count": {count}, "minCount": {count}, "maxCount": {most}, "enableAutoScaling": true, "mode": "User",
        "osType": "Linux", "osSKU": "AzureLinux", "vmSize": "Standard_D8s_v5", "maxPods": 110,
        "nodeLabels": {{ "team": "{}", "tier": "{}" }},
        "vnetSubnetID": "[resourceId('Microsoft.Network/virtualNetworks/subnets', variables('network'), 'nodes')]"
      }}
    }}"#,
            random.pick(&NAMESPACES),
            random.pick(&APPS)
        );
    }
    text.push_str(TEMPLATE_END);
    text
}

/// An ARM template without a cluster.
pub fn storage(random: &mut Random, size: usize) -> String {
    let mut text = template_start();
    let mut joint = "";
    while text.len() < size {
        let (region, number) = (random.pick(&REGIONS), random.below(1_000_000));
        let _ = write!(
            text,
            r#"{joint}
    {{
      "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-05-01", "name": "st{number}",
      "location": "{region}", "sku": {{ "name": "Standard_LRS" }}, "kind": "StorageV2",
      "tags": {{ "team": "{}", "made by": "the \u0022platform\u0022 team" }},
      "properties": {{ "supportsHttpsTrafficOnly": true, "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": false }}
    }}"#,
            random.pick(&NAMESPACES)
        );
        joint = ",";
    }
    text.push_str(TEMPLATE_END);
    text
}

/// Deployment scripts; one in four makes clusters.
pub fn script(random: &mut Random, size: usize) -> String {
    let mut text = String::from("#!/usr/bin/env bash\nset -euo pipefail\n");
    let makes_clusters = random.below(4) == 0;
    while text.len() < size {
        let (app, region, number) = (random.pick(&APPS), random.pick(&REGIONS), random.below(10_000));
        let _ = match random.below(if makes_clusters { 4 } else { 3 }) {
            0 => write!(
                text,
                "\n# {app}: wait until it answers\nfor attempt in $(seq 1 30); do\n  if curl --fail --silent \
                 \"https://{app}-{number}.example.com/health\" >/dev/null; then\n    echo \"{app} answers\"\n    break\n  \
                 fi\n  sleep 10\ndone\n"
            ),
            1 => write!(
                text,
                "\nGROUP=\"rg-{app}-{number}\"\naz group create --name \"$GROUP\" --location {region} --tags team={app} \\\n  \
                 cost=\"{number}\"\n"
            ),
            2 => write!(
                text,
                "\nkubectl --namespace {app} apply -f - <<EOF\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  \
                 name: settings-{number}\ndata:\n  region: {region}\nEOF\nkubectl --namespace {app} rollout status deploy/{app}\n"
            ),
            _ => write!(
                text,
                "\nCLUSTER=aks-{app}-{number}\naz aks create --resource-group \"rg-{app}\" --name \"$CLUSTER\" \\\n  \
                 --location {region} --node-count 3 \\\n  --network-plugin azure --network-plugin-mode overlay \\\n  \
                 --network-dataplane cilium --pod-cidr 192.168.0.0/16 --service-cidr 172.16.0.0/16 \\\n  \
                 --dns-service-ip 172.16.0.10\naz aks nodepool add --resource-group \"rg-{app}\" --cluster-name \"$CLUSTER\" \\\n  \
                 --name extra --node-count 2 --max-pods 110\n"
            ),
        };
    }
    text
}

/// Pages with prose and blocks of several languages.
pub fn page(random: &mut Random, size: usize) -> String {
    let mut text = String::from("# Handbook\n");
    while text.len() < size {
        let (app, namespace, number) = (random.pick(&APPS), random.pick(&NAMESPACES), random.below(10_000));
        let _ = write!(
            text,
            "\n## {app} {number}\n\nThe team of `{namespace}` runs {app}. When it does not answer, look at the dashboard first, then \
             at the\nlogs of the last hour; most faults are a missing secret or a policy that is too narrow.\n"
        );
        let _ = match random.below(4) {
            0 => write!(
                text,
                "\n```azurecli\naz aks create --resource-group rg-{namespace} --name aks-{number} \\\n  --network-plugin azure \\\n  \
                 --network-plugin-mode overlay --network-dataplane cilium\n```\n"
            ),
            1 => write!(
                text,
                "\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: {app}\n  \
                 namespace: {namespace}\nspec:\n  podSelector: {{}}\n  policyTypes: [Ingress]\n```\n"
            ),
            2 => write!(
                text,
                "\n```json\n{{\"app\": \"{app}\", \"number\": {number}, \"owners\": [\"{namespace}\"]}}\n```\n"
            ),
            _ => write!(text, "\n```go\nfunc main() {{\n\tfmt.Println(\"{app}\", {number})\n}}\n```\n"),
        };
    }
    text
}

fn template_start() -> String {
    r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "cluster": { "type": "string", "defaultValue": "aks-main" } },
  "variables": { "network": "[concat(parameters('cluster'), '-network')]" },
  "resources": ["#
        .to_owned()
}

const TEMPLATE_END: &str = "\n  ]\n}\n";
