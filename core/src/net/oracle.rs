//! Properties against naive answers: sets of single addresses, and every candidate tried in turn.

use std::collections::BTreeSet;

use ipnet::IpNet;
use proptest::prelude::*;

use super::*;

/// 256 addresses at each end and in the middle of a family, so that steps over the ends of it are met as well.
const BASES: [&str; 6] =
    ["0.0.0.0", "10.1.2.0", "255.255.255.0", "::", "fd00::1:0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff00"];

fn base() -> impl Strategy<Value = Address> {
    prop::sample::select(BASES.to_vec()).prop_map(|text| Address::parse(text).unwrap())
}

/// A prefix inside the 256 addresses from `base`, host bits and all.
fn cidr_of(base: Address, (offset, bits): (u8, u8)) -> Cidr {
    let address = base.plus(u128::from(offset)).unwrap();
    Cidr::new(address, base.family().width() - bits.min(8)).unwrap()
}

fn range_of(base: Address, (a, b): (u8, u8)) -> AddressRange {
    let at = |offset: u8| base.plus(u128::from(offset)).unwrap();
    AddressRange::new(at(a.min(b)), at(a.max(b))).unwrap()
}

/// Every address from first to last, by counting.
fn enumerate(range: AddressRange) -> BTreeSet<Address> {
    let mut all = BTreeSet::new();
    let mut next = Some(range.first());
    while let Some(address) = next.filter(|&address| address <= range.last()) {
        all.insert(address);
        next = address.next();
    }
    all
}

fn members(set: &RangeSet) -> BTreeSet<Address> {
    set.ranges().iter().flat_map(|&range| enumerate(range)).collect()
}

fn specs(n: usize) -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((any::<u8>(), 0_u8..=8), 0..n)
}

fn pairs(n: usize) -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec(any::<(u8, u8)>(), 0..n)
}

/// A prefix in which every length is as likely as any other.
fn any_cidr() -> impl Strategy<Value = Cidr> {
    let v4 = (any::<u32>(), 0_u8..=32)
        .prop_map(|(bits, len)| Cidr::new(Address::new(Family::V4, bits.into()).unwrap(), len));
    let v6 =
        (any::<u128>(), 0_u8..=128).prop_map(|(bits, len)| Cidr::new(Address::new(Family::V6, bits).unwrap(), len));
    prop_oneof![v4, v6].prop_map(Option::unwrap)
}

/// Texts near to prefixes: most are wrong in one place.
fn near_cidr() -> impl Strategy<Value = String> {
    prop_oneof![
        r"[0-9]{1,3}(\.[0-9]{1,3}){2,4}/?[0-9]{0,3}",
        r"(0|1|25|255|256|01)(\.(0|1|25|255|256|01)){3}/(0|8|08|32|33)",
        r"[0-9a-f]{0,4}(:[0-9a-f]{0,5}){2,8}(/[0-9]{0,3})?",
        r"(::|fd00::|::ffff:10\.0\.0\.1|1:2:3:4:5:6:7:8)(%e)?/(0|64|128|129|064)",
        r"[0-9a-z.:/%\[\] -]{0,24}",
        ".*",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn prefixes_are_sets_of_addresses(base in base(), a in (any::<u8>(), 0_u8..=8), b in (any::<u8>(), 0_u8..=8), offset: u8) {
        let (a, b) = (cidr_of(base, a), cidr_of(base, b));
        let (in_a, in_b) = (enumerate(a.range()), enumerate(b.range()));
        prop_assert_eq!(a.size(), in_a.len() as u128);
        prop_assert_eq!(in_a.first(), Some(&a.first()));
        prop_assert!(in_a.contains(&a.address()));
        prop_assert_eq!(a.first().bits() % a.size(), 0);
        prop_assert_eq!(a.overlaps(&b), !in_a.is_disjoint(&in_b));
        prop_assert_eq!(a.overlaps(&b), b.overlaps(&a));
        prop_assert_eq!(a.contains(&b), in_b.is_subset(&in_a));
        prop_assert_eq!(a.same_range(&b), in_a == in_b);
        let address = base.plus(u128::from(offset)).unwrap();
        prop_assert_eq!(a.contains_address(address), in_a.contains(&address));
    }

    #[test]
    fn ranges_are_sets_of_addresses(base in base(), a: (u8, u8), b: (u8, u8)) {
        let (a, b) = (range_of(base, a), range_of(base, b));
        let (in_a, in_b) = (enumerate(a), enumerate(b));
        let both: BTreeSet<Address> = in_a.intersection(&in_b).copied().collect();
        prop_assert_eq!(a.intersect(b).map(enumerate).unwrap_or_default(), both);
        prop_assert_eq!(a.overlaps(b), !in_a.is_disjoint(&in_b));
        prop_assert_eq!(a.contains(b), in_b.is_subset(&in_a));
        prop_assert_eq!(a.size(), in_a.len() as u128);
    }

    #[test]
    fn set_operations_agree_with_single_addresses(
        bases in prop::collection::vec(base(), 1..3), a in pairs(8), b in pairs(8), probe: (u8, u8),
    ) {
        let spread = |pairs: &[(u8, u8)]| -> Vec<AddressRange> {
            pairs.iter().zip(bases.iter().cycle()).map(|(&pair, &base)| range_of(base, pair)).collect()
        };
        let (a, b) = (spread(&a), spread(&b));
        let singles = |ranges: &[AddressRange]| ranges.iter().flat_map(|&range| enumerate(range)).collect::<BTreeSet<_>>();
        let (in_a, in_b) = (singles(&a), singles(&b));
        let (a, b): (RangeSet, RangeSet) = (a.into_iter().collect(), b.into_iter().collect());

        let union = a.union(&b);
        let difference = a.subtract(&b);
        let intersection = a.intersection(&b);
        prop_assert_eq!(members(&a), in_a.clone());
        prop_assert_eq!(members(&union), &in_a | &in_b);
        prop_assert_eq!(members(&difference), &in_a - &in_b);
        prop_assert_eq!(members(&intersection), &in_a & &in_b);
        for set in [&a, &union, &difference, &intersection] {
            for pair in set.ranges().windows(2) {
                prop_assert!(pair[0].last() < pair[1].first(), "sorted and disjoint: {set}");
                prop_assert!(pair[0].last().next() != Some(pair[1].first()), "as few ranges as possible: {set}");
            }
            let size = set.size(Family::V4) + set.size(Family::V6);
            prop_assert_eq!(size, members(set).len() as u128);
        }
        prop_assert_eq!(difference.union(&intersection), a.clone());

        let probe = range_of(bases[0], probe);
        let in_probe = enumerate(probe);
        prop_assert_eq!(a.contains(probe), in_probe.is_subset(&in_a));
        prop_assert_eq!(a.intersects(probe), !in_probe.is_disjoint(&in_a));
        prop_assert_eq!(a.contains_address(probe.first()), in_a.contains(&probe.first()));
    }

    #[test]
    fn coverage_agrees_with_single_addresses(base in base(), set in specs(6), probe in (any::<u8>(), 0_u8..=8)) {
        let cidrs: Vec<Cidr> = set.into_iter().map(|spec| cidr_of(base, spec)).collect();
        let (set, probe) = (RangeSet::from_cidrs(&cidrs), cidr_of(base, probe));
        let inside = enumerate(probe.range()).intersection(&members(&set)).count() as u128;
        let expected = match inside {
            0 => Coverage::Outside,
            n if n == probe.size() => Coverage::Inside,
            _ => Coverage::Partly,
        };
        prop_assert_eq!(set.coverage(&probe), expected);
    }

    #[test]
    fn the_free_prefix_is_the_first(base in base(), within in specs(4), taken in specs(10), bits in 0_u8..=9) {
        let cidrs = |specs: Vec<(u8, u8)>| specs.into_iter().map(|spec| cidr_of(base, spec)).collect::<Vec<_>>();
        let (within, taken) = (cidrs(within), cidrs(taken));
        let len = base.family().width() - bits;
        let taken_addresses: BTreeSet<Address> = taken.iter().flat_map(|cidr| enumerate(cidr.range())).collect();
        // every address of every block, as the start of a prefix
        let first = within.iter().find_map(|block| {
            enumerate(block.range()).into_iter().filter_map(|address| Cidr::new(address, len)).find(|candidate| {
                !candidate.has_host_bits()
                    && block.contains(candidate)
                    && enumerate(candidate.range()).is_disjoint(&taken_addresses)
            })
        });
        prop_assert_eq!(free_prefix(len, &within, &taken), first);
    }

    #[test]
    fn texts_come_back(cidr in any_cidr()) {
        prop_assert_eq!(&Cidr::parse(cidr.written()).unwrap(), &cidr);
        let canonical = Cidr::parse(&cidr.to_string()).unwrap();
        prop_assert_eq!(&canonical, &cidr.network());
        prop_assert_eq!(canonical.to_string(), cidr.to_string());
        prop_assert!(!canonical.has_host_bits());
        let alone = Cidr::parse_or_address(&cidr.address().to_string()).unwrap();
        prop_assert_eq!((alone.address(), alone.size()), (cidr.address(), 1));
    }

    #[test]
    fn any_length_agrees_with_ipnet(a in any_cidr(), b in any_cidr()) {
        let nets: Vec<IpNet> = [&a, &b].map(|cidr| cidr.written().parse().unwrap()).to_vec();
        for (cidr, net) in [&a, &b].into_iter().zip(&nets) {
            prop_assert_eq!(cidr.first().ip(), net.network());
            prop_assert_eq!(cidr.last().ip(), net.broadcast());
            prop_assert_eq!(cidr.to_string(), net.trunc().to_string());
        }
        prop_assert_eq!(a.contains(&b), nets[0].contains(&nets[1]));
        prop_assert_eq!(a.contains_address(b.first()), nets[0].contains(&nets[1].network()));
    }

    #[test]
    fn texts_are_read_as_by_ipnet(text in near_cidr()) {
        match (Cidr::parse(&text), text.parse::<IpNet>()) {
            (Ok(cidr), Ok(net)) => {
                prop_assert_eq!(cidr.address().ip(), net.addr());
                prop_assert_eq!(cidr.prefix_len(), net.prefix_len());
            }
            // ipnet is laxer than the standard library: it reads `10.0.0.01`, `/08`, and a `::` beside eight groups
            (Err(error), Ok(_)) => {
                let standard = text.split('/').next().unwrap().parse::<std::net::IpAddr>();
                prop_assert!(standard.is_err() || error.problem() == CidrProblem::LengthLeadingZero, "{}", error);
            }
            (Ok(cidr), Err(_)) => prop_assert!(false, "{cidr} is read, but not by ipnet"),
            (Err(error), Err(_)) => prop_assert!(!error.to_string().is_empty()),
        }
    }

    #[test]
    fn single_addresses_are_read_as_by_the_standard_library(text in near_cidr()) {
        let standard = text.parse::<std::net::IpAddr>().ok().map(Address::from);
        prop_assert_eq!(Address::parse(&text).ok(), standard);
        prop_assert_eq!(Cidr::parse_or_address(&text).ok().filter(|cidr| !cidr.has_written_len()).map(|cidr| cidr.address()), standard);
    }
}

#[test]
fn free_prefixes_for_advice() {
    let parse = |texts: &[&str]| texts.iter().map(|text| Cidr::parse(text).unwrap()).collect::<Vec<_>>();
    for (len, within, taken, free) in [
        (16, &["10.244.0.0/16", "10.0.0.0/8"][..], &["10.0.0.0/16"][..], Some("10.244.0.0/16")),
        (16, &["10.244.0.0/16", "10.0.0.0/8"], &["10.0.0.0/16", "10.244.7.0/24"], Some("10.1.0.0/16")),
        (16, &["10.0.0.0/8"], &["10.0.0.0/9", "10.128.0.5/32"], Some("10.129.0.0/16")),
        (24, &["10.0.0.0/22"], &["10.0.0.0/25", "10.0.1.255/32", "10.0.3.0/24"], Some("10.0.2.0/24")),
        (16, &["10.0.0.0/8"], &["0.0.0.0/0"], None),
        (16, &["10.0.0.0/17"], &[], None),
        (16, &[], &[], None),
        (33, &["10.0.0.0/8"], &[], None),
        (108, &["10.0.0.0/8", "fd00::/64"], &["fd00::/108"], Some("fd00::10:0/108")),
        (0, &["0.0.0.0/0"], &["::/0"], Some("0.0.0.0/0")),
        (0, &["::/0"], &["0.0.0.0/0"], Some("::/0")),
        (32, &["255.255.255.254/31"], &["255.255.255.254/32"], Some("255.255.255.255/32")),
        (32, &["255.255.255.254/31"], &["255.255.255.254/31"], None),
        (128, &["::/0"], &["::/1"], Some("8000::/128")),
        (128, &["::/0"], &["::/1", "8000::/1"], None),
    ] {
        let found = free_prefix(len, &parse(within), &parse(taken)).map(|cidr| cidr.to_string());
        assert_eq!(found.as_deref(), free, "/{len} in {within:?} beside {taken:?}");
    }
}

#[test]
fn a_free_prefix_costs_one_step_a_taken_range() {
    // every other /32 of a /13, and everything after it but one address: 2^18 steps, where trying each /32 of the /8
    // beside each taken one would take 2^42
    let address = |bits: u32| Address::from(std::net::Ipv4Addr::from_bits(bits));
    let mut taken: Vec<Cidr> = (0..1_u32 << 18).map(|n| Cidr::new(address(0x0a00_0000 + 2 * n), 32).unwrap()).collect();
    let within = [Cidr::parse("10.0.0.0/8").unwrap()];
    assert_eq!(free_prefix(31, &within, &taken).unwrap().to_string(), "10.8.0.0/31");
    taken.extend(
        ["10.8.0.0/13", "10.16.0.0/12", "10.32.0.0/11", "10.64.0.0/10", "10.128.0.0/9"]
            .map(|text| Cidr::parse(text).unwrap()),
    );
    assert_eq!(free_prefix(31, &within, &taken), None);
    assert_eq!(free_prefix(32, &within, &taken).unwrap().to_string(), "10.0.0.1/32");
}

#[test]
fn sets_and_ranges_as_text() {
    let cidrs = ["10.0.1.0/24", "10.0.0.0/24", "fd00::/127", "192.168.0.1/32"].map(|text| Cidr::parse(text).unwrap());
    let set = RangeSet::from_cidrs(&cidrs);
    assert_eq!(set.to_string(), "10.0.0.0 - 10.0.1.255, 192.168.0.1, fd00:: - fd00::1");
    assert_eq!((set.size(Family::V4), set.size(Family::V6)), (513, 2));
    assert_eq!(RangeSet::new().to_string(), "nothing");
    let everything = RangeSet::from_cidrs(&[Cidr::parse("::/0").unwrap(), Cidr::parse("0.0.0.0/0").unwrap()]);
    assert_eq!(everything.ranges().len(), 2, "the last of IPv4 and the first of IPv6 are no neighbours");
    assert_eq!(everything.size(Family::V6), u128::MAX);
    assert!(everything.subtract(&everything).is_empty());
}

#[test]
fn ranges_have_one_family_and_a_direction() {
    let address = |text| Address::parse(text).unwrap();
    assert!(AddressRange::new(address("10.0.0.0"), address("fd00::")).is_none());
    assert!(AddressRange::new(address("10.0.0.1"), address("10.0.0.0")).is_none());
    let range = AddressRange::new(address("10.0.0.0"), address("10.0.255.255")).unwrap();
    assert_eq!(range.to_string(), "10.0.0.0 - 10.0.255.255");
}
