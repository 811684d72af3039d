//! The ranges of addresses that a cluster has, those of the networks around it, and ranges that are free of both.

use super::View;
use super::fixes::{self, Touches};
use crate::edit::{Change, Fix, Setting};
use crate::model::{EffectiveRange, Field, Format, Ipam, Place, Sited, Subnet, SubnetId, VirtualNetwork};
use crate::net::{Address, Cidr, Family, free_prefix};

/// The length of the default pod and service CIDRs, offered where nothing larger is free.
const USUAL_PREFIX_LEN: u8 = 16;

/// The length of the smallest range of services that is too large: "it must be smaller than /12" (AKS docs,
/// concepts-network-ip-address-planning).
const TOO_LARGE_LEN: u8 = 12;

/// A virtual network that a cluster refers to.
#[derive(Clone, Copy, Debug)]
pub struct Attached<'a> {
    /// The network.
    pub network: &'a VirtualNetwork,
    /// The first subnet id that names it.
    pub reference: &'a Place,
}

/// Which of its own ranges a cluster needs another one for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Pods.
    Pods,
    /// Services.
    Services,
}

impl Purpose {
    /// The words for messages.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Pods => "pod CIDR",
            Self::Services => "service CIDR",
        }
    }

    /// Where to look for a free range, the best first. 10.0.0.0/8 comes late: where the input does not show the virtual
    /// network, it is most often there.
    fn preferred(self, family: Family) -> &'static [&'static str] {
        match (self, family) {
            (Self::Pods, Family::V4) => {
                &["10.244.0.0/16", "192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10", "10.0.0.0/8"]
            }
            (Self::Services, Family::V4) => {
                &["10.0.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "10.0.0.0/8"]
            }
            (_, Family::V6) => &["fd12:3456:789a::/48"],
        }
    }
}

/// The pod ranges in force, written or by default. Empty for a flat network, which has none.
#[must_use]
pub fn pods(view: &View<'_>) -> Vec<EffectiveRange> {
    match view.spec().base_ipam(view.format()) {
        Some(Ipam::NodeSubnet | Ipam::PodSubnetDynamic | Ipam::PodSubnetStaticBlock) => Vec::new(),
        // Of a plugin that the input does not tell only what is written is known.
        Some(Ipam::Overlay | Ipam::Kubenet | Ipam::ByoCni) | None => view.spec().effective_pod_cidrs(view.format()),
    }
}

/// The service ranges in force, written or by default.
#[must_use]
pub fn services(view: &View<'_>) -> Vec<EffectiveRange> {
    view.spec().effective_service_cidrs()
}

/// `pod CIDR` with the range, and whether it is the default.
#[must_use]
pub fn named(purpose: Purpose, range: &EffectiveRange) -> String {
    let default = if range.place.is_some() { "" } else { "the default " };
    format!("{default}{} `{}`", purpose.words(), range.cidr.written())
}

/// The subnets that the pools name, for nodes and for pods, as far as they are known.
pub fn subnet_ids<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Sited<SubnetId>> {
    view.spec().pools.iter().flat_map(|pool| [&pool.subnet, &pool.pod_subnet]).filter_map(Field::sited)
}

/// The virtual networks that the pools refer to and the input shows, each once.
#[must_use]
pub fn networks<'a>(view: &View<'a>) -> Vec<Attached<'a>> {
    let mut found: Vec<Attached<'a>> = Vec::new();
    for id in subnet_ids(view) {
        let Some(network) = view.context.networks.network(&id.value, id.place.file) else { continue };
        if !found.iter().any(|other| std::ptr::eq(other.network, network)) {
            found.push(Attached { network, reference: &id.place });
        }
    }
    found
}

/// The subnets of a network with their known ranges.
pub fn subnets(network: &VirtualNetwork) -> impl Iterator<Item = (&Subnet, &Sited<Cidr>)> {
    let of = |subnet| move |prefix| (subnet, prefix);
    network.subnets.iter().flat_map(move |subnet| subnet.prefixes.iter().filter_map(Field::sited).map(of(subnet)))
}

/// Whether AKS makes the virtual network: no pool may name a subnet.
#[must_use]
pub fn has_managed_network(view: &View<'_>) -> bool {
    let pools = &view.spec().pools;
    !pools.is_empty() && pools.iter().all(|pool| pool.subnet.is_absent() && pool.pod_subnet.is_absent())
}

/// The ranges that AKS keeps for itself.
#[must_use]
pub fn reserved(view: &View<'_>) -> Vec<Cidr> {
    view.context.facts.addresses.reserved.rows.iter().filter_map(|row| Cidr::parse(row).ok()).collect()
}

/// A range of that length that shares no address with any range that is known around the cluster.
#[must_use]
pub fn free(view: &View<'_>, purpose: Purpose, family: Family, len: u8) -> Option<Cidr> {
    let within: Vec<Cidr> = purpose.preferred(family).iter().filter_map(|text| Cidr::parse(text).ok()).collect();
    free_prefix(len, &within, &taken(view, purpose))
}

/// What to do about a range.
#[derive(Debug)]
pub struct Advice {
    /// In words.
    pub help: String,
    /// As a fix, where the words name one range of the same size.
    pub fix: Option<Fix>,
}

/// What to do about a range that clashes: another one of the same length, or a smaller one where none is free.
#[must_use]
pub fn advice(view: &View<'_>, purpose: Purpose, clashing: &EffectiveRange) -> Advice {
    let (words, cidr) = (purpose.words(), &clashing.cidr);
    let of_len = |len: u8| free(view, purpose, cidr.family(), len);
    // A range of services that is too large itself is no advice.
    let too_large = purpose == Purpose::Services && cidr.family() == Family::V4 && cidr.prefix_len() <= TOO_LARGE_LEN;
    if let Some(range) = Some(cidr.prefix_len()).filter(|_| !too_large).and_then(of_len) {
        let help = format!("take another {words}, such as {}", with_dns(purpose, &range));
        return Advice { help, fix: replacement(view, purpose, clashing, &range) };
    }
    let help = match of_len(USUAL_PREFIX_LEN) {
        Some(range) => format!("take another {words}, such as the smaller {}", with_dns(purpose, &range)),
        None => format!("take another {words}"),
    };
    Advice { help, fix: None }
}

/// A range in backticks, of services with the address for DNS in it.
fn with_dns(purpose: Purpose, range: &Cidr) -> String {
    let dns = dns_address(range).filter(|_| purpose == Purpose::Services && range.family() == Family::V4);
    let dns = dns.map(|dns| format!(" with the DNS service IP `{dns}`")).unwrap_or_default();
    format!("`{range}`{dns}")
}

/// The usual address of the DNS service in a range of services.
#[must_use]
pub fn dns_address(services: &Cidr) -> Option<Address> {
    services.first().plus(10).filter(|_| services.size() > 11)
}

/// The fix that gives the DNS service another address.
#[must_use]
pub fn dns_fix(view: &View<'_>, written: &Sited<String>, better: Address) -> Option<Fix> {
    let change = Change::replace(&written.place, written.value.clone(), better.to_string());
    fixes::of(view, Touches::Ranges, format!("take the DNS service IP `{better}`"), vec![change])
}

/// The fix that takes another range in place of one, written or by default; of services also the address for DNS, which
/// must be in it.
#[must_use]
pub fn replacement(view: &View<'_>, purpose: Purpose, old: &EffectiveRange, new: &Cidr) -> Option<Fix> {
    let network = &view.spec().network;
    let setting = if purpose == Purpose::Pods { Setting::POD_CIDR } else { Setting::SERVICE_CIDR };
    let beside = match &old.place {
        Some(place) => place,
        // Cluster API has its ranges in another object.
        None if !view.creates() || view.format() == Format::Capz || view.spec().is_dual_stack() => return None,
        None => fixes::beside_network(view)?,
    };
    let mut changes = vec![match &old.place {
        Some(place) => Change::replace(place, old.cidr.written(), new.to_string()),
        None => fixes::add(view, setting, &new.to_string(), beside),
    }];
    if purpose == Purpose::Services && new.family() == Family::V4 {
        let dns = dns_address(new)?.to_string();
        // Beside an item of a list stands another item.
        let single = old.place.as_ref().is_none_or(|place| !place.path.ends_with(|last: char| last.is_ascii_digit()));
        let beside = (single && view.writes(beside)).then_some(beside);
        changes.push(fixes::set(view, &network.dns_service_ip, Setting::DNS_SERVICE_IP, &dns, beside)?);
    }
    let title = format!("take the {} {}", purpose.words(), with_dns(purpose, new));
    fixes::of(view, Touches::Ranges, title, changes)
}

/// Every range that is known around a cluster, less that of the purpose itself.
fn taken(view: &View<'_>, purpose: Purpose) -> Vec<Cidr> {
    let mut taken = reserved(view);
    taken.extend(view.context.stated.peered_ranges.iter().map(|peered| peered.cidr.clone()));
    let own = if purpose == Purpose::Pods { services(view) } else { pods(view) };
    taken.extend(own.into_iter().map(|range| range.cidr));
    for attached in networks(view) {
        taken.extend(of_network(attached.network).cloned());
        for (_, peer) in view.context.networks.peers(attached.network) {
            taken.extend(of_network(peer).cloned());
        }
    }
    if has_managed_network(view) {
        taken.extend(Cidr::parse(&view.context.facts.addresses.defaults.managed_network).ok());
    }
    taken
}

/// The ranges of a network and of its subnets.
pub fn of_network(network: &VirtualNetwork) -> impl Iterator<Item = &Cidr> {
    let subnets = network.subnets.iter().flat_map(|subnet| &subnet.prefixes);
    network.address_prefixes.iter().chain(subnets).filter_map(Field::value)
}

#[cfg(test)]
mod tests {
    use crate::api::{self, Options};
    use crate::net::Cidr;
    use crate::source::text::SourceFile;
    use proptest::prelude::*;

    /// The range that a help offers.
    fn offered(help: &str) -> Option<Cidr> {
        let (_, rest) = help.split_once("such as ")?;
        Cidr::parse(rest.split('`').nth(1)?).ok()
    }

    fn prefix() -> impl Strategy<Value = String> {
        let first = prop_oneof![Just("10"), Just("172"), Just("192"), Just("100"), Just("169")];
        (first, prop_oneof![Just(0_u8), Just(16), Just(64), Just(168), Just(240), Just(244), Just(254)], 8_u8..=24)
            .prop_map(|(first, second, len)| Cidr::parse(&format!("{first}.{second}.0.0/{len}")).unwrap().to_string())
    }

    proptest! {
        #[test]
        fn what_is_offered_is_free(
            space in prefix(),
            peer in prefix(),
            subnets in proptest::collection::vec(prefix(), 1..5),
            pods in prefix(),
            services in prefix(),
        ) {
            let id = "/subscriptions/0/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/s0";
            let mut script = format!(
                "az network vnet create -g rg -n vnet --address-prefixes {space}\n\
                 az network vnet create -g rg -n hub --address-prefixes {peer}\n\
                 az network vnet peering create -g rg -n p --vnet-name vnet --remote-vnet hub\n"
            );
            for (index, subnet) in subnets.iter().enumerate() {
                script += &format!(
                    "az network vnet subnet create -g rg --vnet-name vnet -n s{index} --address-prefixes {subnet}\n"
                );
            }
            script += &format!(
                "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --pod-cidr {pods} \
                 --service-cidr {services} --dns-service-ip 10.0.0.10 --vnet-subnet-id {id}\n"
            );
            let mut file = SourceFile::new("a.sh", &script);
            file.named = true;
            let report = api::check(&[file], &Options::default());
            let around: Vec<Cidr> = subnets
                .iter()
                .chain([&space, &peer])
                .map(String::as_str)
                .chain(["169.254.0.0/16", "192.0.2.0/24", "172.30.0.0/16", "172.31.0.0/16"])
                .map(|text| Cidr::parse(text).unwrap())
                .collect();
            for finding in &report.findings {
                let help = finding.help.as_deref().unwrap_or("");
                let Some(range) = offered(help) else { continue };
                let other = if help.contains("pod CIDR") { &services } else { &pods };
                let clash = around.iter().chain([&Cidr::parse(other).unwrap()]).find(|cidr| cidr.overlaps(&range)).cloned();
                let about_ranges = help.contains("take another pod CIDR") || help.contains("take another service CIDR");
                prop_assert!(!about_ranges || clash.is_none(), "{} {help}: {clash:?}\n{script}", finding.rule);
            }
            // Overlaps are found whatever else is wrong.
            let overlap = Cidr::parse(&pods).unwrap().overlaps(&Cidr::parse(&services).unwrap());
            prop_assert_eq!(overlap, report.findings.iter().any(|finding| finding.rule == "NP302"));
            let pods = Cidr::parse(&pods).unwrap();
            let in_subnet = subnets.iter().any(|subnet| Cidr::parse(subnet).unwrap().overlaps(&pods));
            prop_assert_eq!(in_subnet, report.findings.iter().any(|finding| finding.rule == "NP303"));
        }
    }
}
