//! Outside addresses, by the ranges that policies name (decision semantics C7, C8, E16).

use std::collections::{BTreeMap, BTreeSet};

use super::{Identities, IdentityId, is_v6, worlds};
use crate::flow::Terms;
use crate::flow::compile::{GROUP_NAME, Ranges};
use crate::flow::labels::{Identity, Label, Scope, Sym, Symbols};
use crate::model::Object;
use crate::net::{Address, Cidr, Family};
use crate::order::Order as _;
use crate::source::Node;

/// All outside addresses, cut where a range that some policy names begins or ends: the addresses of one piece cannot be
/// told apart.
#[derive(Debug, Default)]
pub struct Outside {
    /// The first address of each piece, sorted, with its identity and labels.
    pieces: Vec<Piece>,
    /// Whether policies name all addresses of IPv4, and of IPv6.
    names_all: (bool, bool),
    /// The labels of the ranges of all addresses of IPv4, and of IPv6.
    whole: [Box<[Label]>; 2],
}

/// One piece.
#[derive(Clone, Debug)]
struct Piece {
    first: Address,
    identity: IdentityId,
    /// The labels of the ranges around it, without that of the world.
    labels: Box<[Label]>,
}

/// The keys of the labels of all addresses of a family.
const WHOLE_V4: &str = "0.0.0.0/0";
const WHOLE_V6: &str = "0--0/0";

/// What a range gives to the addresses in it.
#[derive(Debug, Default)]
struct Given {
    labels: BTreeSet<Label>,
}

impl Outside {
    /// The outside of a cluster with these groups of ranges, where policies name others.
    pub(super) fn of(
        groups: &[Group],
        terms: &Terms,
        named: &Ranges,
        apiserver: &[Address],
        symbols: &mut Symbols,
        identities: &mut Identities,
    ) -> Self {
        let mut ranges: BTreeMap<(Address, u8), Given> = BTreeMap::new();
        let mut add = |cidr: &Cidr, label: Label| {
            ranges.entry((cidr.first(), cidr.prefix_len())).or_default().labels.insert(label);
        };
        for (key, cidr) in named.iter() {
            add(cidr, Label { key, source: Sym::CIDR, value: Sym::EMPTY });
        }
        // Of groups that share a range, the first by name gives a label that several have, where only one counts.
        let mut given: BTreeSet<(Address, u8, Sym)> = BTreeSet::new();
        for (cidr, labels) in labels_of_groups(groups, symbols) {
            for label in labels {
                let is_new = given.insert((cidr.first(), cidr.prefix_len(), label.key));
                if is_new || !terms.is_cilium() || terms.joins_groups() {
                    add(&cidr, label);
                }
            }
        }
        for address in apiserver.iter().filter(|_| terms.is_cilium()) {
            if let Some(cidr) = Cidr::new(*address, address.family().width()) {
                add(&cidr, Label::reserved(Sym::KUBE_APISERVER));
            }
        }
        let mut pieces = Vec::new();
        for family in [Family::V4, Family::V6] {
            let of_family = ranges.iter().filter(|((first, _), _)| first.family() == family);
            let of_family: Vec<_> = of_family.map(|((first, length), given)| (*first, *length, given)).collect();
            let whole = match family {
                Family::V4 => symbols.of(WHOLE_V4),
                Family::V6 => symbols.of(WHOLE_V6),
            };
            cut(family, &of_family, whole, terms, identities, &mut pieces);
        }
        let whole = [Family::V4, Family::V6].map(|family| {
            let of_family = ranges.iter().filter(|((first, length), _)| first.family() == family && *length == 0);
            of_family.flat_map(|(_, given)| given.labels.iter().copied()).collect()
        });
        Self { pieces, names_all: (named.names_all(Family::V4), named.names_all(Family::V6)), whole }
    }

    /// The identity of an address that belongs to nobody in the cluster.
    #[must_use]
    pub fn identity(&self, address: Address) -> Option<IdentityId> {
        self.piece(address).map(|piece| piece.identity)
    }

    /// Addresses that policies tell apart: the first of each piece, with its identity.
    pub fn pieces(&self) -> impl Iterator<Item = (Address, IdentityId)> {
        self.pieces.iter().map(|piece| (piece.first, piece.identity))
    }

    /// The labels of the ranges that hold an address.
    #[must_use]
    pub fn labels(&self, address: Address) -> &[Label] {
        self.piece(address).map_or(&[], |piece| &piece.labels)
    }

    /// The labels of the ranges that hold every address of a family.
    #[must_use]
    pub fn whole(&self, family: Family) -> &[Label] {
        let [v4, v6] = &self.whole;
        if family == Family::V6 { v6 } else { v4 }
    }

    fn piece(&self, address: Address) -> Option<&Piece> {
        let next = self.pieces.partition_point(|piece| piece.first <= address);
        self.pieces.get(next.checked_sub(1)?).filter(|piece| piece.first.family() == address.family())
    }
}

/// A range that is open, by its last address, with what is given of it.
type Around<'g> = (Address, &'g Given);

/// Cuts the addresses of a family at nested ranges, which come sorted by first address, the widest first.
fn cut(
    family: Family,
    ranges: &[(Address, u8, &Given)],
    whole: Sym,
    terms: &Terms,
    identities: &mut Identities,
    pieces: &mut Vec<Piece>,
) {
    let first_of_all = match family {
        Family::V4 => Address::from(std::net::Ipv4Addr::UNSPECIFIED),
        Family::V6 => Address::from(std::net::Ipv6Addr::UNSPECIFIED),
    };
    let mut around: Vec<Around<'_>> = Vec::new();
    let mut begin = |first: Address, around: &[Around<'_>]| {
        let labels = labels_of(around, whole, terms);
        let identity = identities.of(identity(family, &labels, !around.is_empty(), terms));
        let piece = Piece { first, identity, labels: labels.into() };
        match pieces.last_mut() {
            Some(last) if last.first == first => *last = piece,
            _ => pieces.push(piece),
        }
    };
    begin(first_of_all, &around);
    let close =
        |around: &mut Vec<Around<'_>>, until: Option<Address>, begin: &mut dyn FnMut(Address, &[Around<'_>])| {
            while let Some((last, _)) = around.last().copied() {
                if until.is_some_and(|until| until <= last) {
                    break;
                }
                around.pop();
                if let Some(next) = last.next() {
                    begin(next, around);
                }
            }
        };
    for (first, length, given) in ranges {
        close(&mut around, Some(*first), &mut begin);
        let Some(cidr) = Cidr::new(*first, *length) else { continue };
        around.push((cidr.last(), given));
        begin(*first, &around);
    }
    close(&mut around, None, &mut begin);
}

/// The labels that ranges give, from the widest to the narrowest. Up to 1.19.1 a group's label of a narrower range
/// replaces that of a wider one with the same key; later both hold.
fn labels_of(around: &[Around<'_>], whole: Sym, terms: &Terms) -> Vec<Label> {
    let replaces = terms.is_cilium() && !terms.joins_groups();
    let mut labels: Vec<Label> = Vec::new();
    for (_, given) in around {
        if replaces {
            let is_replaced = |label: &Label| {
                label.source == Sym::CIDR_GROUP
                    && given.labels.iter().any(|one| one.source == Sym::CIDR_GROUP && one.key == label.key)
            };
            labels.retain(|label| !is_replaced(label));
        }
        labels.extend(&given.labels);
    }
    // Up to 1.18 whatever is in a range is in that of all addresses, by which exceptions may name it.
    let is_in_range = labels.iter().any(|label| label.source == Sym::CIDR);
    if is_in_range && terms.is_cilium() && !terms.version.is_at_least(19) {
        labels.push(Label { key: whole, source: Sym::CIDR, value: Sym::EMPTY });
    }
    labels
}

fn identity(family: Family, labels: &[Label], is_named: bool, terms: &Terms) -> Identity {
    let (v4, v6) = worlds(terms);
    let mut labels = labels.to_vec();
    labels.push(Label::reserved(if family == Family::V6 { v6 } else { v4 }));
    let has_range = labels.iter().any(|label| label.source == Sym::CIDR);
    let mut identity = Identity::new(labels, if is_named { Scope::World } else { Scope::Reserved });
    identity.in_v4 = has_range && family == Family::V4;
    identity.in_v6 = has_range && family == Family::V6;
    identity
}

/// Adds the labels of the ranges that hold an address that is not known, where the cluster has one family: those that
/// hold all of it.
pub(super) fn place_somewhere(identity: &mut Identity, terms: &Terms, outside: &Outside) {
    if terms.is_cilium() || terms.is_dual_stack() {
        return;
    }
    let family = if terms.addresses.v6 { Family::V6 } else { Family::V4 };
    let mut labels = identity.labels.to_vec();
    labels.extend(outside.whole(family));
    labels.order();
    labels.dedup();
    identity.labels = labels.into();
}

/// Adds the labels of the ranges that hold addresses to an identity of somebody in the cluster.
pub(super) fn place(identity: &mut Identity, addresses: &[Address], outside: &Outside) {
    let mut labels = identity.labels.to_vec();
    for address in addresses {
        let of_ranges = outside.labels(*address).iter().filter(|label| label.source != Sym::RESERVED);
        let before = labels.len();
        labels.extend(of_ranges);
        let has_range = labels.iter().skip(before).any(|label| label.source == Sym::CIDR);
        let (all_v4, all_v6) = outside.names_all;
        identity.in_v4 |= (has_range || all_v4) && !is_v6(*address);
        identity.in_v6 |= (has_range || all_v6) && is_v6(*address);
    }
    labels.order();
    labels.dedup();
    identity.labels = labels.into();
}

/// A CIDR group.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub name: String,
    labels: Vec<(String, String)>,
    ranges: Vec<Cidr>,
}

impl Group {
    /// The group that an object is, if it is one.
    pub fn of(object: &Object) -> Option<Self> {
        let name = object.name.clone().filter(|_| object.is("cilium.io", "CiliumCIDRGroup"))?;
        let written = object.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
        let own = written.iter().filter(|entry| !entry.key.starts_with("io.cilium.k8s"));
        let labels = own.filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())));
        let cidrs = object.at(&["spec", "externalCIDRs"]).map(Node::items).unwrap_or_default();
        let cidrs = cidrs.iter().filter_map(|node| Cidr::parse_or_address(node.as_str()?).ok());
        // The range of a whole family is the world, which gets no labels of groups.
        let ranges = cidrs.filter(|cidr| cidr.prefix_len() > 0).map(|cidr| cidr.network());
        Some(Self { name, labels: labels.collect(), ranges: ranges.collect() })
    }
}

/// The ranges of groups, sorted by name, with the labels that they give.
fn labels_of_groups(groups: &[Group], symbols: &mut Symbols) -> Vec<(Cidr, Vec<Label>)> {
    let mut ranges = Vec::new();
    for group in groups {
        let mut label =
            |key: &str, value: &str| Label { key: symbols.of(key), source: Sym::CIDR_GROUP, value: symbols.of(value) };
        let mut labels = vec![label(&format!("{GROUP_NAME}{}", group.name), "")];
        labels.extend(group.labels.iter().map(|(key, value)| label(key, value)));
        ranges.extend(group.ranges.iter().map(|cidr| (cidr.clone(), labels.clone())));
    }
    ranges
}
