use super::machine::{Machine, Target};
use super::nested::{Opening, open};
use super::{check, expand, parameters};
use crate::input::value::{Evaluated, hole};
use crate::model::{FileId, PartialText, Place};
use crate::source::{Node, Problem, Span};

/// A document of a file.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The file.
    pub file: FileId,
    /// The document, counted from 0 in the file.
    pub document: u32,
    /// Its tree.
    pub root: &'a Node,
}

/// What is known of the deployment besides the template, as from an `az deployment group create` command.
#[derive(Clone, Debug, Default)]
pub struct Deployment {
    /// The deployment's name.
    pub name: Option<String>,
    /// The subscription's id.
    pub subscription: Option<String>,
    /// The resource group's name.
    pub resource_group: Option<String>,
    /// The resource group's location.
    pub location: Option<String>,
}

/// What a template deploys.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The resources that are deployed, or may be: parents before children, nested deployments where they stand.
    pub resources: Vec<Resource>,
    /// Resources that the template only refers to (`"existing": true`).
    pub existing: Vec<Resource>,
    /// Faults of the template's expressions, and limits; all in the template's file.
    pub problems: Vec<Problem>,
    /// What could not be resolved.
    pub notes: Vec<Note>,
}

/// One resource.
#[derive(Clone, Debug)]
pub struct Resource {
    /// The full type as written, as `Microsoft.Network/virtualNetworks/subnets`; empty when unknown.
    pub kind: String,
    /// The version of the resource provider's interface.
    pub api_version: Option<String>,
    /// The full name, a segment for each of the type's but the first: `vnet/subnet`.
    pub name: PartialText,
    /// The identity, beginning with `/`.
    pub id: PartialText,
    /// The name by which the template refers to it, in a template with symbolic names.
    pub symbol: Option<String>,
    /// The subscription it is deployed to.
    pub subscription: PartialText,
    /// The resource group it is deployed to, unless it belongs to none.
    pub resource_group: Option<PartialText>,
    /// The whole resource without its children, `copy`, `dependsOn` and nested template. Its place is the resource's.
    pub body: Evaluated,
    /// Where an unknown condition decides whether it is deployed at all: its own or that of a deployment around it.
    pub maybe: Option<Place>,
}

impl Resource {
    /// Whether the resource is of a type; types compare without ASCII case.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind)
    }
}

/// Something that could not be resolved.
#[derive(Clone, Debug)]
pub struct Note {
    /// What kind of thing.
    pub kind: NoteKind,
    /// Where.
    pub place: Place,
    /// What, as a message.
    pub text: String,
}

/// The kinds of [`Note`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// A parameter that the deployment must give.
    MissingParameter,
    /// A value in the parameters file for a parameter that the template does not have.
    StrayParameter,
    /// A function that is not known.
    UnknownFunction,
    /// A deployment whose template is not inline.
    LinkedTemplate,
    /// A `copy` whose count is unknown.
    LoopCount,
}

/// Evaluates a template with the values of at most one parameters file.
#[must_use]
pub fn evaluate(template: &Document<'_>, given: Option<&Document<'_>>, deployment: &Deployment) -> Evaluation {
    let mut machine = Machine::new();
    let unknown = |value: &Option<String>, expression: &str| match value {
        Some(value) => PartialText::from_text(value),
        None => hole(expression),
    };
    let target = Target {
        subscription: unknown(&deployment.subscription, "subscription().subscriptionId"),
        resource_group: has_resource_group(template.root)
            .then(|| unknown(&deployment.resource_group, "resourceGroup().name")),
        location: deployment.location.clone(),
    };
    let opening = Opening {
        file: template.file,
        document: template.document,
        template: template.root,
        pointer: String::new(),
        target,
        name: unknown(&deployment.name, "deployment().name"),
        label: String::new(),
        level: 0,
        outer: None,
    };
    let scope = open(&mut machine, opening);
    if let Some(given) = given {
        parameters::give(&mut machine, scope, given);
    }
    check::check(&mut machine, template);
    let mut evaluation = Evaluation::default();
    expand::expand(&mut machine, scope, None, &mut evaluation);
    // Problems are of the template's file; one of a parameters file is told of the template as a whole.
    let of_template = |(file, problem): (FileId, Problem)| match problem {
        problem if file == template.file => problem,
        problem => Problem { path: String::new(), span: Span::default(), ..problem },
    };
    evaluation.problems = machine.take_problems().into_iter().map(of_template).collect();
    evaluation.notes = machine.notes;
    evaluation
}

/// Whether the template is deployed to a resource group, by its schema.
fn has_resource_group(root: &Node) -> bool {
    let schema = root.get("$schema").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
    !["subscription", "managementgroup", "tenant"]
        .iter()
        .any(|level| schema.contains(&format!("/{level}deploymenttemplate.json")))
}
