//! Address plans: what they show of clusters of many kinds, and what holds of any.

#![expect(clippy::unwrap_used, reason = "tests may panic")]

use netproof_core::addresses::text::{self, TextOptions};
use netproof_core::addresses::{Kind, Plans, svg};
use netproof_core::api;
use netproof_core::limits::{MAX_NOTES, MAX_PLAN_RANGES, MAX_PLANS};
use netproof_core::net::Cidr;
use netproof_core::source::text::SourceFile;
use proptest::prelude::*;

const NETWORK: &str = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks";

fn plans(script: &str) -> Plans {
    api::addresses(&[SourceFile::new("cluster.sh", script.replace("{NETWORK}", NETWORK))])
}

fn overlay(rest: &str) -> String {
    format!("az aks create -g rg -n shop --network-plugin azure --network-plugin-mode overlay {rest}\n")
}

const OPTIONS: TextOptions = TextOptions { color: false, width: 80 };

#[test]
fn plans_of_many_kinds() {
    let net = "az network vnet create -g rg -n net --address-prefixes 10.1.0.0/16\n\
               az network vnet subnet create -g rg --vnet-name net -n nodes --address-prefixes 10.1.0.0/24\n";
    let on_nodes = "--vnet-subnet-id {NETWORK}/net/subnets/nodes";
    let subnets: String = (0..40)
        .map(|at| {
            format!(
                "az network vnet subnet create -g rg --vnet-name net -n s{at} --address-prefixes 10.1.{}.0/26\n",
                at + 1
            )
        })
        .collect();
    let cases: [(&str, String); 17] = [
        ("nothing", String::new()),
        ("defaults", overlay("")),
        ("no_network_known", "az aks update -g rg -n shop --enable-acns\n".to_owned()),
        ("collisions", overlay("--pod-cidr 10.0.0.0/16 --service-cidr 10.0.128.0/17 --dns-service-ip 10.0.128.10")),
        ("network", format!("{net}{}", overlay(&format!("{on_nodes} --pod-cidr 192.168.0.0/16")))),
        ("pods_in_a_subnet", format!("{net}{}", overlay(&format!("{on_nodes} --pod-cidr 10.1.0.128/25")))),
        ("many_subnets", format!("{net}{subnets}{}", overlay(on_nodes))),
        (
            "peered",
            format!(
                "{net}az network vnet create -g hub -n hub --address-prefixes 10.1.128.0/17 172.16.0.0/16\n\
                 az network vnet peering create -g rg -n p --vnet-name net --remote-vnet hub\n{}",
                overlay(on_nodes)
            ),
        ),
        (
            "dual_stack",
            overlay(
                "--ip-families ipv4,ipv6 --pod-cidrs 10.244.0.0/16,fd12:3456:789a::/64 \
                 --service-cidrs 10.0.0.0/16,fd12:3456:789a::ff00:0/108",
            ),
        ),
        ("unknown_values", overlay("-n $NAME --pod-cidr $PODS --vnet-subnet-id $SUBNET --node-count $COUNT")),
        ("subnet_not_shown", overlay("--vnet-subnet-id {NETWORK}/net/subnets/nodes")),
        (
            "flat_network",
            format!(
                "{net}az aks create -g rg -n shop --network-plugin azure {on_nodes} --node-count 9 --max-pods 30\n"
            ),
        ),
        (
            "pod_subnet",
            format!(
                "{net}az network vnet subnet create -g rg --vnet-name net -n pods --address-prefixes 10.1.4.0/26\n\
                 az aks create -g rg -n shop --network-plugin azure {on_nodes} --pod-subnet-id {{NETWORK}}/net/subnets/pods\n"
            ),
        ),
        (
            "autoscaler_and_pools",
            format!(
                "{}az aks nodepool add -g rg --cluster-name shop -n user --node-count 2 --max-surge 50%\n",
                overlay(
                    "--node-count 3 --enable-cluster-autoscaler --min-count 1 --max-count 20 --pod-cidr 192.168.0.0/20"
                )
            ),
        ),
        ("several_clusters", format!("{}{}", overlay(""), overlay("-n other -g two --pod-cidr 192.168.0.0/16"))),
        ("reserved", overlay("--pod-cidr 172.16.0.0/12 --docker-bridge-address 172.17.0.1/16")),
        (
            "odd_names",
            format!("{net}{}", overlay("-n '< a href=\"x\">&\u{1b}[31m' -g $'a\\tb' --pod-cidr 192.168.0.0/16")),
        ),
    ];
    for (name, script) in cases {
        let plans = plans(&script);
        let notes: String = plans.notes.iter().map(|note| format!("note: {}\n", note.message)).collect();
        let shown = text::render(&plans, &OPTIONS);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{name}: a line is too long\n{shown}");
        insta::assert_snapshot!(format!("addresses_{name}"), format!("{shown}{notes}"));
        let picture = svg::render(&plans);
        assert_eq!(picture, svg::render(&plans));
        assert!(!picture.contains("< a ") && !picture.contains('\u{1b}'));
        if ["peered", "dual_stack", "odd_names"].contains(&name) {
            insta::assert_snapshot!(format!("addresses_{name}_svg"), picture);
        }
    }
}

#[test]
fn colours_change_nothing_else() {
    let plans = plans(&overlay("--pod-cidr 10.0.0.0/16 --service-cidr 10.0.0.0/16 --node-count 300"));
    let colored = text::render(&plans, &TextOptions { color: true, ..OPTIONS });
    let plain =
        ["\u{1b}[1m", "\u{1b}[91m", "\u{1b}[0m"].iter().fold(colored.clone(), |text, code| text.replace(code, ""));
    assert_ne!(colored, plain);
    assert_eq!(plain, text::render(&plans, &OPTIONS));
}

#[test]
fn json_is_as_the_contract_has_it() {
    let script = overlay("--pod-cidr 10.0.0.0/16 --node-count 3");
    let request = serde_json::json!({"operation": "addresses", "files": [{"name": "cluster.sh", "text": script}]});
    let answer = api::run(&request.to_string());
    assert_eq!(answer, plans(&script).to_json());
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let plan = &answer["clusters"][0];
    assert_eq!(plan["name"], "shop");
    let range = &plan["ranges"][0];
    assert_eq!((&range["name"], &range["cidr"]), (&"pod CIDR".into(), &"10.0.0.0/16".into()));
    assert_eq!((&range["file"], &range["path"]), (&"cluster.sh".into(), &"/--pod-cidr".into()));
    assert_eq!(range["range"]["start"]["line"], 1);
    assert_eq!(plan["ranges"][1]["default"], true);
    assert!(plan["ranges"][1].get("file").is_none());
    assert_eq!(plan["collisions"][0], serde_json::json!([0, 1]));
    let pods = plan["capacity"].as_array().unwrap().iter().find(|row| row["name"] == "pod CIDR").unwrap();
    assert_eq!(
        *pods,
        serde_json::json!({"name": "pod CIDR", "unit": "node", "now": 3, "max": 3, "surge": 4, "limit": 256})
    );
}

#[test]
fn plans_and_ranges_are_limited_at_the_limit_and_one_past_it() {
    for (count, left_out) in [(MAX_PLANS, false), (MAX_PLANS + 1, true)] {
        let script: String = (0..count).map(|at| overlay(&format!("-n c{at}"))).collect();
        let plans = plans(&script);
        assert_eq!(plans.clusters.len(), MAX_PLANS);
        assert_eq!(plans.notes.iter().any(|note| note.message.contains("more cluster")), left_out);
        assert!(plans.notes.len() <= MAX_NOTES);
    }
    // Ten clusters on one network, each with pods, services, the network, its subnets and four reserved ranges.
    let clusters = 10;
    for (subnets, left_out) in [(MAX_PLAN_RANGES / clusters - 7, false), (MAX_PLAN_RANGES / clusters - 6, true)] {
        let subnets: Vec<String> = (0..subnets)
            .map(|at| {
                format!(r#"{{"name":"s{at}","properties":{{"addressPrefix":"10.{}.{}.0/24"}}}}"#, at / 256, at % 256)
            })
            .collect();
        let network = format!(
            r#"{{"type":"Microsoft.Network/virtualNetworks","apiVersion":"2024-05-01","name":"net","properties":{{
            "addressSpace":{{"addressPrefixes":["10.0.0.0/8"]}},"subnets":[{}]}}}}"#,
            subnets.join(",")
        );
        let script: String =
            (0..clusters).map(|at| overlay(&format!("-n c{at} --vnet-subnet-id {NETWORK}/net/subnets/s0"))).collect();
        let plans = api::addresses(&[SourceFile::new("net.json", network), SourceFile::new("cluster.sh", script)]);
        let ranges: usize = plans.clusters.iter().map(|plan| plan.ranges.len()).sum();
        assert_eq!(ranges, MAX_PLAN_RANGES);
        assert_eq!(plans.notes.iter().any(|note| note.message.contains("ranges are left out")), left_out);
    }
}

fn prefix() -> impl Strategy<Value = String> {
    (prop_oneof![Just("10.0"), Just("10.1"), Just("10.244"), Just("172.30")], 0_u8..8, 16_u8..=28).prop_map(
        |(start, third, len)| Cidr::parse(&format!("{start}.{}.0/{len}", third * 16)).unwrap().network().to_string(),
    )
}

proptest! {
    #[test]
    fn what_holds_of_any_plan(
        spaces in prop::collection::vec(prefix(), 1..3),
        subnets in prop::collection::vec(prefix(), 1..6),
        peer in prefix(),
        pods in prefix(),
        services in prefix(),
        width in 40_usize..200,
    ) {
        let mut script = format!("az network vnet create -g rg -n net --address-prefixes {}\n", spaces.join(" "));
        for (at, subnet) in subnets.iter().enumerate() {
            script += &format!("az network vnet subnet create -g rg --vnet-name net -n s{at} --address-prefixes {subnet}\n");
        }
        script += &format!(
            "az network vnet create -g rg -n hub --address-prefixes {peer}\n\
             az network vnet peering create -g rg -n p --vnet-name net --remote-vnet hub\n{}",
            overlay(&format!("--pod-cidr {pods} --service-cidr {services} --vnet-subnet-id {{NETWORK}}/net/subnets/s0"))
        );
        let plans = plans(&script);
        let plan = &plans.clusters[0];
        let cidr = |at: usize| Cidr::parse(&plan.ranges[at].cidr).unwrap();
        // Collisions, the slow way: all pairs that share an address, but for networks around their subnets.
        let subnet = |kind: Kind| matches!(kind, Kind::NodeSubnet | Kind::PodSubnet | Kind::Subnet);
        let mut expected = Vec::new();
        for one in 0..plan.ranges.len() {
            for other in one + 1..plan.ranges.len() {
                let (a, b) = (plan.ranges[one].kind, plan.ranges[other].kind);
                let around = (a == Kind::Network && subnet(b)) || (subnet(a) && b == Kind::Network);
                let kept = a == Kind::Peer && b == Kind::Reserved;
                if cidr(one).overlaps(&cidr(other)) && !around && !kept {
                    expected.push((one, other));
                }
            }
        }
        prop_assert_eq!(&plan.collisions, &expected);
        for free in &plan.free {
            let free = Cidr::parse(free).unwrap();
            prop_assert!(free.is_private() && !free.has_host_bits());
            prop_assert!((0..plan.ranges.len()).all(|at| !cidr(at).overlaps(&free)));
            prop_assert!(free.prefix_len() <= Cidr::parse(&pods).unwrap().prefix_len());
        }
        for (at, range) in plan.ranges.iter().enumerate() {
            for free in &range.free {
                let free = Cidr::parse(free).unwrap();
                prop_assert!(range.kind == Kind::Network && cidr(at).contains(&free));
                let others = (0..plan.ranges.len()).filter(|other| plan.ranges[*other].kind != Kind::Network);
                prop_assert!(others.into_iter().all(|other| !cidr(other).overlaps(&free)));
            }
        }
        let shown = text::render(&plans, &TextOptions { color: false, width });
        prop_assert!(shown.lines().all(|line| line.chars().count() <= width.max(80)), "{}", shown);
        prop_assert_eq!(shown.contains('X'), !plan.collisions.is_empty());
        let picture = svg::render(&plans);
        prop_assert_eq!(picture.matches("class=\"hit\"").count() >= 2 * plan.collisions.len(), true);
        for tag in ["text", "rect", "title"] {
            prop_assert_eq!(picture.matches(&format!("<{tag}")).count(), picture.matches(&format!("</{tag}>")).count());
        }
    }
}
