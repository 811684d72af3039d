//! Parsing and checking of single files, one for each format, and of a file that grows.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use netproof_core::api::{self, Options};
use netproof_core::source::text::SourceFile;
use netproof_core::source::{json, shell, yaml};

const SCRIPT: &str = include_str!("../../fuzz/seeds/shell/create.sh");
const TEMPLATE: &str = include_str!("../../fuzz/seeds/arm/cluster.json");
const POLICY: &str = include_str!("../../fuzz/seeds/yaml/policy.yaml");
const PAGE: &str = include_str!("../../fuzz/seeds/markdown/blocks.md");

/// Documents of the large file.
const DOCUMENTS: usize = 400;

fn parse(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(POLICY.len() as u64));
    group.bench_function("yaml", |bencher| bencher.iter(|| yaml::read(black_box(POLICY), 0, 0)));
    group.throughput(Throughput::Bytes(TEMPLATE.len() as u64));
    group.bench_function("json", |bencher| bencher.iter(|| json::read(black_box(TEMPLATE), 0, 0)));
    group.throughput(Throughput::Bytes(SCRIPT.len() as u64));
    group.bench_function("shell", |bencher| {
        bencher.iter(|| {
            let mut environment = shell::Environment::default();
            shell::read(black_box(SCRIPT), 0, shell::Dialect::Shell, &mut environment, &shell::unresolved)
        });
    });
    let large = format!("---\n{POLICY}").repeat(DOCUMENTS);
    group.throughput(Throughput::Bytes(large.len() as u64));
    group.bench_function("yaml, 400 documents", |bencher| bencher.iter(|| yaml::read(black_box(&large), 0, 0)));
    group.finish();
}

fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check");
    let options = Options::default();
    let files = [("az command", SCRIPT), ("ARM template", TEMPLATE), ("policy", POLICY), ("page", PAGE)];
    for (name, text) in files {
        let file = [SourceFile::new(name, text)];
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| api::check(black_box(&file), &options));
        });
    }
    group.finish();
}

criterion_group!(benches, parse, check);
criterion_main!(benches);
