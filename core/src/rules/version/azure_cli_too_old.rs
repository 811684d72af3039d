use std::collections::BTreeSet;

use crate::edit::{Change, Fix};
use crate::facts::Feature;
use crate::model::{Command, FileId, Place, Tool};
use crate::order::Ordered as _;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// A pinned release of the Azure CLI that is too old for the commands after it.
    ///
    /// ## What it does
    ///
    /// Where a script or page installs a certain release of the Azure CLI (`pip install azure-cli==2.60.0`, `apt-get
    /// install azure-cli=2.60.0-1~jammy`), compares it with the oldest release that the commands after it need by the
    /// pages of the features that they use. Where a file installs none, the release is that of the configuration
    /// (`facts: azureCliVersion`), if it names one.
    ///
    /// ## Why it matters
    ///
    /// An older release does not know the options (`unrecognized arguments`), or refuses combinations that Azure has
    /// come to allow, such as the Cilium dataplane in the nodes' subnet before 2.69.0.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// pip install azure-cli==2.60.0
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --enable-acns --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// pip install azure-cli==2.79.0
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///     --network-dataplane cilium --enable-acns --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - The prerequisites in the how-to page of each feature, named with the finding
    /// - [Azure CNI Powered by Cilium](https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#prerequisites):
    ///   2.48.1, and 2.69.0 for the nodes' subnet
    code: "NP411",
    name: "azure-cli-too-old",
    severity: Warning,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-powered-by-cilium#prerequisites",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "the release before the nodes' subnet",
            "create.sh",
            r#"apt-get install -y azure-cli=2.68.0-1~jammy
az aks create -g rg -n shop --network-plugin azure --network-dataplane cilium --generate-ssh-keys
"#,
        ),
        Case::passes(
            "the release of the nodes' subnet",
            "create.sh",
            r#"apt-get install -y azure-cli=2.69.0-1~jammy
az aks create -g rg -n shop --network-plugin azure --network-dataplane cilium --generate-ssh-keys
"#,
        ),
        Case::passes(
            "overlay needs less",
            "create.sh",
            r#"apt-get install -y azure-cli=2.68.0-1~jammy
az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay --network-dataplane cilium --generate-ssh-keys
"#,
        ),
        Case::fails(
            "static block allocation",
            "page.md",
            r#"Install the client:

```bash
python -m pip install azure-cli==2.74.0
```

Then add the pool:

```azurecli
az aks nodepool add -g rg --cluster-name shop --name blocks --pod-ip-allocation-mode StaticBlock \
  --pod-subnet-id $POD_SUBNET
```
"#,
        ),
        Case::passes(
            "a newer release is installed in between",
            "create.sh",
            r#"pip install azure-cli==2.50.0
pip install azure-cli==2.80.0
az aks update -g rg -n shop --enable-acns
"#,
        ),
        Case::passes(
            "no release is named",
            "create.sh",
            "pip install azure-cli\naz aks update -g rg -n shop --enable-acns\n",
        ),
        Case::passes(
            "commands that need nothing new",
            "create.sh",
            "pip install azure-cli==2.40.0\naz aks show -g rg -n shop\n",
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    stated(context, sink);
    let mut installer: Option<&Command> = None;
    let mut worst: Option<(&Feature, Place)> = None;
    for command in &context.model.commands {
        if installer.is_some_and(|installer| installer.place.file != command.place.file) {
            report(installer.take(), worst.take(), sink);
        }
        match command.tool {
            Tool::Installer => {
                report(installer.take(), worst.take(), sink);
                installer = Some(command);
            }
            Tool::Az if installer.is_some() => {
                for (feature, place) in uses(command) {
                    let Some(feature) = context.facts.feature(feature) else { continue };
                    let needs = |feature: &Feature| feature.azure_cli.as_deref().and_then(release);
                    if worst.as_ref().is_none_or(|(other, _)| needs(feature) > needs(other)) {
                        worst = Some((feature, place.clone()));
                    }
                }
            }
            _ => {}
        }
    }
    report(installer, worst, sink);
}

fn report(installer: Option<&Command>, worst: Option<(&Feature, Place)>, sink: &mut Sink) {
    let Some((installer, (feature, place))) = installer.zip(worst) else { return };
    let Some(pinned) = installer.positionals.first() else { return };
    let (Some(text), Some(needed)) = (pinned.text.known(), feature.azure_cli.as_deref()) else { return };
    if let (Some(has), Some(needs)) = (release(text), release(needed))
        && has < needs
    {
        let message = format!("the Azure CLI `{text}` is too old for {}; {needed} is the oldest", feature.title);
        let draft = Draft::new(&pinned.place, message)
            .help(format!("install Azure CLI {needed} or newer"))
            .fix(Fix {
                title: format!("install Azure CLI {needed}"),
                safe: true,
                changes: vec![Change::replace(&pinned.place, text, needed)],
            })
            .related(&place, "used here");
        sink.report(draft);
    }
}

/// The release that the configuration names, for files that install none: each feature where a file first uses it.
fn stated(context: &Context<'_>, sink: &mut Sink) {
    let Some(text) = context.stated.azure_cli_version.as_deref() else { return };
    let Some(has) = release(text) else { return };
    let commands = &context.model.commands;
    let installing: BTreeSet<FileId> =
        commands.iter().filter(|command| command.tool == Tool::Installer).map(|command| command.place.file).into_set();
    let mut told: BTreeSet<(FileId, &str)> = BTreeSet::new();
    for command in commands.iter().filter(|command| command.tool == Tool::Az) {
        let file = command.place.file;
        if installing.contains(&file) {
            continue;
        }
        for (name, place) in uses(command) {
            let Some(feature) = context.facts.feature(name) else { continue };
            let Some(needed) = feature.azure_cli.as_deref() else { continue };
            if release(needed).is_some_and(|needs| has < needs) && told.insert((file, name)) {
                let message = format!(
                    "the Azure CLI `{text}` of the configuration is too old for {}; {needed} is the oldest",
                    feature.title
                );
                sink.report(
                    Draft::new(place, message).help(format!("run the script with Azure CLI {needed} or newer")),
                );
            }
        }
    }
}

/// The three numbers of a release.
fn release(text: &str) -> Option<[u32; 3]> {
    let mut parts = text.trim_end_matches('.').split('.').map(|part| part.parse::<u32>().ok());
    Some([parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?])
}

/// The features that a command uses, each with the option that shows it.
fn uses(command: &Command) -> Vec<(&'static str, &Place)> {
    const SWITCHES: [(&str, &str); 5] = [
        ("--enable-acns", "acns"),
        ("--enable-container-network-logs", "container-network-logs"),
        ("--enable-static-egress-gateway", "static-egress-gateway"),
        ("--localdns-config", "localdns"),
        ("--pod-subnet-id", "pod-subnet"),
    ];
    const VALUES: [(&str, &str, &str); 9] = [
        ("--network-dataplane", "cilium", "cilium"),
        ("--network-plugin-mode", "overlay", "overlay"),
        ("--network-plugin", "none", "byo-cni"),
        ("--pod-ip-allocation-mode", "StaticBlock", "static-block"),
        ("--acns-advanced-networkpolicies", "FQDN", "fqdn"),
        ("--acns-advanced-networkpolicies", "L7", "l7"),
        ("--acns-transit-encryption-type", "WireGuard", "wireguard"),
        ("--acns-transit-encryption-type", "mTLS", "mtls"),
        ("--acns-datapath-acceleration-mode", "BpfVeth", "ebpf-host-routing"),
    ];
    let is = |option: &str, expected: &str| {
        let value = command.argument(option).and_then(|argument| argument.value());
        value.is_some_and(|value| value.text.known().is_some_and(|text| text.eq_ignore_ascii_case(expected)))
    };
    let place = |option: &str| command.argument(option).map(|argument| &argument.place);
    let mut found: Vec<(&'static str, &Place)> = Vec::new();
    found.extend(SWITCHES.iter().filter_map(|(option, feature)| Some((*feature, place(option)?))));
    let valued = VALUES.iter().filter(|(option, value, _)| is(option, value));
    found.extend(valued.filter_map(|(option, _, feature)| Some((*feature, place(option)?))));
    if is("--network-dataplane", "cilium") {
        let flat = is("--network-plugin", "azure")
            && !command.has("--network-plugin-mode")
            && !command.has("--pod-subnet-id")
            && command.opaque.is_none();
        let feature = match command.name.as_str() {
            "aks update" => Some("dataplane-update"),
            "aks create" if flat => Some("cilium-node-subnet"),
            _ => None,
        };
        found.extend(feature.zip(place("--network-dataplane")));
    }
    if command.name == "aks update" && !command.has("--network-plugin-mode") {
        found.extend(place("--pod-cidr").map(|place| ("pod-cidr-expansion", place)));
    }
    found
}
