//! How many flows there were, and what came of them.

use super::Class;
use super::seen::PassedOver;
use crate::rules::wording::counted;

/// How many flows there were, and what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Flows, those that are passed over included.
    pub flows: u64,
    /// Flows of which the given policies say the same.
    pub agreeing: u64,
    /// Flows of which they say otherwise.
    pub disagreeing: u64,
    /// Flows of which it cannot be told, those whose ends are not given included.
    pub untold: u64,
    /// Flows with an end that is not in what is given, or of which nothing else can be asked.
    pub unasked: u64,
    /// Drops by policies.
    pub denied: u64,
    /// Drops for other reasons.
    pub lost: u64,
    /// Replies.
    pub replies: u64,
    /// Flows that were seen where policies have not decided yet.
    pub undecided: u64,
    /// Flows that policies do not look at.
    pub exempt: u64,
    /// Lines that cannot be read.
    pub unreadable: u64,
    /// Events that Hubble itself lost.
    pub missed: u64,
}

impl Summary {
    /// Whether every line was read and the given policies say nothing else than what was seen.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.unreadable == 0 && self.disagreeing == 0
    }

    pub(super) fn pass_over(&mut self, why: PassedOver) {
        add(&mut self.flows, 1);
        match why {
            PassedOver::Reply => add(&mut self.replies, 1),
            PassedOver::Undecided => add(&mut self.undecided, 1),
            PassedOver::Exempt => add(&mut self.exempt, 1),
        }
    }

    pub(super) fn count(&mut self, class: Class, is_denied: bool) {
        add(&mut self.flows, 1);
        if is_denied {
            add(&mut self.denied, 1);
        }
        match class {
            Class::Agrees => add(&mut self.agreeing, 1),
            Class::Disagrees => add(&mut self.disagreeing, 1),
            Class::Untold => add(&mut self.untold, 1),
            Class::Unasked => {
                add(&mut self.untold, 1);
                add(&mut self.unasked, 1);
            }
            Class::NotPolicy => add(&mut self.lost, 1),
        }
    }

    /// One line for people, without its end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut parts = Vec::new();
        let mut part = |number: u64, one: &str, many: &str| {
            if number > 0 {
                parts.push(counted(number.into(), one, many));
            }
        };
        part(self.agreeing, "agrees", "agree");
        part(self.disagreeing, "disagrees", "disagree");
        part(self.untold, "cannot be told", "cannot be told");
        part(self.lost, "drop is not a matter of policies", "drops are not a matter of policies");
        part(self.replies, "reply", "replies");
        part(self.undecided, "was seen before policies decide", "were seen before policies decide");
        part(self.exempt, "is none that policies look at", "are none that policies look at");
        let mut text = counted(self.flows.into(), "flow", "flows");
        if !parts.is_empty() {
            text = format!("{text}: {}", parts.join(", "));
        }
        let mut sentence = |number: u64, one: &str, many: &str| {
            if number > 0 {
                text = format!("{text}; {}", counted(number.into(), one, many));
            }
        };
        sentence(self.denied, "drop by policies", "drops by policies");
        sentence(self.unasked, "flow is with somebody who is not given", "flows are with somebody who is not given");
        sentence(self.unreadable, "line cannot be read", "lines cannot be read");
        sentence(self.missed, "event was lost by Hubble", "events were lost by Hubble");
        text
    }
}

pub(super) fn add(number: &mut u64, more: u64) {
    *number = number.saturating_add(more);
}
