//! Flows of a cluster of 1,000 pods and 2,000 policies: what preparing, a verdict and a decision take.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use netproof_core::api::{self, Network, Options};
use netproof_core::flow::Peer;
use netproof_core::flow::decide::Question;
use netproof_core::flow::end::{End, Meant};
use netproof_core::source::text::SourceFile;

#[path = "../../xtask/src/bench/fleet.rs"]
mod fleet;

/// The size that the aims are about.
const SIZE: fleet::Size = fleet::Size { pods: 1_000, policies: 2_000 };

fn flows(criterion: &mut Criterion) {
    let fleet = fleet::fleet(SIZE);
    let text =
        |objects: &[serde_json::Value]| objects.iter().map(|object| format!("---\n{object}\n")).collect::<String>();
    let files: Vec<SourceFile> =
        fleet.files.iter().map(|(name, objects)| SourceFile::new(format!("{name}.yaml"), text(objects))).collect();
    let load = || {
        let readings = files.iter().enumerate().map(|(at, file)| api::read(at, file)).collect();
        Network::of(&files, readings, &Options::default()).ok()
    };
    let Some(network) = load() else { return };
    let mut group = criterion.benchmark_group(format!("flows, {} policies", fleet.policies));
    group.sample_size(10);
    group.bench_function("load and prepare", |bencher| {
        bencher.iter(|| {
            if let Some(network) = black_box(load()) {
                network.flows().prepare();
            }
        });
    });
    let end = |name: &str| match network.flows().find(&Peer::parse(name).ok()?) {
        Ok(Meant::End(end)) => Some(end),
        _ => None,
    };
    let questions: Vec<Question> = fleet
        .flows
        .iter()
        .map(|(from, to, port)| Question {
            from: from.clone(),
            to: to.clone(),
            port: port.clone(),
            ..Question::default()
        })
        .collect();
    let read = |question: &Question| {
        Some((end(&question.from)?, end(&question.to)?, netproof_core::flow::Traffic::parse(&question.port).ok()?))
    };
    let ends: Vec<(End, End, netproof_core::flow::Traffic)> = questions.iter().filter_map(read).collect();
    network.flows().prepare();
    let mut next = ends.iter().cycle();
    group.bench_function("verdict", |bencher| {
        bencher.iter(|| next.next().map(|(from, to, traffic)| network.flows().verdict(*from, *to, *traffic)));
    });
    let mut next = questions.iter().cycle();
    group.bench_function("decision", |bencher| {
        bencher.iter(|| next.next().map(|question| network.decide(black_box(question))));
    });
    group.finish();
}

criterion_group!(benches, flows);
criterion_main!(benches);
