use super::networks::Networks;
use super::{Draft, objects};
use crate::admission::Admission;
use crate::changes::Step;
use crate::config::Stated;
use crate::facts::Facts;
use crate::model::{
    Action, CiliumVersion, Cluster, ClusterSpec, Date, Field, Format, Model, Place, Revision, Subnet, SubnetId,
    VirtualNetwork,
};
use crate::policy::Policy;
use crate::source::Node;
use crate::world::{World, Worlds};

/// What rules may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Everything that was read.
    pub model: &'a Model,
    /// Its virtual networks by name.
    pub networks: &'a Networks<'a>,
    /// The objects, cluster by cluster.
    pub worlds: &'a Worlds<'a>,
    /// What the API server and the agent of Cilium refuse of the objects.
    pub admission: &'a Admission<'a>,
    /// The facts in use.
    pub facts: &'a Facts,
    /// What the user states of the place where the clusters stand.
    pub stated: &'a Stated,
    /// Today's date.
    pub today: Date,
}

/// One policy in its world.
#[derive(Clone, Copy, Debug)]
pub struct PolicyView<'a> {
    /// Everything else.
    pub context: &'a Context<'a>,
    /// The world that it stands in.
    pub world: &'a World<'a>,
    /// The policy.
    pub policy: &'a Policy<'a>,
}

/// One state of one cluster.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Everything else.
    pub context: &'a Context<'a>,
    /// The cluster.
    pub cluster: &'a Cluster,
    /// The step that led to the state.
    pub revision: &'a Revision,
    /// The step before, if any.
    pub previous: Option<&'a Revision>,
}

impl<'a> Context<'a> {
    /// Every state of every cluster, in the order written.
    pub fn views(&'a self) -> impl Iterator<Item = View<'a>> {
        self.model.clusters.iter().flat_map(move |cluster| {
            let steps = cluster.revisions.iter().enumerate();
            steps.map(move |(at, revision)| View { context: self, cluster, revision, previous: cluster.previous(at) })
        })
    }
}

impl<'a> Context<'a> {
    /// Every policy of every world, whatever enforces it.
    pub fn policies(&'a self) -> impl Iterator<Item = PolicyView<'a>> {
        let worlds = self.worlds.iter();
        worlds
            .flat_map(move |world| world.policies.iter().map(move |policy| PolicyView { context: self, world, policy }))
    }
}

impl PolicyView<'_> {
    /// A finding at a node of the policy.
    #[must_use]
    pub fn draft(&self, node: &Node, message: impl Into<String>) -> Draft {
        objects::draft(self.policy.object, node, message)
    }

    /// A finding at the key of a member of one of its nodes.
    #[must_use]
    pub fn draft_at_key(&self, parent: &Node, key: &str, message: impl Into<String>) -> Draft {
        let object = self.policy.object;
        Draft::new(&object.key_place(parent, key), message).object(objects::reference(object))
    }

    /// The version of Cilium that enforces the policy.
    #[must_use]
    pub fn cilium(&self) -> CiliumVersion {
        self.world.settings.versions.cilium
    }
}

impl<'a> View<'a> {
    /// The settings after the step.
    #[must_use]
    pub fn spec(&self) -> &'a ClusterSpec {
        &self.revision.spec
    }

    /// The settings before the step.
    #[must_use]
    pub fn before(&self) -> Option<&'a ClusterSpec> {
        self.previous.map(|revision| &revision.spec)
    }

    /// What the step was written in.
    #[must_use]
    pub fn format(&self) -> Format {
        self.revision.format
    }

    /// What the step changes, when the input shows the state before it: an update, or a create command, template or
    /// body of a PUT for a cluster that exists. Neither a state that the service reported is a step, nor a cluster that a
    /// plan destroys and makes anew.
    #[must_use]
    pub fn step(&self) -> Option<Step<'a>> {
        let before = self.previous.filter(|_| !self.observed() && !self.made_anew());
        before.map(|before| Step { before, after: self.revision })
    }

    /// Whether the step may create the cluster: a create command, a template, the body of a PUT. Where the input shows
    /// the state before, the cluster exists, and the step changes it, unless it destroys it first.
    #[must_use]
    pub fn creates(&self) -> bool {
        self.revision.action == Action::Create && (self.previous.is_none() || self.made_anew())
    }

    /// Whether a plan destroys the cluster and makes it anew: then it holds the state before itself.
    fn made_anew(&self) -> bool {
        let created = self.revision.action == Action::Create;
        created && self.previous.is_some_and(|before| before.place.file == self.revision.place.file)
    }

    /// Whether the state is one that the service reported, so that it surely accepted it.
    #[must_use]
    pub fn observed(&self) -> bool {
        self.revision.action == Action::Observe
    }

    /// The command or resource of the step.
    #[must_use]
    pub fn place(&self) -> &'a Place {
        &self.revision.place
    }

    /// Whether a place belongs to the command or resource of the step itself, rather than to an earlier step. All that
    /// the first step holds is its own, in however many documents a format writes it, unless it changes a
    /// cluster that only the state before shows.
    #[must_use]
    pub fn writes(&self, place: &Place) -> bool {
        let step = self.place();
        let is_first = self.cluster.revisions.first().is_some_and(|first| std::ptr::eq(first, self.revision));
        let is_whole = is_first && (self.previous.is_none() || self.revision.action == Action::Create);
        is_whole || (place.file, place.document) == (step.file, step.document)
    }

    /// Whether the step itself writes the field.
    #[must_use]
    pub fn sets<T>(&self, field: &Field<T>) -> bool {
        field.place().is_some_and(|place| self.writes(place))
    }

    /// The place of a field, or that of the step when the field is not written.
    #[must_use]
    pub fn place_of<T>(&self, field: &'a Field<T>) -> &'a Place {
        field.place().unwrap_or(&self.revision.place)
    }

    /// The subnet of an id, see [`Networks::subnet`].
    #[must_use]
    pub fn subnet(&self, id: &Field<SubnetId>) -> Option<(&'a VirtualNetwork, &'a Subnet)> {
        let sited = id.sited()?;
        self.context.networks.subnet(&sited.value, sited.place.file)
    }
}
