use super::cilium_resources::{self, Named, RESOURCES};
use crate::edit::{Change, Fix};
use crate::model::Command;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule, wording};

rule! {
    /// A resource of Cilium that does not exist.
    ///
    /// ## What it does
    ///
    /// Compares the resources that kubectl commands name with those of the API group `cilium.io`, where the name claims
    /// to be one of them: it ends in `.cilium.io`, or starts with `cilium`. Plural, singular, short names and
    /// `TYPE.VERSION.GROUP` are known; resources of other groups are passed over.
    ///
    /// ## Why it matters
    ///
    /// kubectl answers "the server doesn't have a resource type". The best known case is
    /// `ciliumnodeslices.cilium.io`, which stands in texts about large clusters and was never a resource; what is meant
    /// is `ciliumendpointslices.cilium.io`.
    ///
    /// ## Example
    ///
    /// ```bash
    /// kubectl get ciliumnodeslices.cilium.io
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```bash
    /// kubectl get ciliumendpointslices.cilium.io
    /// ```
    ///
    /// ## References
    ///
    /// - cilium/cilium, [`pkg/k8s/apis/cilium.io/client/crds`](https://github.com/cilium/cilium/tree/main/pkg/k8s/apis/cilium.io/client/crds)
    /// - [CiliumEndpointSlice](https://docs.cilium.io/en/stable/network/kubernetes/ciliumendpointslice/)
    code: "NP713",
    name: "unknown-cilium-resource",
    severity: Error,
    since: "0.1.0",
    source: "https://github.com/cilium/cilium/tree/main/pkg/k8s/apis/cilium.io/client/crds",
    as_of: "2026-08-20",
    check: Check::Command(check),
    cases: [
        Case::fails("in a list", "get.sh", "kubectl get pods,ciliumnetworkpolices -A"),
        Case::fails("with a version", "get.sh", "kubectl -n kube-system get ciliumendpoint.v2.cilium.io,ciliumnod.v2.cilium.io"),
        Case::fails("with a name", "delete.sh", "kubectl delete ciliumclusterwidepolicy/deny-all"),
        Case::passes("short names", "get.sh", "kubectl get cnp,ccnp,cep,ces -A"),
        Case::passes("the kind", "get.sh", "kubectl get CiliumNetworkPolicy web -n shop -o yaml"),
        Case::passes("a pod of that name", "get.sh", "kubectl -n kube-system describe pod cilium-operator-x"),
        Case::passes("an object of that name", "get.sh", "kubectl -n kube-system get ds/cilium configmap/cilium-config"),
        Case::passes("all of them", "get.sh", "kubectl get cilium -A"),
        Case::passes("another group", "get.sh", "kubectl get ciliumthings.example.com"),
        Case::passes("a name that is not known", "get.sh", "kubectl get $KIND.cilium.io"),
        Case::passes("a field", "explain.sh", "kubectl explain ciliumnetworkpolicies.spec.egress"),
        Case::passes("a command inside a pod", "exec.sh", "kubectl -n kube-system exec ds/cilium -- cilium-dbg status"),
    ],
}

/// What names that are far from any resource stand for.
const MEANT: [(&str, &str); 3] = [
    ("ciliumclusterwidepolicies", "ciliumclusterwidenetworkpolicies"),
    ("ciliumclusterwidepolicy", "ciliumclusterwidenetworkpolicies"),
    ("ciliumnodeslices", "ciliumendpointslices"),
];

fn check(command: &Command, _: &Context<'_>, sink: &mut Sink) {
    for (word, types) in cilium_resources::types(command) {
        for written in types {
            if cilium_resources::named(written) != Named::Unknown {
                continue;
            }
            let message = format!("there is no resource `{written}`");
            let mut draft = Draft::new(&word.place, message).refused_by(RefusedBy::Apiserver);
            let name = written.split('.').next().unwrap_or(written).to_ascii_lowercase();
            // Only a word that is the name and nothing else, in a command that changes nothing.
            let reads = matches!(command.name.as_str(), "get" | "describe" | "explain" | "wait" | "watch");
            draft = draft.fix(meant(&name).filter(|_| reads && word.text.known() == Some(written)).map(|plural| Fix {
                title: format!("write `{plural}.cilium.io`"),
                safe: true,
                changes: vec![Change::replace(&word.place, written, format!("{plural}.cilium.io"))],
            }));
            sink.report(match meant(&name) {
                Some(plural) => draft.help(format!("did you mean `{plural}.cilium.io`?")),
                None => draft.help("`kubectl api-resources --api-group cilium.io` lists the resources of Cilium"),
            });
        }
    }
}

fn meant(name: &str) -> Option<&'static str> {
    let special = MEANT.iter().find(|(written, _)| *written == name).map(|(_, plural)| *plural);
    let plurals = RESOURCES.iter().map(|resource| resource.plural);
    special.or_else(|| wording::nearest(name, plurals))
}
