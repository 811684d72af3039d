//! Cilium's endpoints and slices of endpoints.

use crate::model::Object;
use crate::source::Node;
use crate::world::World;

/// One endpoint of a slice, or an endpoint by itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Endpoint<'a> {
    pub object: &'a Object,
    /// The item of `endpoints`; none for a CiliumEndpoint.
    pub node: Option<&'a Node>,
    pub namespace: Option<&'a str>,
    /// The name of its pod.
    pub name: &'a str,
}

/// The slices of a world, with the list of their endpoints.
pub(super) fn slices<'a>(world: &World<'a>) -> impl Iterator<Item = (&'a Object, &'a Node)> {
    world.of_kind("cilium.io", "CiliumEndpointSlice").filter_map(|slice| Some((slice, slice.at(&["endpoints"])?)))
}

/// The endpoints that slices hold, in the order written.
pub(super) fn in_slices<'a>(world: &World<'a>) -> Vec<Endpoint<'a>> {
    let of = |(object, list): (&'a Object, &'a Node)| {
        let namespace = object.at(&["namespace"]).and_then(Node::as_str);
        let named = move |node: &'a Node| {
            Some(Endpoint { object, node: Some(node), namespace, name: node.get("name")?.as_str()? })
        };
        list.items().iter().filter_map(named)
    };
    slices(world).flat_map(of).collect()
}

/// The endpoints that stand for themselves.
pub(super) fn alone<'a>(world: &World<'a>) -> impl Iterator<Item = Endpoint<'a>> {
    world.of_kind("cilium.io", "CiliumEndpoint").filter_map(|object| {
        Some(Endpoint { object, node: None, namespace: object.namespace.as_deref(), name: object.name.as_deref()? })
    })
}

impl Endpoint<'_> {
    /// `shop/web-1`.
    pub(super) fn title(&self) -> String {
        let namespace = self.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{namespace}{}", self.name)
    }

    /// The node of its name.
    pub(super) fn name_node(&self) -> Option<&Node> {
        let own = || self.object.at(&["metadata", "name"]);
        self.node.map_or_else(own, |node| node.get("name"))
    }
}
