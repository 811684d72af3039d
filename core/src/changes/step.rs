use crate::model::{Action, Cluster, ClusterSpec, Field, Format, Ipam, Place, Revision};

/// Two states of one cluster, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The state before.
    pub before: &'a Revision,
    /// The state after.
    pub after: &'a Revision,
}

/// What it means that the state after a step does not write a setting which the state before it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unwritten {
    /// The service keeps what the cluster has, or fills in a default: the body of a PUT does not tell which. Nothing is
    /// concluded from it.
    NotTold,
    /// The default of a whole `az aks create` command, which has no memory of an older one.
    DefaultOfCommand,
    /// The default of the provider's schema where there is one. What the provider computes keeps its value.
    DefaultOfProvider,
}

/// How pods of the whole cluster get their addresses, a pod subnet included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// `kubenet`.
    Kubenet,
    /// Azure CNI, from the nodes' subnet.
    NodeSubnet,
    /// Azure CNI, from a subnet of their own, which at least one pool has.
    PodSubnet,
    /// Azure CNI overlay.
    Overlay,
    /// The user's own plugin.
    ByoCni,
}

impl Mode {
    /// The word for it in answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Kubenet => "kubenet",
            Self::NodeSubnet => "node subnet",
            Self::PodSubnet => "pod subnet",
            Self::Overlay => "overlay",
            Self::ByoCni => "own plugin",
        }
    }
}

impl<'a> Step<'a> {
    /// The steps of a cluster from the state before it on. The steps that tell how the cluster came to that state are
    /// left out.
    pub fn since_before(cluster: &'a Cluster) -> impl Iterator<Item = Step<'a>> {
        let revisions = &cluster.revisions;
        let steps = cluster.compared..revisions.len();
        steps.filter_map(move |at| Some(Step { before: cluster.previous(at)?, after: revisions.get(at)? }))
    }

    /// The settings before.
    #[must_use]
    pub fn earlier(&self) -> &'a ClusterSpec {
        &self.before.spec
    }

    /// The settings after.
    #[must_use]
    pub fn later(&self) -> &'a ClusterSpec {
        &self.after.spec
    }

    /// Whether Terraform makes the change, which destroys and makes anew where its provider cannot change in place.
    #[must_use]
    pub fn by_terraform(&self) -> bool {
        self.after.format == Format::Terraform
    }

    /// The place of a field, or of the step when the field is not written.
    #[must_use]
    pub fn place_of<T>(&self, field: &'a Field<T>) -> &'a Place {
        field.place().unwrap_or(&self.after.place)
    }

    /// Whether a place belongs to the step itself, rather than to an earlier one.
    #[must_use]
    pub fn writes(&self, place: &Place) -> bool {
        (place.file, place.document) == (self.after.place.file, self.after.place.document)
    }

    fn unwritten(&self) -> Unwritten {
        match (self.after.format, self.after.action) {
            (Format::AzCommand, Action::Create) => Unwritten::DefaultOfCommand,
            (Format::Terraform, _) => Unwritten::DefaultOfProvider,
            _ => Unwritten::NotTold,
        }
    }

    /// Whether a setting that the state after does not write surely has its default then.
    #[must_use]
    pub fn unwritten_is_default(&self) -> bool {
        self.unwritten() != Unwritten::NotTold
    }

    /// Whether a range or address that is not written surely has the service's default. Terraform keeps the value that
    /// the service computed.
    #[must_use]
    pub fn unwritten_range_is_default(&self) -> bool {
        self.unwritten() == Unwritten::DefaultOfCommand
    }

    /// How pods got their addresses before.
    #[must_use]
    pub fn old_mode(&self) -> Option<Mode> {
        mode(self.earlier(), self.before.format)
    }

    /// How pods get their addresses after.
    #[must_use]
    pub fn new_mode(&self) -> Option<Mode> {
        let (old, new) = (&self.earlier().network, &self.later().network);
        let same_plugin = new.plugin.is_absent() || new.plugin.value().is_some_and(|plugin| old.plugin.is(plugin));
        if !self.unwritten_is_default() && new.plugin_mode.is_absent() && same_plugin {
            return self.old_mode();
        }
        mode(self.later(), self.after.format)
    }

    /// Whether the dataplane was Cilium.
    #[must_use]
    pub fn old_cilium(&self) -> Option<bool> {
        self.earlier().uses_cilium()
    }

    /// Whether the dataplane is Cilium after.
    #[must_use]
    pub fn new_cilium(&self) -> Option<bool> {
        if self.later().network.dataplane.is_absent() && !self.unwritten_is_default() {
            return self.old_cilium();
        }
        self.later().uses_cilium()
    }

    /// Whether the step changes the dataplane from Azure's to Cilium.
    #[must_use]
    pub fn to_cilium(&self) -> bool {
        self.old_cilium() == Some(false) && self.new_cilium() == Some(true)
    }
}

/// How pods get their addresses, as far as the input tells.
fn mode(spec: &ClusterSpec, format: Format) -> Option<Mode> {
    let base = spec.base_ipam(format);
    match base {
        Some(Ipam::ByoCni) => return Some(Mode::ByoCni),
        Some(Ipam::Kubenet) => return Some(Mode::Kubenet),
        Some(Ipam::Overlay) => return Some(Mode::Overlay),
        _ => {}
    }
    // A subnet whose id is only partly known is still a pod subnet. Only Azure CNI without overlay has them.
    let pod_subnet = spec.pools.iter().any(|pool| pool.pod_subnet.place().is_some());
    let flat = spec.network.plugin_mode.place().is_none()
        && spec.network.plugin.value().is_none_or(|p| p.eq_ignore_ascii_case("azure"));
    if pod_subnet && flat {
        return Some(Mode::PodSubnet);
    }
    (base == Some(Ipam::NodeSubnet)).then_some(Mode::NodeSubnet)
}
