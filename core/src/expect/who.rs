//! Who is at an end of the flows of an expectation, as users name it.

use crate::flow::{Entity, Peer};
use crate::net::{Address, AddressRange, Cidr};
use crate::policy::Selector;
use crate::source::Node;

/// Somebody that an expectation names, as written.
#[derive(Clone, Debug)]
pub struct Written {
    /// Who.
    pub who: Who,
    /// The words for it in messages.
    pub text: String,
}

/// Somebody that an expectation names.
#[derive(Clone, Debug)]
pub enum Who {
    /// Whom a question about a flow names.
    Peer(Peer),
    /// Every outside address.
    World,
    /// The outside addresses of a range.
    Range(AddressRange),
    /// The pods of a namespace.
    Namespace(String),
    /// Pods by labels.
    Pods(Pods),
}

/// Pods by labels of theirs and of their namespaces. What is absent means all.
#[derive(Clone, Debug)]
pub struct Pods {
    /// The selector of namespaces.
    pub namespaces: Option<Node>,
    /// The selector of pods.
    pub pods: Option<Node>,
    /// Whether pods are meant too that do not exist yet.
    pub future: bool,
}

impl Pods {
    /// What is asked of namespaces.
    #[must_use]
    pub fn of_namespaces(&self) -> Option<Selector<'_>> {
        self.namespaces.as_ref().map(Selector::kubernetes)
    }

    /// What is asked of pods.
    #[must_use]
    pub fn of_pods(&self) -> Option<Selector<'_>> {
        self.pods.as_ref().map(Selector::kubernetes)
    }
}

impl Who {
    /// Reads the text of a peer.
    ///
    /// # Errors
    /// What such a text looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(rest) = text.strip_prefix("ip:") {
            return range(rest);
        }
        if let Some(namespace) = text.strip_suffix("/*").or_else(|| text.strip_suffix('/'))
            && !namespace.is_empty()
            && !namespace.contains([':', '/'])
            && !namespace.contains(char::is_whitespace)
        {
            return Ok(Self::Namespace(namespace.to_owned()));
        }
        Ok(match Peer::parse(text)? {
            Peer::Entity(Entity::World) => Self::World,
            Peer::Address(address) => Self::Peer(Peer::Address(address)),
            peer => Self::Peer(peer),
        })
    }

    /// Whether it can begin flows.
    #[must_use]
    pub fn begins(&self) -> bool {
        !matches!(self, Self::Peer(Peer::Name(_) | Peer::Service { .. }))
    }

    /// Whether it means pods that do not exist yet.
    #[must_use]
    pub fn is_future(&self) -> bool {
        matches!(self, Self::Pods(Pods { future: true, .. }))
    }
}

fn range(text: &str) -> Result<Who, String> {
    if text.contains('/') {
        let cidr = Cidr::parse(text).map_err(|error| error.to_string())?;
        if cidr.has_host_bits() {
            return Err(format!("`{text}` is an address inside of a range; write `ip:{}`", cidr.network()));
        }
        return Ok(of_range(cidr.range()));
    }
    if let Some((first, last)) = text.split_once('-') {
        let read = |text: &str| Address::parse(text).map_err(|error| error.to_string());
        let range = AddressRange::new(read(first)?, read(last)?)
            .ok_or_else(|| format!("`{text}` is no range; write its lower address first"))?;
        return Ok(of_range(range));
    }
    Address::parse(text).map(|address| Who::Peer(Peer::Address(address))).map_err(|error| error.to_string())
}

/// A range of one address is whoever has it.
fn of_range(range: AddressRange) -> Who {
    if range.first() == range.last() { Who::Peer(Peer::Address(range.first())) } else { Who::Range(range) }
}
