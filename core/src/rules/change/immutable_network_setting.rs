use crate::changes::{self, Row};
use crate::report::Severity;
use crate::rules::{Case, Check, Sink, View, rule, transition};

rule! {
    /// The service CIDR, the DNS service IP or the IP families of a cluster are changed.
    ///
    /// ## What it does
    ///
    /// Finds changes of `serviceCidr`, `dnsServiceIP` and `ipFamilies` of a cluster that exists. A change of the IP families is
    /// a warning: today's Azure CLI has the option for updates, and the pages on it are silent.
    ///
    /// ## Why it matters
    ///
    /// These are fixed when the cluster is made. More addresses for services come from a `ServiceCIDR` object, from Kubernetes
    /// 1.33 on; anything else needs a new cluster.
    ///
    /// ## Example
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.100.0.0/16 --dns-service-ip 10.100.0.10
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli before
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10
    /// ```
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10
    /// ```
    ///
    /// ## References
    ///
    /// - [IP address planning](https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning)
    ///   (2026-08-21)
    /// - [azure-docs#47617](https://github.com/MicrosoftDocs/azure-docs/issues/47617): "Changing the CIDR range is not
    ///   supported. The cluster would have to be recreated."
    /// - The Terraform provider makes the cluster anew for each of them
    code: "NP610",
    name: "immutable-network-setting",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/concepts-network-ip-address-planning",
    as_of: "2026-08-21",
    check: Check::Revision(check),
    cases: [
        Case::fails("from the default", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","serviceCidr":"10.96.0.0/16","dnsServiceIP":"10.96.0.10"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::fails("the address alone", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","dnsServiceIP":"10.0.0.53"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::fails("a second family", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --ip-families ipv4,ipv6"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("the default written out", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay","serviceCidr":"10.0.0.0/16","dnsServiceIP":"10.0.0.10","ipFamilies":["IPv4"]}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
        Case::passes("a template that does not write them", "new.json", r#"{"type":"Microsoft.ContainerService/managedClusters","apiVersion":"2025-05-01","name":"aks","location":"westeurope","properties":{"agentPoolProfiles":[{"name":"system","mode":"System","count":3,"vmSize":"Standard_D4s_v5"}],"networkProfile":{"networkPlugin":"azure","networkPluginMode":"overlay"}}}"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10"#),
        Case::passes("a range that is not known", "new.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --service-cidr $RANGE --dns-service-ip $DNS"#).after("old.sh", r#"az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay"#),
    ],
}

fn check(view: &View<'_>, sink: &mut Sink) {
    let Some(step) = view.step() else { return };
    let mut fixed = changes::addresses(step);
    fixed.retain(|told| told.row == Row::FixedNetworkSetting);
    let range = fixed.iter().any(|told| told.setting.ends_with("serviceCidr"));
    // Another service CIDR has another address in it: that is one fault.
    for told in fixed.iter().filter(|told| !range || !told.setting.ends_with("dnsServiceIP")) {
        let draft = transition::draft(told);
        let families = told.setting.ends_with("ipFamilies");
        sink.report(if families { draft.severity(Severity::Warning) } else { draft });
    }
}
