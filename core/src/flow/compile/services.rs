//! `toServices`: the pods behind Services as endpoints, and addresses where a Service selects none (decision semantics
//! R20).

use super::Compiler;
use crate::flow::labels::{Requirement, Selector, Sym};
use crate::net::Cidr;
use crate::policy::ServicePeer;

/// A Service as `toServices` sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceOf {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its labels, sorted by key.
    pub labels: Vec<(String, String)>,
    /// The labels of the pods behind it; none where somebody else keeps its endpoints.
    pub selector: Vec<(String, String)>,
    /// The addresses behind it, where it selects none.
    pub backends: Vec<Cidr>,
}

impl Compiler<'_> {
    /// The selectors that an item of `toServices` stands for.
    pub(super) fn service(&mut self, peer: &ServicePeer<'_>) -> Vec<Selector> {
        self.compiled.names_services = true;
        let services = self.services;
        let mut selectors = Vec::new();
        for service in services.iter().filter(|service| means(peer, service)) {
            if service.selector.is_empty() {
                for backend in &service.backends {
                    let range = self.range(backend, true);
                    selectors.push(Selector::Addresses { requirements: [range].into(), is_group: false });
                }
            } else if self.terms.version.is_at_least(17) {
                selectors.push(self.behind(service));
            }
        }
        selectors
    }

    /// The pods behind a Service.
    fn behind(&mut self, service: &ServiceOf) -> Selector {
        let version = self.terms.version;
        let misreads = match version.minor {
            17 => !version.has_patch(17, 16),
            18 => !version.has_patch(18, 9),
            19 => !version.has_patch(19, 4),
            _ => false,
        };
        // These releases take what stands before the first point of a key for its source.
        if misreads && service.selector.iter().any(|(key, _)| key.contains('.')) {
            return Selector::nothing();
        }
        let mut requirements: Vec<Requirement> = Vec::new();
        for (key, value) in service.selector.iter().filter(|(key, _)| key != crate::world::keys::NAMESPACE) {
            let key = self.symbol(key);
            requirements.push(self.implied(Sym::K8S, key, value));
        }
        requirements.push(self.implied(Sym::K8S, Sym::NAMESPACE, &service.namespace));
        self.within_cluster(&mut requirements);
        Selector::Labels(requirements.into())
    }
}

/// Whether an item means a Service. Without a namespace it means those of all.
fn means(peer: &ServicePeer<'_>, service: &ServiceOf) -> bool {
    let is_in = |namespace: Option<&str>| namespace.is_none_or(|name| name.is_empty() || name == service.namespace);
    if let Some((selector, namespace)) = &peer.selected {
        let label = |key: &str| {
            let found = service.labels.iter().find(|(known, _)| known == key);
            found.map(|(_, value)| value.as_str())
        };
        return is_in(*namespace) && selector.decide(|key| Some(label(key.name))) == Some(true);
    }
    peer.named.is_some_and(|(name, namespace)| is_in(namespace) && name == Some(service.name.as_str()))
}
