use crate::edit::Fix;
use crate::model::Place;
use crate::report::{RefusedBy, Severity};

/// Something that is wrong with an object as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// What kind of fault it is; each kind has a rule.
    pub kind: FaultKind,
    /// Where on its way into the cluster the object meets it.
    pub stage: Stage,
    /// The field. For a missing one, its parent's path and the range of the parent's key.
    pub place: Place,
    /// The field as the API server names it in its causes (`spec.ingress[0].from[0]`), where it names another one than
    /// `place`.
    pub field: Option<String>,
    /// Other fields that the API server names in causes for the same reason.
    pub more_fields: Vec<String>,
    /// The texts with which the API server warns of it, where they are known.
    pub warnings: Vec<String>,
    /// What is wrong, in the style of findings.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Another place that matters, with what is there.
    pub related: Option<(Place, String)>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
    /// Whether it only follows from another fault that is told, and is gone when that one is mended. The API server names
    /// it too, so it is part of its answer, but no finding.
    pub follows: bool,
}

impl Fault {
    /// A fault at a place.
    #[must_use]
    pub fn new(kind: impl Into<FaultKind>, stage: Stage, place: Place, message: impl Into<String>) -> Self {
        let kind = kind.into();
        let message = message.into();
        Self {
            kind,
            stage,
            place,
            field: None,
            more_fields: Vec::new(),
            warnings: Vec::new(),
            message,
            help: None,
            related: None,
            fixes: Vec::new(),
            follows: false,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The field as the API server names it.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Another field that the API server names in causes for the same reason.
    #[must_use]
    pub fn also_of(mut self, field: impl Into<String>) -> Self {
        self.more_fields.push(field.into());
        self
    }

    /// The text with which the API server warns of it.
    #[must_use]
    pub fn warning(mut self, text: impl Into<String>) -> Self {
        self.warnings.push(text.into());
        self
    }

    /// A way to mend it, where there is one.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<Option<Fix>>) -> Self {
        self.fixes.extend(fix.into());
        self
    }

    /// Another place that matters.
    #[must_use]
    pub fn related(mut self, place: Place, message: impl Into<String>) -> Self {
        self.related = Some((place, message.into()));
        self
    }
}

/// Where on its way into the cluster an object meets a fault. What is met at one step hides what later ones would show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The server cannot decode it: a value of the wrong type in a built-in kind.
    Decoding,
    /// The server refuses it under strict field validation, kubectl's default, and otherwise prunes the field.
    Strict,
    /// The server's validation refuses it.
    Validation,
    /// The server accepts it with a warning.
    Warning,
    /// The server accepts it, and the agent of Cilium ignores the whole object.
    Agent,
}

impl Stage {
    /// Who refuses the object.
    #[must_use]
    pub fn refused_by(self) -> Option<RefusedBy> {
        match self {
            Self::Decoding | Self::Validation => Some(RefusedBy::Apiserver),
            Self::Strict => Some(RefusedBy::ApiserverStrict),
            Self::Warning => None,
            Self::Agent => Some(RefusedBy::Cilium),
        }
    }

    /// How bad a fault of it is.
    #[must_use]
    pub fn severity(self) -> Severity {
        if self == Self::Warning { Severity::Warning } else { Severity::Error }
    }
}

/// The kinds of faults; each has a rule that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// Against the structure of the kind.
    Structure(StructureFault),
    /// Against what else the API server asks of it.
    Server(ServerFault),
    /// Against what the agent of Cilium asks of a policy.
    Agent(AgentFault),
}

/// Faults against the structure of a kind: what its schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StructureFault {
    /// A field that the kind does not have.
    UnknownField,
    /// A value of another type.
    WrongType,
    /// A required field is missing, empty or null.
    MissingField,
    /// A value that is none of those that the field takes.
    UnsupportedValue,
    /// Text that the pattern or format of the field does not allow.
    Malformed,
    /// A number, text or list that is too small, too big, too short or too long.
    OutOfBounds,
    /// None of, or several of, fields of which exactly or at least one is needed.
    Alternatives,
    /// An item of a list that must not repeat.
    RepeatedItem,
    /// A version of the API that the cluster does not serve, or that is deprecated.
    ApiVersion,
}

/// Faults against what the API server asks beyond the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServerFault {
    /// A name, generated name or namespace that is no valid one.
    Name,
    /// A key or value of a label that is no valid one, in metadata or in a selector.
    Label,
    /// Annotations, owner references, finalizers or other metadata.
    Metadata,
    /// An expression of a selector.
    Expression,
    /// A port, protocol, or port name.
    Port,
    /// The end of a range of ports.
    EndPort,
    /// A range of addresses.
    Cidr,
    /// A range of addresses that is not written as it should be.
    CidrForm,
    /// An exception of a range of addresses.
    Except,
    /// A peer that names nothing, or both addresses and pods.
    Peer,
    /// The directions of a policy.
    PolicyTypes,
    /// Something else of a service.
    Service,
    /// Something else of a pod, or of the template of a workload.
    Pod,
    /// Two ports of a pod or service that clash.
    PortClash,
    /// The selector of a workload, which misses its own pods or selects all.
    Selector,
    /// The labels of a namespace for pod security.
    PodSecurity,
    /// An ingress.
    Ingress,
    /// A slice of endpoints.
    Endpoints,
}

/// Faults for which the agent of Cilium ignores a policy that the API server accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgentFault {
    /// No rule, or a rule without any direction.
    NoRules,
    /// What a rule is about: no selector, two, or nodes in a policy of a namespace.
    Subject,
    /// A key, value or expression of a selector.
    Selector,
    /// Several kinds of peers in one rule.
    PeerKinds,
    /// Ports beside services, which some releases do not take.
    ServicePorts,
    /// A peer that the agent does not know or serve: an entity, nodes, a DNS name.
    Peer,
    /// A range of addresses that cannot be read.
    Cidr,
    /// An item of a set of ranges: what it names, and its exceptions.
    CidrSet,
    /// A port or protocol that cannot be read.
    Port,
    /// More ports or types than one block takes.
    TooMany,
    /// ICMP beside ports.
    IcmpWithPorts,
    /// A type or family of ICMP.
    IcmpType,
    /// DNS rules for incoming traffic.
    DnsOnIngress,
    /// L7 rules about nodes.
    HostL7,
    /// L7 rules on another protocol than TCP.
    L7Protocol,
    /// The ports of L7 rules: none, all, or a range.
    L7Ports,
    /// What L7 rules say, or several kinds of them together.
    L7Rules,
    /// A regular expression of an HTTP rule.
    HttpRegex,
    /// A condition on a header of an HTTP rule.
    HeaderMatch,
    /// Names of TLS servers.
    ServerNames,
    /// A listener of Envoy.
    Listener,
    /// A label of the rule itself.
    RuleLabel,
}

impl From<StructureFault> for FaultKind {
    fn from(fault: StructureFault) -> Self {
        Self::Structure(fault)
    }
}

impl From<ServerFault> for FaultKind {
    fn from(fault: ServerFault) -> Self {
        Self::Server(fault)
    }
}

impl From<AgentFault> for FaultKind {
    fn from(fault: AgentFault) -> Self {
        Self::Agent(fault)
    }
}
