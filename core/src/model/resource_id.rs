use super::{Part, PartialText};

/// The parts of a subnet's resource id, each known or not.
#[derive(Clone, Debug)]
pub struct SubnetId {
    /// The id as written.
    pub written: PartialText,
    /// Subscription.
    pub subscription: PartialText,
    /// Resource group.
    pub resource_group: PartialText,
    /// Virtual network.
    pub network: PartialText,
    /// Subnet.
    pub subnet: PartialText,
    /// What it surely names, when the reader of the format could tell.
    pub target: Option<SubnetTarget>,
}

/// A virtual network of the model, and a subnet of it when the input shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SubnetTarget {
    /// Position in [`Model::networks`](super::Model::networks).
    pub network: usize,
    /// Position in [`VirtualNetwork::subnets`](super::VirtualNetwork::subnets).
    pub subnet: Option<usize>,
}

impl SubnetId {
    /// Reads an id such as
    /// `/subscriptions/S/resourceGroups/G/providers/Microsoft.Network/virtualNetworks/V/subnets/N`. Parts that are
    /// missing, or hidden in an unknown part, are unknown.
    #[must_use]
    pub fn parse(text: &PartialText) -> Self {
        let segments = segments(text);
        let after = |name: &str| {
            let at = segments.iter().position(|s| s.known().is_some_and(|s| s.eq_ignore_ascii_case(name)));
            at.and_then(|at| segments.get(at.saturating_add(1)).cloned()).unwrap_or_else(|| PartialText::hole("?"))
        };
        Self {
            written: text.clone(),
            subscription: after("subscriptions"),
            resource_group: after("resourceGroups"),
            network: after("virtualNetworks"),
            subnet: after("subnets"),
            target: None,
        }
    }

    /// An id made of names.
    #[must_use]
    pub fn from_names(resource_group: PartialText, network: PartialText, subnet: PartialText) -> Self {
        let mut written = PartialText::from_text("/subscriptions/");
        written.push_hole("?");
        for (label, name) in [
            ("/resourceGroups/", &resource_group),
            ("/providers/Microsoft.Network/virtualNetworks/", &network),
            ("/subnets/", &subnet),
        ] {
            written.push_text(label);
            written.push(name);
        }
        Self { written, subscription: PartialText::hole("?"), resource_group, network, subnet, target: None }
    }

    /// Whether both surely name one subnet of one virtual network: network and subnet known and equal, nothing else
    /// known to differ.
    #[must_use]
    pub fn surely_same(&self, other: &Self) -> bool {
        self.subnet.surely_equals(&other.subnet) && self.surely_same_network(other)
    }

    /// Whether both surely name subnets of one virtual network.
    #[must_use]
    pub fn surely_same_network(&self, other: &Self) -> bool {
        self.network.surely_equals(&other.network)
            && !self.resource_group.surely_differs(&other.resource_group)
            && !self.subscription.surely_differs(&other.subscription)
    }

    /// Whether both surely name subnets of different virtual networks.
    #[must_use]
    pub fn surely_other_network(&self, other: &Self) -> bool {
        self.network.surely_differs(&other.network)
            || self.resource_group.surely_differs(&other.resource_group)
            || self.subscription.surely_differs(&other.subscription)
    }
}

/// The text cut at `/`, each segment known or not.
fn segments(text: &PartialText) -> Vec<PartialText> {
    let mut segments = vec![PartialText::default()];
    for part in text.parts() {
        match part {
            Part::Hole(written) => {
                if let Some(last) = segments.last_mut() {
                    last.push_hole(written.clone());
                }
            }
            Part::Text(known) => {
                for (index, piece) in known.split('/').enumerate() {
                    if index > 0 {
                        segments.push(PartialText::default());
                    }
                    if let Some(last) = segments.last_mut() {
                        last.push_text(piece);
                    }
                }
            }
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_id_with_holes() {
        let mut text = PartialText::from_text("/subscriptions/");
        text.push_hole("$SUB");
        text.push_text("/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet/subnets/aks");
        let id = SubnetId::parse(&text);
        assert_eq!(id.subscription.known(), None);
        assert_eq!(id.resource_group.known(), Some("rg"));
        let names = |subnet: &str| {
            SubnetId::from_names(
                PartialText::from_text("RG"),
                PartialText::from_text("VNet"),
                PartialText::from_text(subnet),
            )
        };
        assert!(id.surely_same(&names("aks")));
        assert!(!id.surely_same(&names("pods")));
        let mut hidden = PartialText::hole("$VNET_ID");
        hidden.push_text("/subnets/aks");
        assert!(!SubnetId::parse(&hidden).surely_same(&id));
    }
}
