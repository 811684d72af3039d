//! The map as an answer, and as pictures.

use serde::{Deserialize, Serialize};

use super::Network;
use crate::flow::Traffic;
use crate::flow::decide::{Case, Decision, Question};
use crate::flow::explain::Explained;
use crate::flow::explain::answer::{Answer, At};
use crate::flow::reach::{Cell, Group, Level, Named, Passes, PortEntry, PortSet, View};
use crate::limits::MAX_REACH_FLOWS;
use crate::report::reach::{Flows, Format, Picture};

/// What of the map is asked about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReachQuestion {
    /// From whom, as peers of a question about a flow, `NAMESPACE/` or `ip:RANGE`; empty for everybody.
    pub from: Vec<String>,
    /// To whom; empty for everybody.
    pub to: Vec<String>,
    /// On which port, `5432/TCP`; none for all traffic.
    pub port: Option<String>,
    /// Whom the map shows.
    pub level: Level,
    /// Whether flows are those of single peers, rather than of classes of peers that nothing tells apart.
    pub expand: bool,
}

/// A name, or several.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Peers"))]
#[serde(untagged, expecting = "`from` and `to` are a peer or a list of peers")]
pub enum Names {
    /// None.
    #[default]
    None,
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        match names {
            Names::None => Self::new(),
            Names::One(name) => vec![name],
            Names::Many(names) => names,
        }
    }
}

/// What may flow, in the order in which members are written: of classes, or of single peers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ReachMap"))]
#[serde(untagged)]
pub enum ReachAnswer {
    /// What may flow between classes of peers with equal rows and columns.
    #[cfg_attr(feature = "schema", schemars(title = "ReachClasses"))]
    Classes {
        /// The classes.
        classes: Vec<ClassAnswer>,
        /// What passes between them.
        flows: Vec<FlowAnswer<u32>>,
        /// What the reader ought to know.
        notes: Vec<String>,
    },
    /// What may flow between single peers.
    #[cfg_attr(feature = "schema", schemars(title = "ReachPeers"))]
    Peers {
        /// The peers.
        peers: Vec<String>,
        /// What passes between them.
        flows: Vec<FlowAnswer<String>>,
        /// What the reader ought to know.
        notes: Vec<String>,
    },
}

/// Peers that nothing tells apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PeerClass"))]
pub struct ClassAnswer {
    /// Its number.
    pub id: u32,
    /// Its members.
    pub members: Vec<String>,
}

/// What passes from one end to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "FlowOf_{Name}"))]
pub struct FlowAnswer<Name> {
    /// From whom.
    pub from: Name,
    /// To whom.
    pub to: Name,
    /// What passes.
    pub ports: Vec<PortEntry>,
    /// Of what the input does not tell whether it passes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<PortEntry>,
    /// What of that which passes does so only under conditions, such as rules on HTTP requests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limited: Vec<PortEntry>,
}

impl ReachAnswer {
    /// The answer as one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What the reader ought to know.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        match self {
            Self::Classes { notes, .. } | Self::Peers { notes, .. } => notes,
        }
    }
}

impl Network {
    /// What may flow between all whom a question names.
    ///
    /// # Errors
    /// What is wrong with the question: whom nobody or several are meant by, a port that is none, more single flows than
    /// an answer has.
    pub fn reach(&self, question: &ReachQuestion) -> Result<ReachAnswer, String> {
        let view = self.view(question, question.expand)?;
        Ok(answer(&view, question.expand))
    }

    /// The same, written in a format; the second part is what the reader ought to know, where the format has no place for
    /// it.
    ///
    /// # Errors
    /// As of [`Network::reach`].
    pub fn reach_as(&self, question: &ReachQuestion, format: Format) -> Result<(String, Vec<String>), String> {
        if format == Format::Json {
            return Ok((self.reach(question)?.to_json() + "\n", Vec::new()));
        }
        let view = self.view(question, question.expand || format == Format::Csv)?;
        let picture = Picture::of(&view, question.port.as_deref(), self);
        let notes = if format.has_notes() { Vec::new() } else { view.notes.clone() };
        Ok((picture.render(format), notes))
    }

    fn view(&self, question: &ReachQuestion, expand: bool) -> Result<View, String> {
        let network = self.flows();
        let port = question.port.as_deref().map(Traffic::parse).transpose()?;
        let map = network.reach(question.level);
        let named = |texts: &[String], begins: bool| match texts {
            [] => Ok(None),
            texts => Named::of(network, &map, texts, begins, port).map(Some),
        };
        let (from, to) = (named(&question.from, true)?, named(&question.to, false)?);
        let of_service = to.as_ref().and_then(|named| named.ports.clone());
        let asked = of_service.or_else(|| port.map(PortSet::of_traffic)).unwrap_or_else(PortSet::everything);
        let mut view = View::of(network, &map, from.as_ref(), to.as_ref(), asked);
        view.notes.splice(0..0, self.notes.iter().cloned());
        if !expand {
            return Ok(view);
        }
        view.expanded(MAX_REACH_FLOWS).map_err(|pairs| {
            format!(
                "there are {pairs} flows between single peers, and an answer has at most {MAX_REACH_FLOWS}; ask for \
                 classes, or name peers by `from` and `to`"
            )
        })
    }
}

impl Flows for Network {
    fn decision(&self, question: &Question) -> Option<Decision> {
        self.decide(question).ok()
    }

    fn answered(&self, question: &Question) -> Option<(Decision, Answer)> {
        self.explained(question).ok()
    }

    fn explained_case(&self, case: &Case) -> Explained {
        self.flows().explain(case)
    }

    fn place(&self, policy: u32, pointer: &str) -> Option<At> {
        self.at(policy, pointer)
    }
}

/// The answer that a view is; of single peers where it is expanded.
fn answer(view: &View, is_expanded: bool) -> ReachAnswer {
    let flow = |cell: &Cell| (cell.allow.entries(), cell.unknown.entries(), cell.limited.entries());
    let entries: Vec<_> = view.cells.iter().map(flow).collect();
    let notes = view.notes.clone();
    if is_expanded {
        let name = |at: u32| view.groups.get(at as usize).map(Group::short).unwrap_or_default();
        let peers = view.groups.iter().map(Group::short).collect();
        return ReachAnswer::Peers { peers, flows: flows(view, &entries, name), notes };
    }
    let class = |(id, group): (u32, &Group)| ClassAnswer {
        id,
        members: group.members.iter().map(|member| member.name.clone()).collect(),
    };
    let classes = (0_u32..).zip(&view.groups).map(class).collect();
    ReachAnswer::Classes { classes, flows: flows(view, &entries, |at| at), notes }
}

/// The entries of what passes, of what may pass, and of what is limited.
type Entries = (Vec<PortEntry>, Vec<PortEntry>, Vec<PortEntry>);

fn flows<Name>(view: &View, entries: &[Entries], name: impl Fn(u32) -> Name) -> Vec<FlowAnswer<Name>> {
    let flow = |flow: &Passes| {
        let (ports, unknown, limited) = entries.get(flow.cell as usize)?.clone();
        Some(FlowAnswer { from: name(flow.from), to: name(flow.to), ports, unknown, limited })
    };
    view.flows.iter().filter_map(flow).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{self, Options};
    use crate::source::text::SourceFile;

    fn network(pods: usize) -> Network {
        let pod = |at| {
            format!(
                "kind: Pod\napiVersion: v1\nmetadata: {{name: p{at}, namespace: a}}\n\
                 spec: {{containers: [{{name: a, image: a}}]}}\n---\n"
            )
        };
        let files = [SourceFile::new("a.yaml", (0..pods).map(pod).collect::<String>())];
        let readings = vec![api::read(0, &files[0])];
        Network::of(&files, readings, &Options::default()).unwrap()
    }

    #[test]
    fn single_flows_have_a_limit() {
        let network = network(20);
        let question = ReachQuestion { from: vec!["a/".to_owned()], to: vec!["a/".to_owned()], ..Default::default() };
        let view = || network.view(&question, false).unwrap();
        // With itself no pod is counted among those that are shown, but among those for which there has to be room.
        assert_eq!(view().expanded(400).unwrap().flows.len(), 380);
        assert_eq!(view().expanded(399).unwrap_err(), 400);
    }

    #[test]
    fn names_are_one_or_several() {
        for (json, expected) in [(r#""a/b""#, vec!["a/b"]), (r#"["a/b","c/"]"#, vec!["a/b", "c/"]), ("[]", vec![])] {
            let names: Vec<String> = serde_json::from_str::<Names>(json).unwrap().into();
            assert_eq!(names, expected);
        }
        assert!(serde_json::from_str::<Names>("1").is_err());
    }

    #[test]
    fn policies_that_are_refused_are_told() {
        let pod = "kind: Pod\napiVersion: v1\nmetadata: {name: p, namespace: a}\n\
                   spec: {containers: [{name: a, image: a}]}\n";
        let policy = |kind: &str, name: &str| {
            let version = if kind == "NetworkPolicy" { "networking.k8s.io/v1" } else { "cilium.io/v2" };
            let selector = if kind == "NetworkPolicy" { "podSelector" } else { "endpointSelector" };
            format!(
                "---\nkind: {kind}\napiVersion: {version}\nmetadata: {{name: {name}, namespace: a}}\n\
                 spec: {{{selector}: {{}}, ingress: []}}\n"
            )
        };
        let refused = [policy("NetworkPolicy", "no_name"), policy("CiliumClusterwideNetworkPolicy", "no_other")];
        for (policies, expected) in [
            (vec![&policy("NetworkPolicy", "good")], None),
            (vec![&refused[0]], Some("a policy is not in force, as it is refused: NetworkPolicy `a/no_name`")),
            (
                vec![&refused[1]],
                Some("a policy is not in force, as it is refused: CiliumClusterwideNetworkPolicy `no_other`"),
            ),
            (
                vec![&refused[1], &refused[0]],
                Some(
                    "2 policies are not in force, as they are refused; the first is CiliumClusterwideNetworkPolicy \
                     `no_other`",
                ),
            ),
        ] {
            let text = policies.into_iter().fold(pod.to_owned(), |all, policy| all + policy);
            let files = [SourceFile::new("a.yaml", text)];
            let readings = vec![api::read(0, &files[0])];
            let network = Network::of(&files, readings, &Options::default()).unwrap();
            let answer = network.reach(&ReachQuestion::default()).unwrap();
            assert_eq!(answer.notes().first().map(String::as_str), expected);
        }
    }

    #[test]
    fn a_map_of_nothing_is_empty() {
        let answer = api::run(r#"{"operation":"reach","files":[]}"#);
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["flows"], serde_json::json!([]));
        for format in
            [Format::Table { color: true, width: 10 }, Format::Csv, Format::Dot, Format::Mermaid, Format::Html]
        {
            let (text, _) = network(0).reach_as(&ReachQuestion::default(), format).unwrap();
            assert!(!text.is_empty() && !text.contains("shop"), "{format:?}");
        }
    }
}
