//! Whom a question about a map names.

use std::collections::BTreeSet;

use super::map::Map;
use super::ports::PortSet;
use super::sites::{Site, What, shown_as};
use crate::flow::end::{End, Meant};
use crate::flow::{Network, Peer, Traffic};
use crate::net::{Address, AddressRange, Cidr};
use crate::order::Ordered as _;
use crate::rules::wording::nearest;

/// Those whom one side of a question names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The sites, by position.
    pub sites: BTreeSet<usize>,
    /// Outside addresses.
    pub ranges: Vec<AddressRange>,
    /// The ports behind the Services among them, where one port was asked about.
    pub ports: Option<PortSet>,
    /// What the reader ought to know.
    pub notes: Vec<String>,
}

impl Named {
    /// Reads peers: those of a question about a flow, `NAMESPACE/` or `NAMESPACE/*` for all of a namespace, and
    /// `ip:RANGE` for the outside addresses of a range; `entity:world` is all that is outside. Where `begins`, they are to
    /// begin flows.
    ///
    /// # Errors
    /// That a text names nobody who is in the map, or somebody who begins no flow.
    pub fn of(
        network: &Network,
        map: &Map,
        texts: &[String],
        begins: bool,
        port: Option<Traffic>,
    ) -> Result<Self, String> {
        let mut named = Self::default();
        for text in texts {
            named.add(network, map, text, begins, port)?;
        }
        if named.ports.is_some() && texts.len() > 1 {
            return Err("a Service and a port: name the Service alone, as its ports are not those behind it".to_owned());
        }
        Ok(named)
    }

    fn add(
        &mut self,
        network: &Network,
        map: &Map,
        text: &str,
        begins: bool,
        port: Option<Traffic>,
    ) -> Result<(), String> {
        if let Some(namespace) = text.strip_suffix("/*").or_else(|| text.strip_suffix('/')) {
            let found = namespace_of(network, map, namespace);
            if found.is_empty() {
                return Err(no_namespace(network, map, namespace));
            }
            self.sites.extend(found);
            return Ok(());
        }
        if text == "entity:world" {
            let outside = map.sites.iter().enumerate().filter(|(_, site)| matches!(site.what, What::Range(..)));
            self.sites.extend(outside.map(|(at, _)| at));
            return Ok(());
        }
        if let Some(range) = text.strip_prefix("ip:").filter(|rest| rest.contains(['/', '-'])) {
            let range = read_range(range)?;
            return self.outside(map, range, text);
        }
        let is_named = map.sites.iter().position(|site| site.name == text);
        if let Some(at) = is_named.filter(|at| !begins || map.sites.get(*at).and_then(Site::end).is_some()) {
            self.sites.insert(at);
            return Ok(());
        }
        match network.find(&Peer::parse(text)?)? {
            Meant::End(end) => self.end(network, map, end, text),
            Meant::Name(_) | Meant::Service(_) if begins => {
                Err(format!("`{text}` begins no traffic; name a pod, a node or an address"))
            }
            Meant::Name(name) => match map.sites.iter().position(|site| site.what == What::Name(name.clone())) {
                Some(at) => {
                    self.sites.insert(at);
                    Ok(())
                }
                None => {
                    Err(format!("`{text}` is not in the map, which shows the names that policies name; ask `decide`"))
                }
            },
            Meant::Service(at) => self.service(network, map, at, text, port),
        }
    }

    fn service(
        &mut self,
        network: &Network,
        map: &Map,
        at: u32,
        text: &str,
        port: Option<Traffic>,
    ) -> Result<(), String> {
        let Some(service) = network.topology.services.get(at as usize) else {
            return Err(format!("`{text}` names nobody"));
        };
        if let Some(name) = &service.external_name {
            return self.add(network, map, &format!("fqdn:{name}"), false, port);
        }
        let mut behind: Vec<(End, Traffic)> = Vec::new();
        match port {
            Some(port) => behind = network.behind(service, port)?,
            None => {
                for one in &service.ports {
                    let traffic = Traffic { protocol: one.protocol, port: one.number };
                    behind.extend(network.behind(service, traffic)?);
                }
            }
        }
        if behind.is_empty() {
            return Err(format!("nothing that is given stands behind `{text}`"));
        }
        if port.is_some() {
            let ports = behind.iter().map(|(_, traffic)| PortSet::of_traffic(*traffic));
            self.ports = Some(ports.fold(self.ports.take().unwrap_or_default(), |all, one| all.union(&one)));
        }
        for (end, _) in behind {
            self.end(network, map, end, text)?;
        }
        self.notes.push(format!("`{text}` is shown as what stands behind it, with the ports there"));
        Ok(())
    }

    fn end(&mut self, network: &Network, map: &Map, end: End, text: &str) -> Result<(), String> {
        let found = match end {
            End::Pod(at) => shown_as(network, &map.sites, at),
            End::Outside(Some(address), _) => {
                let one = AddressRange::new(address, address);
                let one = one.ok_or_else(|| format!("`{text}` is no address"))?;
                return self.outside(map, one, text);
            }
            End::Node(_) => {
                let is_it = |site: &Site| site.what == What::End(end);
                let is_some_node = |site: &Site| {
                    matches!(&site.what, What::End(End::Reserved(..)))
                        && ["entity:host", "entity:remote-node"].contains(&site.name.as_str())
                };
                let one = positions(map, is_it);
                if one.is_empty() { positions(map, is_some_node) } else { one }
            }
            _ => positions(map, |site| site.what == What::End(end)),
        };
        if found.is_empty() {
            return Err(format!("`{text}` is not in the map: policies say nothing about it"));
        }
        self.sites.extend(found);
        Ok(())
    }

    fn outside(&mut self, map: &Map, range: AddressRange, text: &str) -> Result<(), String> {
        let is_in = |site: &Site| match site.what {
            What::Range(first, last, _) => AddressRange::new(first, last).is_some_and(|own| own.overlaps(range)),
            _ => false,
        };
        if !map.sites.iter().any(is_in) {
            return Err(format!(
                "`{text}` is not in the map: it is no outside address, and nobody who is given has it"
            ));
        }
        self.ranges.push(range);
        Ok(())
    }
}

fn positions(map: &Map, is_meant: impl Fn(&Site) -> bool) -> Vec<usize> {
    map.sites.iter().enumerate().filter(|(_, site)| is_meant(site)).map(|(at, _)| at).collect()
}

/// The namespace of a site.
pub(super) fn namespace<'n>(network: &'n Network, site: &Site) -> Option<&'n str> {
    let What::End(End::Pod(at)) = site.what else { return None };
    network.topology.pods.get(at as usize).map(|pod| pod.namespace.as_str())
}

fn namespace_of(network: &Network, map: &Map, asked: &str) -> Vec<usize> {
    positions(map, |site| namespace(network, site) == Some(asked))
}

fn no_namespace(network: &Network, map: &Map, asked: &str) -> String {
    let names: BTreeSet<&str> = map.sites.iter().filter_map(|site| namespace(network, site)).into_set();
    let hint = nearest(asked, names.iter().copied()).map(|near| format!("; did you mean `{near}/`?"));
    format!("there is no pod or workload in a namespace `{asked}`{}", hint.unwrap_or_default())
}

/// `10.0.0.0/8` or `10.0.0.1-10.0.0.9`.
fn read_range(text: &str) -> Result<AddressRange, String> {
    match text.split_once('-') {
        Some((first, last)) => {
            let read = |text: &str| Address::parse(text).map_err(|error| error.to_string());
            let (first, last) = (read(first)?, read(last)?);
            let range = AddressRange::new(first, last);
            range.ok_or_else(|| format!("`{text}` is no range: it begins behind its end, or in another family"))
        }
        None => Cidr::parse(text).map(|cidr| cidr.range()).map_err(|error| error.to_string()),
    }
}
