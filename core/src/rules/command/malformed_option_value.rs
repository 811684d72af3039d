use super::condition::runs;
use super::formats;
use super::repair;
use crate::edit::Change;
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A value whose form the Azure CLI does not let pass.
    ///
    /// ## What it does
    ///
    /// Reports values that fail the client's own checks of their form: names of clusters and node pools, taints, ids of
    /// subnets, `--max-surge`, the letters of `--network-policy`, authorized ranges that are not public IPv4 networks.
    ///
    /// ## Why it matters
    ///
    /// The client stops before any request.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name batch-workers
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks nodepool add --resource-group rg --cluster-name shop --name batch
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_validators.py`, such as "--nodepool-name can contain at most 12 characters" and
    ///   "--network-policy should be provided in lowercase"
    code: "NP711",
    name: "malformed-option-value",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Command(check),
    cases: [
        Case::fails("13 letters", "add.sh", "az aks nodepool add -g rg --cluster-name shop --name abcdefghijklm"),
        Case::passes("12 letters", "add.sh", "az aks nodepool add -g rg --cluster-name shop --name abcdefghijkl"),
        Case::fails("a dash", "add.sh", "az aks nodepool add -g rg --cluster-name shop --name my-pool"),
        Case::fails("the first pool", "create.sh", "az aks create -g rg -n shop --nodepool-name averylongname1 --generate-ssh-keys"),
        Case::fails("a policy engine in capitals", "create.sh", "az aks create -g rg -n shop --network-plugin azure --network-policy Calico --generate-ssh-keys"),
        Case::passes("a policy engine in capitals on update", "update.sh", "az aks update -g rg -n shop --network-policy None"),
        Case::fails("a name of a subnet", "create.sh", "az aks create -g rg -n shop --vnet-subnet-id aks-subnet --generate-ssh-keys"),
        Case::passes(
            "an id of which a part is not known",
            "create.sh",
            "az aks create -g rg -n shop --vnet-subnet-id $NETWORK/subnets/aks --generate-ssh-keys",
        ),
        Case::fails("a taint without an effect", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra --node-taints sku=gpu"),
        Case::passes("taints", "add.sh", "az aks nodepool add -g rg --cluster-name shop -n extra --node-taints sku=gpu:NoSchedule,a/b=c:NoExecute"),
        Case::passes("no taints", "update.sh", "az aks nodepool update -g rg --cluster-name shop -n extra --node-taints ''"),
        Case::fails("a surge that is no number", "update.sh", "az aks nodepool update -g rg --cluster-name shop -n extra --max-surge half"),
        Case::passes("a surge in percent", "update.sh", "az aks nodepool update -g rg --cluster-name shop -n extra --max-surge 33%"),
        Case::fails("a private range", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges 10.0.0.0/8"),
        Case::fails("a range with host bits", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges 73.140.245.1/24"),
        Case::passes("public ranges", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges 73.140.245.0/24,52.1.2.3"),
        Case::passes("all ranges", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges ''"),
        Case::passes("none but the nodes", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges 0.0.0.0/32"),
        Case::fails("the nodes and others", "update.sh", "az aks update -g rg -n shop --api-server-authorized-ip-ranges 0.0.0.0/32,52.1.2.3"),
        Case::fails("a name with a dot", "create.sh", "az aks create -g rg -n shop.example --generate-ssh-keys"),
    ],
}

/// A check of one value: what is wrong with it (`{option}` stands for the option), and what to do.
type Format = fn(&str) -> Option<(&'static str, &'static str)>;

const ANY: &[&str] = &[];
const CREATE: &[&str] = &["aks create"];
const POOLS: &[&str] = &[
    "aks nodepool add",
    "aks nodepool update",
    "aks nodepool upgrade",
    "aks nodepool scale",
    "aks create",
    "aks scale",
];

const FORMATS: &[(&[&str], &[&str], Format)] = &[
    (CREATE, &["--name"], formats::cluster_name),
    (POOLS, &["--nodepool-name"], formats::pool_name),
    (CREATE, &["--network-policy"], formats::lower_case),
    (ANY, &["--vm-set-type"], formats::pool_type),
    (ANY, &["--node-taints", "--nodepool-taints"], formats::taint),
    (ANY, &["--max-surge", "--max-unavailable"], formats::count_or_percentage),
    (
        ANY,
        &[
            "--vnet-subnet-id",
            "--pod-subnet-id",
            "--apiserver-subnet-id",
            "--system-node-subnet-id",
            "--node-subnet-id",
        ],
        formats::resource_id,
    ),
    (ANY, &["--api-server-authorized-ip-ranges"], formats::public_range),
];

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    if !runs(command) || !command.name.starts_with("aks ") {
        return;
    }
    let table =
        FORMATS.iter().filter(|(commands, _, _)| commands.is_empty() || commands.contains(&command.name.as_str()));
    for (_, options, format) in table {
        for argument in options.iter().filter_map(|option| command.argument(option)) {
            for value in &argument.values {
                let Some(text) = value.text.known().filter(|text| !text.is_empty()) else { continue };
                if let Some((wrong, help)) = format(text) {
                    let draft = Draft::new(&value.place, format!("`{text}` {wrong}")).help(help);
                    let lower = text.to_lowercase();
                    let fix = (format(&lower).is_none() && wrong == formats::NOT_LOWER).then(|| {
                        let change = Change::replace(&value.place, text, lower.as_str());
                        repair::value(command, argument, format!("write `{lower}`"), change)
                    });
                    let draft = draft.fix(fix);
                    sink.report(draft.refused_by(RefusedBy::AzureCli));
                }
            }
        }
    }
    nodes_and_others(command, sink);
}

/// `0.0.0.0/32`, which lets in nobody but the nodes, stands alone.
fn nodes_and_others(command: &Command, sink: &mut Sink) {
    let Some(argument) = command.argument("--api-server-authorized-ip-ranges") else { return };
    let nodes = argument.values.iter().find(|value| value.text.known() == Some(formats::NODES_ONLY));
    if let Some(nodes) = nodes.filter(|_| argument.values.len() > 1) {
        let message =
            format!("`{}` closes the API server to all but the nodes; it takes no other range", formats::NODES_ONLY);
        let draft = Draft::new(&nodes.place, message).help("leave it out, or leave the other ranges out");
        sink.report(draft.refused_by(RefusedBy::AzureCli));
    }
}
