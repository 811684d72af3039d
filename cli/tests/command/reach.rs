//! `netproof reach`.

use crate::support::Folder;
use netproof_core::api;
use serde_json::{Value, json};

const CLUSTER: &str = include_str!("../../../examples/flows/shop.yaml");
const POLICIES: &str = include_str!("../../../examples/flows/policies.yaml");

fn folder(name: &str) -> Folder {
    Folder::new(name).with("policies.yaml", POLICIES).with("shop.yaml", CLUSTER)
}

fn map(folder: &Folder, words: &str) -> Value {
    let ended = folder.run(&format!("reach . --no-config --output json {words}"));
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""), "{words}");
    serde_json::from_str(&ended.stdout).unwrap()
}

/// `from -> to` of the flows of single peers.
fn pairs(map: &Value) -> Vec<String> {
    let flows = map["flows"].as_array().unwrap().iter();
    flows.map(|flow| format!("{} -> {}", flow["from"].as_str().unwrap(), flow["to"].as_str().unwrap())).collect()
}

#[test]
fn tables_for_people() {
    let folder = folder("reach-table");
    let mut shown = String::new();
    for words in [
        "",
        "--port 5432/TCP",
        "--from shop/ --to shop/,entity:world",
        "--to service:shop/db --port 5432 --expand",
        "--from ip:10.0.0.0/8",
        "--from node:n1,shop/nobody",
        "--semantics kubernetes --from shop/web",
        "--from entity:host --port 8/ICMP",
    ] {
        let ended = folder.run(&format!("reach . --no-config --cilium-version 1.18 {words}"));
        shown.push_str(&format!("$ netproof reach . {words}\n{}{}\n", ended.stderr, ended.stdout));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn graphs_and_lines() {
    let folder = folder("reach-graphs");
    let mut shown = String::new();
    for format in ["csv", "dot", "mermaid", "json"] {
        let ended = folder.run(&format!("reach . --no-config --cilium-version 1.18 --output {format} --to shop/"));
        assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
        shown.push_str(&format!("$ netproof reach . --output {format} --to shop/\n{}\n", ended.stdout));
    }
    insta::assert_snapshot!(shown.replace("\r\n", "\n"));
}

#[test]
fn the_page_shows_what_is_printed() {
    let ended = folder("reach-page").run("reach .");
    let page = include_str!("../../../docs/reach.md");
    assert!(page.contains(&format!("$ netproof reach .\n{}```", ended.stdout)), "{}", ended.stdout);
}

#[test]
fn the_answer_in_json_is_that_of_the_library() {
    let folder = folder("reach-json");
    let files = json!([{"name": "policies.yaml", "text": POLICIES}, {"name": "shop.yaml", "text": CLUSTER}]);
    for (words, members) in [
        ("", json!({})),
        ("--expand", json!({"expand": true})),
        ("--from shop/web --to shop/db --port 5432", json!({"from": "shop/web", "to": ["shop/db"], "port": "5432"})),
        ("--from shop/,monitoring/* --pods", json!({"from": ["shop/", "monitoring/*"], "level": "pods"})),
        ("--semantics kubernetes --expand", json!({"expand": true, "options": {"semantics": "kubernetes"}})),
    ] {
        let mut request = json!({"operation": "reach", "files": files});
        request.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let ended = folder.run(&format!("reach policies.yaml shop.yaml --output json {words}"));
        assert_eq!((ended.status, ended.stdout), (0, api::run(&request.to_string()) + "\n"), "{words}");
    }
}

#[test]
fn peers_narrow_the_map() {
    let folder = folder("reach-narrow");
    let into_db = map(&folder, "--expand --from shop/web,monitoring/ --to shop/db");
    assert_eq!(pairs(&into_db), ["monitoring/prometheus -> shop/db", "shop/web -> shop/db"]);
    assert_eq!(into_db["flows"][1]["ports"], json!([{"protocol": "TCP", "from": 5433, "to": 5433}]));
    // Of an asked range only that is shown, in maximal ranges.
    let outside = map(&folder, "--expand --from ip:203.0.113.0/24 --to monitoring/prometheus");
    assert_eq!(pairs(&outside), ["ip:203.0.113.0-203.0.113.255 -> monitoring/prometheus"]);
    let one = map(&folder, "--expand --from ip:203.0.113.9 --to monitoring/prometheus");
    assert_eq!(pairs(&one), ["ip:203.0.113.9 -> monitoring/prometheus"]);
    let all = map(&folder, "--expand --from entity:world --to monitoring/prometheus");
    assert_eq!(pairs(&all), ["ip:0.0.0.0-255.255.255.255 -> monitoring/prometheus"]);
    // One port makes those alike that differ elsewhere.
    let classes = |words: &str| map(&folder, words)["classes"].as_array().unwrap().len();
    assert!(classes("--port 9/UDP") < classes(""));
    assert!(map(&folder, "--to shop/db --port 5432").get("classes").is_some());
    // What the input does not tell stands apart from what passes.
    let unknown = map(&folder, "--expand --from shop/web --to ip:203.0.113.9");
    assert_eq!(unknown["flows"][0]["ports"], json!([]));
    assert_eq!(unknown["flows"][0]["unknown"], json!([{"protocol": "TCP", "from": 443, "to": 443}]));
}

const PODS: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: a}]}}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-5d4f8b6c9-aaaaa
  namespace: shop
  labels: {app: web, pod-template-hash: 5d4f8b6c9}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f8b6c9, uid: a, controller: true}]
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata:
  name: web-5d4f8b6c9-bbbbb
  namespace: shop
  labels: {app: web, pod-template-hash: 5d4f8b6c9}
  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5d4f8b6c9, uid: a, controller: true}]
spec: {containers: [{name: a, image: a}]}
---
apiVersion: v1
kind: Pod
metadata: {name: alone, namespace: shop, labels: {app: alone}}
spec: {containers: [{name: a, image: a}]}
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: web, namespace: shop}
spec:
  endpointSelector: {matchLabels: {app: web}}
  ingress:
  - fromEndpoints: [{}]
    toPorts:
    - ports: [{port: '80', protocol: TCP}]
      rules: {http: [{method: GET}]}
    - ports: [{port: '81', protocol: TCP}]
";

#[test]
fn workloads_and_pods() {
    let folder = Folder::new("reach-pods").with("a.yaml", PODS);
    // A pod is shown as what makes it, and what makes pods as these.
    let flows = map(&folder, "--expand --from shop/alone --to shop/web-5d4f8b6c9-bbbbb");
    assert_eq!(pairs(&flows), ["shop/alone -> shop/web"]);
    let flows = map(&folder, "--expand --pods --from shop/alone --to shop/web");
    assert_eq!(pairs(&flows), ["shop/alone -> shop/web-5d4f8b6c9-aaaaa", "shop/alone -> shop/web-5d4f8b6c9-bbbbb"]);
    // A pod with itself is left out, other pods of one class are not.
    let flows = map(&folder, "--expand --pods --from shop/ --to shop/ --port 81");
    let pod = |letter: &str| format!("shop/web-5d4f8b6c9-{}", letter.repeat(5));
    let (a, b) = (pod("a"), pod("b"));
    let alone = "shop/alone";
    let expected = [(alone, &a), (alone, &b), (&a, &alone.to_owned()), (&a, &b), (&b, &alone.to_owned()), (&b, &a)];
    assert_eq!(pairs(&flows), expected.map(|(from, to)| format!("{from} -> {to}")));
    // What passes only for some requests is listed, and among what passes.
    let flows = map(&folder, "--expand --from shop/alone --to shop/web");
    assert_eq!(flows["flows"][0]["ports"], json!([{"protocol": "TCP", "from": 80, "to": 81}]));
    assert_eq!(flows["flows"][0]["limited"], json!([{"protocol": "TCP", "from": 80, "to": 80}]));
    let lines = folder.run("reach . --output csv --from shop/alone --to shop/web").stdout;
    assert!(lines.contains("TCP,81,81,allow\r\n") && lines.contains("TCP,80,80,limited\r\n"), "{lines}");
    assert!(folder.run("reach . --from shop/alone --to shop/web").stdout.contains("80-81~"));
}

#[test]
fn a_page_of_its_own() {
    let hostile = PODS.replace("name: alone", "name: '</script><script>alert(1)//'");
    let folder = folder("reach-html").with("hostile.yaml", hostile);
    let ended = folder.run("reach . --output html");
    assert_eq!((ended.status, ended.stderr.as_str()), (0, ""));
    let page = ended.stdout;
    assert_eq!(page.matches("</script>").count(), 2, "what is given ends no script");
    for outside in ["http://", "https://", "src=", "@import", "url(h", "eval("] {
        let found = page.replace("http://www.w3.org/2000/svg", "");
        assert!(!found.contains(outside), "{outside}");
    }
    let (_, data) = page.split_once("id=\"data\">").unwrap();
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let at = |name: &str| {
        let groups = data["groups"].as_array().unwrap();
        groups.iter().position(|group| group["label"] == name).unwrap()
    };
    let (prometheus, db) = (at("monitoring/prometheus"), at("shop/db"));
    let why = &data["why"][format!("{prometheus}-{db}")];
    assert_eq!((&why[0][0], &why[0][1]), (&json!("5432/TCP"), &json!("allow")));
    let side = |number: usize| &data["sides"][usize::try_from(why[0][number].as_u64().unwrap()).unwrap()];
    let rule = usize::try_from(side(3)["rules"][0].as_u64().unwrap()).unwrap();
    let word = usize::try_from(data["rules"][rule][0][3].as_u64().unwrap()).unwrap();
    assert_eq!(data["words"][word], "policies.yaml:15");
    let column = data["to"].as_array().unwrap().iter().position(|to| *to == json!(db)).unwrap();
    let cell = |from: &str| {
        let number = data["rows"][at(from)][column].as_u64().unwrap();
        data["cells"][usize::try_from(number).unwrap()]["text"].clone()
    };
    assert_eq!((cell("monitoring/prometheus"), cell("shop/db")), (json!("5432"), json!("✖ D")));
}

#[test]
fn wide_maps_become_lists() {
    let pod = |at: usize| {
        format!(
            "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{at}, namespace: shop, labels: {{app: p{at}}}}}\nspec: {{containers: [{{name: a, image: a}}]}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{at}, namespace: shop}}\nspec:\n  podSelector: {{matchLabels: {{app: p{at}}}}}\n  ingress: [{{ports: [{{port: {}}}]}}]\n",
            at + 1
        )
    };
    let many: Vec<String> = (0..50).map(pod).collect();
    let ended = Folder::new("reach-wide").with("a.yaml", many.join("---\n")).run("reach . --from shop/p1 --port 3");
    assert!(ended.stdout.contains("✔") && ended.stdout.contains("shop/p2"), "{}", ended.stdout);
    let ended = Folder::new("reach-list").with("a.yaml", many.join("---\n")).run("reach . --from shop/p1");
    assert!(!ended.stdout.contains("from \\ to") && ended.stdout.contains("\n  3  shop/p2\n"), "{}", ended.stdout);
}

#[test]
fn bad_usage() {
    let folder = folder("reach-usage").with("b/notes.txt", "nothing");
    for (words, said) in [
        ("--from shop/bd", "did you mean `shop/db`?"),
        ("--from shp/", "did you mean `shop/`?"),
        ("--from web", "`web` names nobody"),
        ("--from service:shop/db", "begins no traffic"),
        ("--from fqdn:api.example.com", "begins no traffic"),
        ("--to fqdn:api.example.com", "the names that policies name"),
        ("--to ip:10.0.0.0/33", "10.0.0.0/33"),
        ("--to ip:10.0.0.9-10.0.0.1", "is no range"),
        ("--to service:shop/db --port 80", "has no port 80/TCP"),
        ("--to service:shop/db,shop/web --port 5432", "name the Service alone"),
        ("--port x", "`x` is no port"),
        ("--output pdf", "pdf"),
        ("missing", "missing"),
    ] {
        let ended = folder.run(&format!("reach policies.yaml shop.yaml {words}"));
        assert_eq!((ended.status, ended.stdout.as_str()), (2, ""), "{words} {ended:?}");
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
    let nothing = folder.run("reach b");
    assert_eq!(nothing.status, 0);
    assert!(nothing.stderr.contains("nothing of a known kind"), "{}", nothing.stderr);
}
