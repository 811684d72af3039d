//! Which objects stand in which world, and selectors against the obvious way.

use proptest::prelude::*;

use super::{AskedVersions, Selection, World, Worlds};
use crate::config::Config;
use crate::facts::Facts;
use crate::input;
use crate::model::{FileId, Model};
use crate::source::text::SourceFile;

fn files(texts: &[(&str, &str)]) -> Vec<SourceFile> {
    texts.iter().map(|(name, text)| SourceFile::new(*name, *text)).collect()
}

fn model(files: &[SourceFile]) -> Model {
    let mut readings: Vec<_> = (0..).map(FileId).zip(files).map(|(id, file)| input::read(id, file)).collect();
    input::join(&mut readings, files)
}

fn with_worlds<T>(texts: &[(&str, &str)], config: &str, look: impl FnOnce(&Worlds<'_>) -> T) -> T {
    let files = files(texts);
    let model = model(&files);
    let config = Config::parse(config).unwrap();
    look(&Worlds::of(&model, &files, &config, AskedVersions::default(), Facts::builtin().unwrap()))
}

/// The worlds in words: cluster and names of objects.
fn told(worlds: &Worlds<'_>) -> Vec<String> {
    let of = |world: &World<'_>| {
        let name = world.revision().and_then(|last| last.spec.name.value().cloned()).unwrap_or_default();
        let objects: Vec<_> = world.objects.iter().filter_map(|object| object.name.clone()).collect();
        format!("{name}: {}", objects.join(" "))
    };
    worlds.iter().map(of).collect()
}

fn create(name: &str, dataplane: &str) -> String {
    format!("az aks create -g rg-{name} -n {name} --network-plugin azure --network-dataplane {dataplane}\n")
}

fn policy(name: &str) -> String {
    format!(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {name}, namespace: shop}}\n\
         spec: {{podSelector: {{}}}}\n"
    )
}

#[test]
fn objects_belong_to_clusters() {
    let (shop, bank) = (create("shop", "cilium"), create("bank", "azure"));
    let both = format!("{shop}{bank}");
    let (a, b) = (policy("a"), policy("b"));
    let objects = [("one/a.yaml", a.as_str()), ("two/b.yaml", b.as_str())];
    let mapped = "clusters: [{name: SHOP, files: [one]}, {name: bank, resourceGroup: rg-bank, files: [two]}]";
    let shared = "clusters: [{name: shop, files: [one, two]}, {name: bank, files: [two]}]";
    let gone = "clusters: [{name: gone, files: [two]}]";
    let wrong_group = "clusters: [{name: shop, resourceGroup: other, files: [one]}]";
    for (script, config, expected, notes) in [
        ("", "", &[": a b"][..], 0),
        (&*shop, "", &["shop: a b"], 0),
        (&*both, "", &[": a b"], 1),
        (&*both, mapped, &["shop: a", "bank: b"], 0),
        (&*both, shared, &["shop: a b", "bank: b"], 0),
        (&*shop, gone, &["shop: a", ": b"], 1),
        (&*both, gone, &[": b", ": a"], 2),
        (&*both, wrong_group, &[": a", ": b"], 2),
        // Without any cluster there is nothing that a name could have meant.
        ("", gone, &[": b", ": a"], 0),
    ] {
        let mut texts = vec![("create.sh", script)];
        texts.extend(objects);
        with_worlds(&texts, config, |worlds| {
            assert_eq!(told(worlds), expected, "{script}{config}");
            assert_eq!(worlds.notes.len(), notes, "{script}{config}{:?}", worlds.notes);
        });
    }
}

#[test]
fn a_name_of_two_clusters_is_told() {
    let both = "az aks create -g one -n shop\naz aks create -g two -n shop\n";
    let policy = policy("a");
    let texts = [("create.sh", both), ("a.yaml", &policy)];
    with_worlds(&texts, "clusters: [{name: shop, files: [a.yaml]}]", |worlds| {
        assert_eq!(told(worlds), [": a"]);
        assert!(worlds.notes[0].contains("`resourceGroup` would tell which"), "{:?}", worlds.notes);
    });
    with_worlds(&texts, "clusters: [{name: shop, resourceGroup: two, files: [a.yaml]}]", |worlds| {
        assert_eq!(told(worlds), ["shop: a"]);
        assert!(worlds.notes.is_empty());
    });
}

#[test]
fn a_name_of_no_given_cluster_is_told() {
    let script = create("shop", "cilium");
    let policy = policy("a");
    for (config, expected) in [
        ("clusters: [{name: shpo, files: [a.yaml]}]", Some("`shpo`, to which")),
        ("clusters: [{name: shpo, files: [a.yaml]}]", Some("did you mean `shop`?")),
        (
            "clusters: [{name: shop, resourceGroup: other, files: [a.yaml]}]",
            Some("`shop` in the resource group `other`"),
        ),
        // What it maps is not in the call.
        ("clusters: [{name: shpo, files: [b.yaml]}]", None),
    ] {
        with_worlds(&[("create.sh", &script), ("a.yaml", &policy)], config, |worlds| match expected {
            Some(words) => assert!(worlds.notes[0].contains(words), "{:?}", worlds.notes),
            None => assert!(worlds.notes.is_empty(), "{:?}", worlds.notes),
        });
    }
}

#[test]
fn cilium_enforces_unless_no_cluster_has_it() {
    let policy = policy("a");
    for (clusters, expected) in [
        (&["cilium"][..], true),
        (&["azure"], false),
        (&[], true),
        (&["azure", "cilium"], true),
        (&["azure", "azure"], false),
    ] {
        let script: String =
            clusters.iter().enumerate().map(|(at, dataplane)| create(&format!("c{at}"), dataplane)).collect();
        with_worlds(&[("create.sh", &script), ("a.yaml", &policy)], "", |worlds| {
            assert!(worlds.iter().all(|world| world.is_cilium() == expected), "{clusters:?}");
        });
    }
}

const DUMP: &str = r#"
apiVersion: v1
kind: List
items:
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}}}
- {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: shop, ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {replicas: 2, template: {metadata: {labels: {app: web, pod-template-hash: "1"}}}}}
- {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-0, namespace: shop, ownerReferences: [{kind: Deployment, name: web, controller: true}]}, spec: {replicas: 0, template: {metadata: {labels: {app: old, pod-template-hash: "0"}}}}}
- {apiVersion: v1, kind: Pod, metadata: {name: web-1-a, namespace: shop, labels: {app: web, pod-template-hash: "1"}, ownerReferences: [{kind: ReplicaSet, name: web-1, controller: true}]}, spec: {}}
- {apiVersion: v1, kind: Pod, metadata: {name: web-1-b, namespace: shop, labels: {app: web, debug: "on"}, ownerReferences: [{kind: ReplicaSet, name: web-1, controller: true}]}, spec: {}}
- {apiVersion: v1, kind: Pod, metadata: {name: lone, namespace: shop, labels: {app: web}, ownerReferences: [{kind: ReplicaSet, name: gone, controller: true}]}, spec: {}}
- {apiVersion: batch/v1, kind: Job, metadata: {name: once, namespace: shop}, spec: {template: {metadata: {labels: {app: job}}}}}
- {apiVersion: v1, kind: Pod, metadata: {name: once-a, namespace: shop, labels: {app: job, job-name: once}, ownerReferences: [{kind: Job, name: once, controller: true}]}, spec: {}}
"#;

#[test]
fn a_workload_of_a_dump_counts_once() {
    with_worlds(&[("dump.yaml", DUMP)], "", |worlds| {
        let world = worlds.iter().next().unwrap();
        let names: Vec<_> = world.workloads.iter().map(|workload| workload.name).collect();
        assert_eq!(names, ["web", "web-1-b", "lone", "once"]);
    });
}

/// Each selection against asking for every workload.
fn agrees(world: &World<'_>) -> Result<(), TestCaseError> {
    let naive = |decide: &dyn Fn(usize) -> Option<bool>| {
        let mut selection = Selection::default();
        for at in 0..world.workloads.len() {
            match decide(at) {
                Some(true) => selection.sure.push(at as u32),
                None => selection.maybe.push(at as u32),
                Some(false) => {}
            }
        }
        selection
    };
    for policy in &world.policies {
        for spec in &policy.specs {
            for _ in 0..2 {
                let expected = naive(&|at| world.selects(policy, spec, &world.workloads[at]));
                prop_assert_eq!(&*world.subject_selection(policy, spec), &expected, "{:?}", spec.subject);
                for peer in spec.rules.iter().flat_map(|rule| rule.each_peer()) {
                    let expected = naive(&|at| world.is_peer(policy, peer, &world.workloads[at]));
                    prop_assert_eq!(&*world.peer_selection(policy, peer), &expected, "{:?}", peer);
                }
            }
        }
    }
    Ok(())
}

fn namespace() -> impl Strategy<Value = Option<&'static str>> {
    prop_oneof![Just(None), Just(Some("one")), Just(Some("two")), Just(Some("three"))]
}

fn metadata(namespace: Option<&str>, name: usize) -> String {
    let namespace = namespace.map(|namespace| format!(", namespace: {namespace}")).unwrap_or_default();
    format!("metadata: {{name: n{name}{namespace}}}")
}

const KEYS: [&str; 7] = [
    "app",
    "tier",
    "job-name",
    "app.kubernetes.io/name",
    "pod-template-hash",
    "io.kubernetes.pod.namespace",
    "io.cilium.k8s.policy.serviceaccount",
];

fn labels() -> impl Strategy<Value = String> {
    proptest::collection::btree_map(proptest::sample::select(&KEYS[..5]), "[ab]", 0..3).prop_map(|labels| {
        let labels: Vec<_> = labels.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("{{{}}}", labels.join(", "))
    })
}

fn workload() -> impl Strategy<Value = (Option<&'static str>, String, &'static str, bool)> {
    let kind = proptest::sample::select(&["Deployment", "Job", "CronJob", "Pod"][..]);
    (namespace(), labels(), kind, proptest::bool::weighted(0.2))
}

fn selector(cilium: bool) -> impl Strategy<Value = String> {
    let prefixes: &[&str] =
        if cilium { &["", "any:", "k8s:", "reserved:", "io.cilium.k8s.namespace.labels."] } else { &[""] };
    let keys = if cilium { &KEYS[..] } else { &KEYS[..6] };
    let key = (proptest::sample::select(prefixes), proptest::sample::select(keys)).prop_map(|(a, b)| format!("{a}{b}"));
    let values = proptest::collection::vec(
        proptest::sample::select(&["a", "b", "one", "two", "three", "default", "n0", "n1"][..]),
        1..3,
    );
    let operator = proptest::sample::select(&["In", "In", "NotIn", "Exists", "DoesNotExist"][..]);
    let expression = (key, operator, values).prop_map(|(key, operator, values)| match operator {
        "In" | "NotIn" => format!("{{key: \"{key}\", operator: {operator}, values: [{}]}}", values.join(", ")),
        _ => format!("{{key: \"{key}\", operator: {operator}}}"),
    });
    proptest::collection::vec(expression, 0..3).prop_map(|all| format!("{{matchExpressions: [{}]}}", all.join(", ")))
}

/// A selector over labels of namespaces.
fn of_namespaces() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("{}".to_owned()),
        Just("{matchLabels: {kubernetes.io/metadata.name: two}}".to_owned()),
        Just("{matchLabels: {app: a}}".to_owned()),
        Just("{matchExpressions: [{key: app, operator: NotIn, values: [a]}]}".to_owned()),
    ]
}

fn kubernetes_peer() -> impl Strategy<Value = String> {
    prop_oneof![
        selector(false).prop_map(|pods| format!("{{podSelector: {pods}}}")),
        of_namespaces().prop_map(|namespaces| format!("{{namespaceSelector: {namespaces}}}")),
        (of_namespaces(), selector(false)).prop_map(|(a, b)| format!("{{namespaceSelector: {a}, podSelector: {b}}}")),
        Just("{ipBlock: {cidr: 10.0.0.0/8}}".to_owned()),
    ]
}

fn a_policy() -> impl Strategy<Value = (u8, Option<&'static str>, String)> {
    let kubernetes = (selector(false), kubernetes_peer())
        .prop_map(|(subject, peer)| format!("spec: {{podSelector: {subject}, ingress: [{{from: [{peer}]}}]}}"));
    let entity = proptest::sample::select(&["all", "cluster", "host", "world"][..]);
    let cilium = (selector(true), selector(true), entity).prop_map(|(subject, peer, entity)| {
        format!(
            "spec: {{endpointSelector: {subject}, ingress: [{{fromEndpoints: [{peer}]}}, {{fromEntities: [{entity}]}}], \
             egress: [{{toServices: [{{k8sService: {{serviceName: a}}}}]}}]}}"
        )
    });
    let cilium = (namespace(), proptest::bool::ANY, cilium);
    prop_oneof![
        (Just(0), namespace(), kubernetes),
        cilium.prop_map(|(namespace, is_clusterwide, spec)| {
            if is_clusterwide { (2, None, spec) } else { (1, namespace, spec) }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn selections_are_those_of_the_obvious_way(
        workloads in proptest::collection::vec(workload(), 0..12),
        policies in proptest::collection::vec(a_policy(), 1..6),
        given in proptest::collection::vec((proptest::sample::select(&["one", "two"][..]), labels()), 0..3),
    ) {
        let mut text = String::new();
        for (at, (namespace, labels, kind, host)) in workloads.iter().enumerate() {
            let template = format!("{{metadata: {{labels: {labels}}}, spec: {{hostNetwork: {host}}}}}");
            let metadata = metadata(*namespace, at);
            text += &match *kind {
                "Pod" => format!(
                    "apiVersion: v1\nkind: Pod\n{}, labels: {labels}}}\nspec: {{hostNetwork: {host}}}\n---\n",
                    metadata.trim_end_matches('}')
                ),
                "CronJob" => format!(
                    "apiVersion: batch/v1\nkind: CronJob\n{metadata}\nspec: {{jobTemplate: {{spec: {{template: {template}}}}}}}\n---\n"
                ),
                "Job" => format!("apiVersion: batch/v1\nkind: Job\n{metadata}\nspec: {{template: {template}}}\n---\n"),
                _ => format!("apiVersion: apps/v1\nkind: {kind}\n{metadata}\nspec: {{template: {template}}}\n---\n"),
            };
        }
        for (at, (kind, namespace, spec)) in policies.iter().enumerate() {
            let head = match kind {
                0 => "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy",
                1 => "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy",
                _ => "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy",
            };
            text += &format!("{head}\n{}\n{spec}\n---\n", metadata(*namespace, at));
        }
        for (name, labels) in &given {
            text += &format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n---\n");
        }
        let files = files(&[("a.yaml", &text)]);
        let model = model(&files);
        prop_assert_eq!(model.objects.len(), workloads.len() + policies.len() + given.len(), "{}", text);
        let world = World::of(None, Vec::new(), model.objects.iter().collect(), AskedVersions::default(), Facts::builtin().unwrap());
        agrees(&world)?;
    }
}
