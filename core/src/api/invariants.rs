//! Expectations that a change breaks: what an operator never wants changed.

use std::collections::BTreeMap;

use super::expect::{Shown, Test, is_about_future};
use super::{Change, Engine, Network};
use crate::expect::{self, Expectation, Future, Status};
use crate::source::text::{LineIndex, SourceFile};

/// The name of the file of pods that are made up.
const FUTURE: &str = "netproof-future.yaml";

/// Expectations, and which of them hold. Those of faulty files are none: a test tells what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Invariants {
    expectations: Vec<Expectation>,
    held: Vec<bool>,
}

impl Engine {
    /// The expectations among the files that hold now, and surely no longer in the network after a change, one line each.
    pub(super) fn broken_by(&self, after: &Network) -> Vec<String> {
        let invariants = self.invariants.get_or_init(|| self.held_now());
        if !invariants.held.contains(&true) {
            return Vec::new();
        }
        let judged = judge(&invariants.expectations, after);
        let known = invariants.expectations.iter().zip(&invariants.held).zip(judged);
        let broken = known.filter(|((_, held), shown)| **held && shown.status == Status::Fail);
        broken.map(|((expectation, _), shown)| self.told_of(expectation, &shown)).collect()
    }

    fn held_now(&self) -> Invariants {
        let objects = expect::tests_among(&self.readings);
        let expectations = expect::read(&objects, &self.files, &self.readings).unwrap_or_default();
        let Some(network) = self.network().ok().filter(|_| !expectations.is_empty()) else {
            return Invariants::default();
        };
        let held = judge(&expectations, network).iter().map(|shown| shown.status == Status::Pass).collect();
        Invariants { expectations, held }
    }

    /// ``breaks the expectation `web reaches db` (expectations.yaml:4): shop/web -> shop/db 5432/TCP: it is denied…``
    fn told_of(&self, expectation: &Expectation, shown: &Shown) -> String {
        let file = self.files.get(expectation.file.0 as usize);
        let place = file.filter(|file| !file.is_object).map(|file| {
            let line = LineIndex::new(&file.text).range(expectation.span).start.line;
            format!(" ({}:{line})", file.name)
        });
        let why = shown.counterexample.as_ref().map(|example| {
            let flow = example.flow.as_ref();
            let flow = flow.map(|flow| format!("{} -> {} {}: ", flow.from, flow.to, flow.port));
            format!(": {}{}", flow.unwrap_or_default(), example.why)
        });
        crate::report::render::printable::line(&format!(
            "breaks the expectation `{}`{}{}",
            expectation.name,
            place.unwrap_or_default(),
            why.unwrap_or_default()
        ))
    }
}

/// What becomes of each expectation in a network. Pods that do not exist are made up beside those of the network.
fn judge(expectations: &[Expectation], network: &Network) -> Vec<Shown> {
    let mut outcomes: BTreeMap<usize, Shown> = BTreeMap::new();
    let (later, present): (Vec<_>, Vec<_>) = (0..).zip(expectations).partition(|(_, one)| is_about_future(one));
    Test { network, future: &Future::default() }.run(&present, &mut outcomes);
    if !later.is_empty() {
        let future = expect::futures(network.flows(), network.namespaces(), expectations);
        let made_up = SourceFile::new(FUTURE, future.text.clone());
        let change =
            Change { upsert: if future.text.is_empty() { Vec::new() } else { vec![made_up] }, ..Change::default() };
        match network.changed(&change) {
            Ok((network, _)) => Test { network: &network, future: &future }.run(&later, &mut outcomes),
            Err(why) => outcomes.extend(later.iter().map(|(at, _)| (*at, Shown::untold(why.clone())))),
        }
    }
    outcomes.into_values().collect()
}
