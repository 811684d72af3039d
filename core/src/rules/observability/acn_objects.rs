//! Objects of `acn.azure.com` and the places in them.

use crate::model::{Object, Place, push_pointer};
pub(super) use crate::rules::objects::reference;
use crate::source::{Node, Span};

/// Whether the object is of that kind of Azure Container Networking, whatever the version.
pub(super) fn is_kind(object: &Object, kind: &str) -> bool {
    object.is("acn.azure.com", kind)
}

/// A place in the object, which itself may be an item of a list.
pub(super) fn place(object: &Object, path: &[&str], span: Span) -> Place {
    let mut pointer = object.place.path.to_string();
    for step in path {
        push_pointer(&mut pointer, step);
    }
    Place::new(object.place.file, object.place.document, pointer, span)
}

/// A filter of a log or a metric object.
pub(super) struct Filter<'n> {
    pub(super) node: &'n Node,
    /// The keys and indices to it.
    pub(super) path: Vec<String>,
}

impl Filter<'_> {
    /// The place of something in the filter.
    pub(super) fn place(&self, object: &Object, below: &[&str], span: Span) -> Place {
        let path: Vec<&str> = self.path.iter().map(String::as_str).chain(below.iter().copied()).collect();
        place(object, &path, span)
    }
}

/// All filters of a `ContainerNetworkLog` or `ContainerNetworkMetric`.
pub(super) fn filters(object: &Object) -> Vec<Filter<'_>> {
    let mut found = Vec::new();
    if is_kind(object, "ContainerNetworkLog") {
        add(&mut found, object.at(&["spec", "includefilters"]), &["spec", "includefilters"]);
    }
    let metrics = object.at(&["spec", "filters"]).map(Node::items).unwrap_or_default();
    for (index, metric) in metrics.iter().enumerate() {
        for list in ["includeFilters", "excludeFilters"] {
            add(&mut found, metric.get(list), &["spec", "filters", &index.to_string(), list]);
        }
    }
    found
}

fn add<'n>(found: &mut Vec<Filter<'n>>, list: Option<&'n Node>, path: &[&str]) {
    for (index, node) in list.map(Node::items).unwrap_or_default().iter().enumerate() {
        let mut path: Vec<String> = path.iter().map(|&step| step.to_owned()).collect();
        path.push(index.to_string());
        found.push(Filter { node, path });
    }
}
