use std::collections::{BTreeMap, BTreeSet};

use crate::model::Object;
use crate::order::Ordered as _;
use crate::policy::canonical_tree;
use crate::report::Severity;
use crate::rules::{Case, Check, Context, Draft, Sink, objects, rule};

rule! {
    /// An object is written twice in one folder.
    ///
    /// ## What it does
    ///
    /// Finds objects of the same kind, namespace and name in the manifests of one folder. In different folders they are
    /// alternatives, such as overlays; pages and scripts show one state after the other; beside a `kustomization.yaml` they
    /// may be patches.
    ///
    /// ## Why it matters
    ///
    /// Who applies the folder gets the last of them alone: it replaces the others without a word, and the pods that a
    /// replaced policy was written for stay open. It only informs where both have the same content, and across the files of
    /// folders that hold variants: more than three objects are in several files, or the folder is one of examples.
    ///
    /// ## Example
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: allow, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: allow, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: api}}
    ///   ingress: [{}]
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```yaml
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: allow-web, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: web}}
    ///   ingress: [{}]
    /// ---
    /// apiVersion: networking.k8s.io/v1
    /// kind: NetworkPolicy
    /// metadata: {name: allow-api, namespace: shop}
    /// spec:
    ///   podSelector: {matchLabels: {app: api}}
    ///   ingress: [{}]
    /// ```
    ///
    /// ## References
    ///
    /// - [Object names and IDs](https://kubernetes.io/docs/concepts/overview/working-with-objects/names/): a name is of one
    ///   object of its kind in a namespace (2026-08-21)
    code: "NP263",
    name: "duplicate-object",
    severity: Warning,
    since: "0.1.0",
    source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/",
    as_of: "2026-08-21",
    check: Check::Model(check),
    cases: [
        Case::fails("in a list", "a.json", r#"{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}},{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"team":"a"}}}]}"#),
        Case::fails("the same content", "a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\nkind: Namespace\napiVersion: v1\nmetadata: {name: shop}\n"),
        Case::passes("of two namespaces", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: bank}\nspec: {podSelector: {}}\n"),
        Case::passes("of two kinds", "a.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {endpointSelector: {}, ingress: [{fromEntities: [cluster]}]}\n"),
        Case::passes("names that the server makes", "a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: a-, namespace: shop}\nspec: {containers: [{name: a, image: a}]}\n"),
        Case::passes("two states on a page", "a.md", "Before:\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {}}\n```\n\nAfter:\n\n```yaml\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: shop}\nspec: {podSelector: {matchLabels: {app: web}}}\n```\n"),
    ],
}

/// Folder, group, kind, namespace and name.
type Identity<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, &'a str);

/// How many objects may be written in several files of a folder by mistake.
const SLIPS: usize = 3;

fn check(context: &Context<'_>, sink: &mut Sink) {
    for world in context.worlds.iter() {
        let mut same: BTreeMap<Identity<'_>, Vec<&Object>> = BTreeMap::new();
        // There is one name for the metrics of a cluster, and a rule of its own for several of them.
        let named_freely = world.objects.iter().filter(|object| object.kind != "ContainerNetworkMetric");
        for &object in named_freely {
            let folder = context.worlds.folders.of_object(object);
            let folder = folder.filter(|folder| !context.worlds.folders.may_hold_patches(folder));
            if let (Some(folder), Some(name)) = (folder, object.name.as_deref()) {
                let namespace = object.namespace.as_deref();
                same.entry((folder, object.group(), &object.kind, namespace, name)).or_default().push(object);
            }
        }
        let of_variants = folders_of_variants(&same);
        for ((folder, ..), objects) in same {
            let Some((last, replaced)) = objects.split_last() else { continue };
            let is_of_variants = of_variants.contains(folder);
            for object in replaced {
                let is_choice = is_of_variants && object.place.file != last.place.file;
                sink.report(draft(object, last, is_choice));
            }
        }
    }
}

/// Folders whose files are applied one at a time: their names say so, or one object after the other is written in
/// several of their files, which is no slip.
fn folders_of_variants<'a>(same: &BTreeMap<Identity<'a>, Vec<&Object>>) -> BTreeSet<&'a str> {
    let mut repeated: BTreeMap<&str, usize> = BTreeMap::new();
    for ((folder, ..), objects) in same {
        let is_repeated = objects.iter().map(|object| object.place.file).into_set().len() > 1;
        let count: &mut usize = repeated.entry(folder).or_default();
        *count = count.saturating_add(usize::from(is_repeated));
    }
    let names = ["demo", "demos", "example", "examples", "recipes", "sample", "samples", "tutorial", "tutorials"];
    let is_named = |folder: &str| folder.split('/').any(|step| names.contains(&step));
    let of_variants = repeated.into_iter().filter(|(folder, count)| *count > SLIPS || is_named(folder));
    of_variants.map(|(folder, _)| folder).into_set()
}

fn draft(object: &Object, last: &Object, is_choice: bool) -> Draft {
    let namespace = object.namespace.as_deref().map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let name = object.name.as_deref().unwrap_or("");
    let node = object.at(&["metadata", "name"]).unwrap_or(&object.root);
    let is_copy = canonical_tree(&object.root) == canonical_tree(&last.root);
    let becomes = if is_copy { "with the same content" } else { "and the later one replaces this one" };
    let message = format!("the {} `{namespace}{name}` is written again in this folder, {becomes}", object.kind);
    let later = last.at(&["metadata", "name"]).unwrap_or(&last.root);
    let severity = if is_copy || is_choice { Severity::Info } else { Severity::Warning };
    objects::draft(object, node, message)
        .severity(severity)
        .related(&last.place_of(later), "the one that is applied last")
        .help("give each a name of its own, or keep one of them")
}
