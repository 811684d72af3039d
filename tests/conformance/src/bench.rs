//! The same work at every host, beside the library.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

use crate::host::{Host, Work};

/// Bytes of the large input, about.
const LARGE: usize = 1_000_000;

/// Verdicts in one run.
const VERDICTS: u32 = 20_000;

/// How often every host does the work of a figure.
const ROUNDS: usize = 7;

/// A flow of the large input.
const FLOW: [&str; 3] = ["team-7/web", "team-7/db", "5432/TCP"];

/// What is measured: the columns.
pub const FIGURES: [&str; 4] = ["one small request", "check of 1 MB", "decide of 1 MB", "prepared verdict"];

/// What one host takes for one figure.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The middle of all rounds.
    pub taken: Duration,
    /// How many times as long as the first host, in the middle of all rounds.
    pub ratio: f64,
}

/// What each host takes for each figure; none where it cannot do that. All hosts do a little of the work in each round, so
/// that what else the machine does meanwhile slows all of them.
///
/// # Errors
/// That a host does not work.
pub fn measure(hosts: &mut [Box<dyn Host>]) -> Result<Vec<Vec<Option<Figure>>>> {
    let mut figures = vec![Vec::with_capacity(FIGURES.len()); hosts.len()];
    for ((work, each), name) in works().iter().zip(FIGURES) {
        eprintln!("measuring {name}");
        let mut rounds = vec![Vec::with_capacity(ROUNDS); hosts.len()];
        for _ in 0..ROUNDS {
            for (host, rounds) in hosts.iter_mut().zip(&mut rounds) {
                let taken = host.time(work).with_context(|| format!("`{name}` at the host {}", host.name()))?;
                rounds.push(taken.map(|taken| taken.median() / *each));
            }
        }
        let first = rounds.first().cloned().unwrap_or_default();
        for (figures, rounds) in figures.iter_mut().zip(&rounds) {
            figures.push(figure(&first, rounds));
        }
    }
    Ok(figures)
}

fn figure(first: &[Option<Duration>], rounds: &[Option<Duration>]) -> Option<Figure> {
    let mut taken: Vec<Duration> = rounds.iter().copied().collect::<Option<_>>()?;
    let pairs = first.iter().zip(&taken);
    let mut ratios: Vec<f64> =
        pairs.filter_map(|(first, taken)| Some(taken.as_secs_f64() / first.as_ref()?.as_secs_f64())).collect();
    taken.sort_unstable();
    ratios.sort_unstable_by(f64::total_cmp);
    Some(Figure { taken: *taken.get(taken.len() / 2)?, ratio: *ratios.get(ratios.len() / 2)? })
}

/// The work of each figure, and how many of what is told it does.
fn works() -> [(Work, u32); FIGURES.len()] {
    let text = large();
    let files = json!([{"name": "a.yaml", "text": text}]);
    let small = json!([{"name": "a.yaml", "text": namespace(0)}]);
    let options = json!({"today": "2026-11-22"});
    let [from, to, port] = FLOW;
    let flow = json!({"from": from, "to": to, "port": port});
    let request = |value: Value| value.as_object().cloned().unwrap_or_else(Map::new);
    [
        (
            Work::Run { request: request(json!({"operation": "check", "files": small, "options": options})), runs: 25 },
            1,
        ),
        (Work::Run { request: request(json!({"operation": "check", "files": files, "options": options})), runs: 3 }, 1),
        (Work::Run { request: request(json!({"operation": "decide", "files": files, "flow": flow})), runs: 3 }, 1),
        (
            Work::Verdict {
                open: json!({"files": files}),
                flow: FLOW.map(str::to_owned),
                runs: 3,
                verdicts: VERDICTS as usize,
            },
            VERDICTS,
        ),
    ]
}

/// The figures of each host as a table, each beside that of the first host.
#[must_use]
pub fn render(names: &[String], figures: &[Vec<Option<Figure>>]) -> String {
    let mut out = String::from("| host |");
    for name in FIGURES {
        // Writing to a text cannot fail.
        let _ = write!(out, " {name} |");
    }
    let _ = write!(out, "\n|---|{}\n", "--:|".repeat(FIGURES.len()));
    for (host, figures) in names.iter().zip(figures) {
        let _ = write!(out, "| {host} |");
        for figure in figures {
            let _ = match figure {
                Some(figure) => write!(out, " {} ({:.2}) |", time(figure.taken), figure.ratio),
                None => write!(out, " – |"),
            };
        }
        out.push('\n');
    }
    out
}

fn time(taken: Duration) -> String {
    let seconds = taken.as_secs_f64();
    match seconds {
        short if short < 1e-6 => format!("{:.0} ns", short * 1e9),
        middle if middle < 1e-3 => format!("{:.1} µs", middle * 1e6),
        long => format!("{:.1} ms", long * 1e3),
    }
}

/// Namespaces with workloads and policies of both kinds, until there are about a million bytes.
fn large() -> String {
    let mut text = String::with_capacity(LARGE + LARGE / 10);
    for at in 0.. {
        if text.len() >= LARGE {
            break;
        }
        text.push_str(&namespace(at));
    }
    text
}

fn namespace(at: usize) -> String {
    let mut out =
        format!("apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-{at}\n  labels: {{team: t{at}}}\n---\n");
    for (name, port) in [("web", 8080), ("api", 9090), ("db", 5432)] {
        let _ = write!(
            out,
            "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\n  namespace: team-{at}\n  labels:\n    \
             app: {name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: {name}\n  template:\n    \
             metadata:\n      labels:\n        app: {name}\n        tier: t{port}\n    spec:\n      containers:\n      \
             - name: {name}\n        image: registry.example.com/{name}:1.2.3\n        ports:\n        \
             - name: main\n          containerPort: {port}\n          protocol: TCP\n---\n"
        );
    }
    let _ = write!(
        out,
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: db\n  namespace: team-{at}\nspec:\n  \
         podSelector:\n    matchLabels:\n      app: db\n  policyTypes: [Ingress, Egress]\n  ingress:\n  - from:\n    \
         - podSelector:\n        matchLabels:\n          app: api\n    ports:\n    - port: 5432\n      protocol: TCP\n  \
         egress:\n  - to:\n    - ipBlock:\n        cidr: 198.51.100.0/24\n    ports:\n    - port: 443\n---\n\
         apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata:\n  name: web\n  namespace: team-{at}\nspec:\n  \
         endpointSelector:\n    matchLabels:\n      app: web\n  egress:\n  - toEndpoints:\n    - matchLabels:\n        \
         app: api\n    toPorts:\n    - ports:\n      - port: \"9090\"\n        protocol: TCP\n  - toFQDNs:\n    \
         - matchName: team-{at}.example.com\n    toPorts:\n    - ports:\n      - port: \"443\"\n  - toEndpoints:\n    \
         - matchLabels:\n        k8s:io.kubernetes.pod.namespace: kube-system\n        k8s-app: kube-dns\n    \
         toPorts:\n    - ports:\n      - port: \"53\"\n        protocol: ANY\n      rules:\n        dns:\n        \
         - matchPattern: \"*\"\n---\n"
    );
    out
}
