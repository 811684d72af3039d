//! Ends of which the input shows less than policies see: pods that are not given, and names that stand for several ends.

use super::{Asked, Case, Other, SideDecision};
use crate::flow::end::End;
use crate::flow::rule::Peers;
use crate::flow::{Network, Verdict};
use crate::limits::MAX_READINGS;
use crate::policy::Direction;

impl Network {
    /// That an address is that of a pod which the input does not show.
    fn unshown(&self, end: End) -> Option<String> {
        let End::Outside(Some(address), _) = end else { return None };
        let range = self.topology.pod_ranges.iter().find(|range| range.contains_address(address))?;
        Some(format!(
            "which pod has `{address}`: it is in the pod CIDR {range} of the cluster, and no pod that is given has it"
        ))
    }

    /// What one end says, where one of the two is a pod that the input does not show.
    pub(in crate::flow) fn without_labels(
        &self,
        side: SideDecision,
        direction: Direction,
        end: End,
        other: &Other,
    ) -> SideDecision {
        let unknown = |why: String| SideDecision {
            verdict: Verdict::Unknown,
            conditions: vec![why.clone()],
            ..SideDecision::without_policies(&format!("it depends on {why}"))
        };
        if let Some(why) = self.unshown(end) {
            return unknown(why);
        }
        let Other::End(other) = other else { return side };
        let (Some(subject), Some(why)) = (side.subject, self.unshown(*other)) else { return side };
        let rules = self.rules_about(subject, direction);
        // Where no rule looks at who it is, it does not matter.
        let looks = |peers: &Peers| matches!(peers, Peers::Of(_));
        let matters = rules.iter().filter_map(|(id, _)| self.rule(*id)).any(|rule| looks(&rule.peers));
        if matters { unknown(why) } else { side }
    }

    /// That another reading of what a name stands for gives another verdict.
    pub(super) fn other_reading(&self, case: &Case, asked: &Asked) -> Option<String> {
        let to = match &case.to {
            Other::End(end) => *end,
            Other::Name { .. } => return None,
        };
        let verdict = |meant: End, instead: End| {
            let swap = |end: End| if end == meant { instead } else { end };
            self.case(swap(case.from), Other::End(swap(to)), case.traffic, asked).verdict
        };
        let reserved = self.topology.reserved;
        let is_one = |end: End| case.from == end || to == end;
        if is_one(End::Apiserver) && !self.topology.is_azure {
            let other = verdict(End::Apiserver, End::Outside(None, reserved.kube_apiserver_outside));
            return (other != case.verdict).then(|| {
                format!(
                    "the API server is taken for a node, as nothing shows a cluster of Azure; at an address outside the \
                     verdict would be `{}`; the EndpointSlice `default/kubernetes` tells",
                    other.word()
                )
            });
        }
        let world = End::Outside(None, reserved.world_v4);
        if !is_one(world) {
            return None;
        }
        let pieces = self.topology.outside.pieces().take(MAX_READINGS);
        let mut readings = pieces.map(|(first, identity)| (first, verdict(world, End::Outside(Some(first), identity))));
        let (first, other) = readings.find(|(_, other)| *other != case.verdict)?;
        Some(format!(
            "`entity:world` is taken for an address that no policy names; for `{first}` and others that policies name the \
             verdict is `{}`",
            other.word()
        ))
    }
}
