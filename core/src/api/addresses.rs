//! The address plans of the clusters of a call.

use super::judge::Lines;
use super::read;
use crate::addresses::{self, Plans, Site};
use crate::admission::Admission;
use crate::config::Stated;
use crate::facts::Facts;
use crate::input::{self, Reading};
use crate::limits::MAX_NOTES;
use crate::rules::Context;
use crate::rules::networks::Networks;
use crate::source::text::SourceFile;
use crate::world::Worlds;

/// The address plan of each cluster of the files. Never fails: what cannot be read is not in a plan.
#[must_use]
pub fn addresses(files: &[SourceFile]) -> Plans {
    plan(files, files.iter().enumerate().map(|(index, file)| read(index, file)).collect())
}

/// The address plan of each cluster of what was read: `readings` are those of `files`, in the same order.
#[must_use]
pub fn plan(files: &[SourceFile], mut readings: Vec<Reading>) -> Plans {
    let Some(facts) = Facts::builtin() else { return Plans::default() };
    let model = input::join(&mut readings, files);
    let stated = Stated::default();
    let networks = Networks::of(&model);
    let (worlds, admission) = (Worlds::default(), Admission::default());
    let context = Context {
        model: &model,
        networks: &networks,
        worlds: &worlds,
        admission: &admission,
        facts,
        stated: &stated,
        today: facts.as_of(),
    };
    let mut lines = Lines::new(files);
    let mut plans = addresses::plans(&context, &mut |place| Site {
        file: lines.name(place.file),
        document: place.document,
        path: place.path.to_string(),
        range: lines.range(place),
    });
    plans.notes.truncate(MAX_NOTES);
    plans
}
