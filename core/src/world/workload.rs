use crate::model::Object;
use crate::policy::{Labels, Protocol};
use crate::source::{Node, Value};

/// A pod, or the pods that a template makes.
#[derive(Debug)]
pub struct Workload<'a> {
    /// The object.
    pub object: &'a Object,
    /// Its name; empty when it has none yet (`generateName`).
    pub name: &'a str,
    /// Its namespace as written.
    pub namespace: Option<&'a str>,
    /// The pod: the object itself, or the template, with `metadata` and `spec`.
    pub pod: &'a Node,
    /// The pod's labels.
    pub labels: Labels<'a>,
    /// The service account; `default` when none is written.
    pub service_account: &'a str,
    /// Whether the pod uses the node's network, and so the node's identity.
    pub host_network: bool,
    /// The ports of all containers, those of sidecars among the init containers included.
    pub ports: Vec<ContainerPort<'a>>,
    /// Kind and name of the controller that owns it, for pods and replica sets of dumps.
    pub owner: Option<(&'a str, &'a str)>,
}

/// A port that a container declares.
#[derive(Clone, Copy, Debug)]
pub struct ContainerPort<'a> {
    /// The item of `ports`.
    pub node: &'a Node,
    /// `name`.
    pub name: Option<&'a str>,
    /// `containerPort`.
    pub number: u16,
    /// `protocol`; TCP when none is written.
    pub protocol: Protocol,
    /// `hostPort`; with `hostNetwork` the server fills it in.
    pub host_port: Option<u16>,
}

impl<'a> Workload<'a> {
    /// The workload that an object is, if it is one.
    #[must_use]
    pub fn of(object: &'a Object) -> Option<Self> {
        let pod = match (object.group(), object.kind.as_str()) {
            ("", "Pod") => Some(&object.root),
            ("batch", "CronJob") => object.at(&["spec", "jobTemplate", "spec", "template"]),
            ("apps" | "extensions", "ReplicaSet" | "Deployment" | "StatefulSet" | "DaemonSet")
            | ("batch", "Job")
            | ("", "ReplicationController") => object.at(&["spec", "template"]),
            _ => None,
        }?;
        let spec = pod.get("spec");
        let text =
            |key: &str| spec.and_then(|spec| spec.get(key)).and_then(Node::as_str).filter(|text| !text.is_empty());
        let lists = ["containers", "initContainers"].into_iter().filter_map(|key| spec?.get(key));
        let containers = lists.flat_map(Node::items);
        let ports = containers.flat_map(|container| container.get("ports").map(Node::items).unwrap_or_default());
        let owners = object.at(&["metadata", "ownerReferences"]).map(Node::items).unwrap_or_default();
        let owner = owners.iter().find(|owner| owner.get("controller").and_then(Node::as_bool) == Some(true));
        Some(Self {
            object,
            name: object.name.as_deref().unwrap_or(""),
            namespace: object.namespace.as_deref(),
            pod,
            labels: Labels::of(pod.get("metadata").and_then(|metadata| metadata.get("labels"))),
            service_account: text("serviceAccountName").or_else(|| text("serviceAccount")).unwrap_or("default"),
            host_network: spec.and_then(|spec| spec.get("hostNetwork")?.as_bool()).unwrap_or(false),
            ports: ports.filter_map(ContainerPort::of).collect(),
            owner: owner.and_then(|owner| Some((owner.get("kind")?.as_str()?, owner.get("name")?.as_str()?))),
        })
    }

    /// The node of the pod's labels, if it has any.
    #[must_use]
    pub fn labels_node(&self) -> Option<&'a Node> {
        self.pod.get("metadata")?.get("labels")
    }

    /// Its `spec`.
    #[must_use]
    pub fn spec(&self) -> Option<&'a Node> {
        self.pod.get("spec")
    }

    /// `Deployment shop/web`, for messages.
    #[must_use]
    pub fn title(&self) -> String {
        let namespace = self.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
        format!("{} `{namespace}{}`", self.object.kind, self.name)
    }
}

impl<'a> ContainerPort<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        let number = |key: &str| match node.get(key)?.value {
            Value::Int(number) => u16::try_from(number).ok().filter(|number| *number != 0),
            _ => None,
        };
        Some(Self {
            node,
            name: node.get("name").and_then(Node::as_str).filter(|name| !name.is_empty()),
            number: number("containerPort")?,
            protocol: node.get("protocol").and_then(Node::as_str).map_or(Protocol::Tcp, Protocol::parse),
            host_port: number("hostPort"),
        })
    }
}
