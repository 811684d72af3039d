//! Flows that Hubble saw, held against the given policies: each drop explained, and where both disagree.
//!
//! A line of `hubble observe -o jsonpb` is read (`line`, `seen`), its ends are found in what is given (`whom`), the
//! question is decided as any other (`judge`), and equal flows are answered once. What Hubble shows of one end is held
//! against the verdict of that end only.
//!
//! **Architecture invariant:** lines come one by one, and what is kept of them is bounded.

mod answer;
mod drop_reason;
mod judge;
mod labelled;
mod line;
mod reason;
mod seen;
mod summary;
#[cfg(test)]
mod tests;
mod whom;

use std::collections::HashMap;

pub use answer::{Answer, Saying};
pub use judge::{Agreement, Judged};
pub use reason::{Deciding, Reason};
pub use seen::{Fate, Party, PassedOver, Seen, Told};
pub use summary::Summary;

use super::{Network, Traffic};
use crate::limits::{MAX_HUBBLE_FLOWS, MAX_HUBBLE_KEPT_BYTES};
use crate::policy::Direction;
use summary::add;

/// Holds flows that Hubble saw against the policies of a network.
#[derive(Debug)]
pub struct Comparison {
    known: whom::Known,
    flows: HashMap<Key, Kept>,
    answers: Vec<Answer>,
    /// The bytes of the lines of which something is kept.
    kept_bytes: usize,
    is_live: bool,
    summary: Summary,
}

/// What makes flows equal.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    ends: Result<whom::Ends, String>,
    traffic: Option<Traffic>,
    fate: Fate,
    direction: Option<Direction>,
    is_l7: bool,
    http: Option<String>,
    headers: Vec<String>,
    dns: Option<String>,
    /// Of flows about which nothing is asked: between whom.
    named: Option<(String, String)>,
}

/// What is kept of equal flows.
#[derive(Debug)]
struct Kept {
    answer: Option<usize>,
    class: Class,
}

/// What came of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Agrees,
    Disagrees,
    Untold,
    Unasked,
    NotPolicy,
}

impl Class {
    fn of(saying: &Saying) -> Self {
        match saying {
            Saying::NotPolicy(_) => Self::NotPolicy,
            Saying::Unasked(_) => Self::Unasked,
            Saying::Judged(judged) => match judged.agreement {
                Agreement::Agrees => Self::Agrees,
                Agreement::Disagrees => Self::Disagrees,
                Agreement::Unknown(_) => Self::Untold,
            },
        }
    }
}

impl Comparison {
    /// A comparison with a network. A live one answers a flow when it is first seen; another one at the end, with how
    /// often it was seen, as far as there is room for it.
    #[must_use]
    pub fn of(network: &Network, is_live: bool) -> Self {
        Self {
            known: whom::Known::of(network),
            flows: HashMap::new(),
            answers: Vec::new(),
            kept_bytes: 0,
            is_live,
            summary: Summary::default(),
        }
    }

    /// Takes a line. An answer is one to be told now. The network is that which the comparison was made for; while a flow
    /// is decided it knows the answers of DNS that Hubble shows.
    ///
    /// # Errors
    /// What is wrong with the line; the next can be taken all the same.
    pub fn take(&mut self, network: &mut Network, line: &[u8]) -> Result<Option<Answer>, String> {
        let seen = match Told::read(line) {
            Ok(Told::Flow(seen)) => *seen,
            Ok(Told::PassedOver(why)) => {
                self.summary.pass_over(why);
                return Ok(None);
            }
            Ok(Told::Lost(events)) => {
                add(&mut self.summary.missed, events);
                return Ok(None);
            }
            Ok(Told::Other) => return Ok(None),
            Err(why) => {
                add(&mut self.summary.unreadable, 1);
                return Err(why);
            }
        };
        let is_denied = matches!(seen.fate, Fate::Denied(_));
        let key = self.key(network, &seen);
        if let Some(kept) = self.flows.get(&key) {
            self.summary.count(kept.class, is_denied);
            if let Some(answer) = kept.answer.and_then(|at| self.answers.get_mut(at)) {
                add(&mut answer.count, 1);
            }
            return Ok(None);
        }
        let saying = match (&seen.fate, &key.ends) {
            (Fate::Lost(reason), _) => Saying::NotPolicy(judge::not_policy(reason)),
            (_, Err(why)) => Saying::Unasked(why.clone()),
            (_, Ok(ends)) => match Judged::of(network, &mut self.known, &seen, ends.clone()) {
                Ok(judged) => Saying::Judged(Box::new(judged)),
                Err(why) => Saying::Unasked(why),
            },
        };
        let class = Class::of(&saying);
        self.summary.count(class, is_denied);
        let bytes = self.kept_bytes.saturating_add(line.len());
        let has_room = self.flows.len() < MAX_HUBBLE_FLOWS && bytes <= MAX_HUBBLE_KEPT_BYTES;
        let is_kept = has_room && !self.is_live;
        if has_room {
            self.kept_bytes = bytes;
            self.flows.insert(key, Kept { answer: is_kept.then_some(self.answers.len()), class });
        }
        let answer = Answer { seen, count: u64::from(is_kept), saying };
        if is_kept {
            self.answers.push(answer);
            return Ok(None);
        }
        Ok(Some(answer))
    }

    /// Counts a line that cannot even be held, as one that is too long.
    pub fn skip(&mut self) {
        add(&mut self.summary.unreadable, 1);
    }

    /// The answers that are still to be told, in the order in which their flows were first seen, and the summary.
    #[must_use]
    pub fn finish(self) -> (Vec<Answer>, Summary) {
        (self.answers, self.summary)
    }

    fn key(&mut self, network: &Network, seen: &Seen) -> Key {
        let is_lost = matches!(seen.fate, Fate::Lost(_));
        let ends = if is_lost { Err(String::new()) } else { self.known.ends(network, seen) };
        Key {
            named: ends.is_err().then(|| (seen.from.name(), seen.to.name())),
            ends,
            traffic: seen.traffic,
            fate: seen.fate.clone(),
            direction: seen.direction,
            is_l7: seen.is_l7,
            http: seen.http.clone(),
            headers: seen.headers.clone(),
            dns: seen.dns.clone(),
        }
    }
}
