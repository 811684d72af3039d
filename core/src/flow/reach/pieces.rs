//! The ports of a table in pieces, and what is said of all of them.

use super::cells::{Cell, CellId, Cells};
use super::ports::{PROTOCOLS, PortRange, PortSet, traffic, whole};
use super::quick::QuickMap;
use crate::flow::rule::{Peers, Ports};
use crate::flow::table::Table;
use crate::flow::{Network, Traffic, Verdict};

/// What is said of a flow, and whether it passes under conditions.
pub(super) type Said = (Verdict, bool);

/// The ports of a table, in pieces of which it says the same.
#[derive(Debug)]
pub(super) struct Pieces {
    /// The pieces by ports, each with the position of what is asked about it.
    ranges: Vec<(PortRange, u32)>,
    asked: Vec<Piece>,
    /// What all of them come to, by what is said of each that is asked about.
    known: QuickMap<Vec<u8>, CellId>,
    said: Vec<u8>,
}

/// One flow that is asked about, for all of its piece.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// The flow.
    pub(super) traffic: Traffic,
    /// Whether some rule about it is about names of DNS, or about other ends than its peers tell.
    pub(super) may_name: bool,
}

impl Pieces {
    /// The pieces of a table. All that only rules about every protocol and port are about is asked about once.
    pub(super) fn of(network: &Network, table: &Table) -> Self {
        let mut pieces = Self { ranges: Vec::new(), asked: Vec::new(), known: QuickMap::default(), said: Vec::new() };
        let mut of_plain: Option<u32> = None;
        for protocol in 0..PROTOCOLS {
            let all = whole(protocol);
            let bounds = table.bounds(protocol);
            let mut next = bounds.iter().copied().skip_while(|bound| *bound <= all.first).peekable();
            let mut first = all.first;
            loop {
                let until = next.next().filter(|next| *next <= all.last);
                let range = PortRange { protocol, first, last: until.map_or(all.last, |next| next.saturating_sub(1)) };
                let traffic = traffic(protocol, first);
                let (is_plain, may_name) = look(network, table, traffic);
                let at = of_plain.filter(|_| is_plain).unwrap_or_else(|| {
                    let at = u32::try_from(pieces.asked.len()).unwrap_or(u32::MAX);
                    pieces.asked.push(Piece { traffic, may_name });
                    at
                });
                of_plain = of_plain.or(is_plain.then_some(at));
                pieces.ranges.push((range, at));
                let Some(until) = until else { break };
                first = until;
            }
        }
        pieces
    }

    /// What is said of all ports together.
    pub(super) fn cell(&mut self, cells: &mut Cells, ask: impl Fn(Piece) -> Said) -> CellId {
        self.said.clear();
        self.said.extend(self.asked.iter().map(|piece| number(ask(*piece))));
        if let Some(known) = self.known.get(&self.said) {
            return *known;
        }
        let (mut allow, mut unknown, mut limited) = (Vec::new(), Vec::new(), Vec::new());
        for (range, at) in &self.ranges {
            match self.said.get(*at as usize).copied().unwrap_or(DENIED) {
                ALLOWED => allow.push(*range),
                LIMITED => {
                    allow.push(*range);
                    limited.push(*range);
                }
                UNKNOWN => unknown.push(*range),
                _ => {}
            }
        }
        let cell = Cell { allow: PortSet::of(allow), unknown: PortSet::of(unknown), limited: PortSet::of(limited) };
        let id = cells.of(cell);
        self.known.insert(self.said.clone(), id);
        id
    }
}

const DENIED: u8 = 0;
const ALLOWED: u8 = 1;
const LIMITED: u8 = 2;
const UNKNOWN: u8 = 3;

fn number((verdict, is_limited): Said) -> u8 {
    match verdict {
        Verdict::Allow if is_limited => LIMITED,
        Verdict::Allow => ALLOWED,
        Verdict::Unknown => UNKNOWN,
        Verdict::Deny | Verdict::DenyL7 => DENIED,
    }
}

/// Whether only rules about all ports are about a flow, and whether one of them may be about names.
fn look(network: &Network, table: &Table, traffic: Traffic) -> (bool, bool) {
    let (mut is_plain, mut may_name) = (true, false);
    for member in table.steps(traffic).flat_map(|step| table.members(step)) {
        let Some(rule) = network.rule(member.rule) else { continue };
        is_plain &= rule.ports == Ports::All;
        may_name |= table.naming.names_peers
            && (member.limit.is_some()
                || matches!(&rule.peers, Peers::Of(peers) if peers.iter().any(|peer| network.names_of(peer.selector).is_some())));
    }
    (is_plain, may_name)
}
