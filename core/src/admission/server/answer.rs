//! What the API server answers to a new object, from its faults.
//!
//! The steps hide each other (recorded from Kubernetes 1.36): a value of the wrong type in a built-in kind hides all else;
//! under strict field validation unknown fields and repeated keys hide what validation would find; a namespace that
//! cannot exist hides validation; and validation hides what admission asks and the server's warnings.

use crate::admission::{Fault, FaultKind, ServerFault, Stage, StructureFault, schema};
use crate::model::{Object, Versions};
use crate::order::Order as _;

/// How the request asks for unknown and repeated fields to be treated: the parameter `fieldValidation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Refused: what `kubectl` asks for.
    Strict,
    /// Taken away, with a warning: what happens when nothing is asked for.
    Warn,
    /// Taken away without a word.
    Ignore,
}

/// The status of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 201: accepted.
    Created,
    /// 400: it could not be read, or has fields that are refused.
    BadRequest,
    /// 404: its namespace does not exist.
    NotFound,
    /// 422: it is not valid.
    Invalid,
}

impl Status {
    /// The number of HTTP.
    #[must_use]
    pub fn code(self) -> u16 {
        match self {
            Self::Created => 201,
            Self::BadRequest => 400,
            Self::NotFound => 404,
            Self::Invalid => 422,
        }
    }
}

/// What the server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether it takes the object.
    pub status: Status,
    /// The fields of the causes, sorted, each once. Only [`Status::Invalid`] has causes. The cause by which the server
    /// says that it did not look at rules in the Common Expression Language is left out.
    pub fields: Vec<String>,
    /// The texts of its warnings, in no order. Those that the server's own words are not known of are left out.
    pub warnings: Vec<String>,
    /// The pointers of what it takes away, within the object, sorted; empty when it refuses the object.
    pub pruned: Vec<String>,
}

impl Answer {
    fn refused(status: Status, warnings: Vec<String>) -> Self {
        Self { status, fields: Vec::new(), warnings, pruned: Vec::new() }
    }
}

/// The answer to an object with these faults. `repeated` are the warnings of keys that its text repeats, which only a
/// reader of the text knows: `line 6: key "name" already set in map`.
#[must_use]
pub fn answer(
    object: &Object,
    faults: &[Fault],
    repeated: &[String],
    versions: Versions,
    asked: FieldValidation,
) -> Answer {
    let of = |stage: Stage| faults.iter().filter(move |fault| fault.stage == stage);
    if of(Stage::Decoding).next().is_some() {
        return Answer::refused(Status::BadRequest, Vec::new());
    }
    let is_unclean = of(Stage::Strict).next().is_some() || !repeated.is_empty();
    if asked == FieldValidation::Strict && is_unclean {
        return Answer::refused(Status::BadRequest, Vec::new());
    }
    let mut warnings = Vec::new();
    if asked == FieldValidation::Warn {
        let unknown = of(Stage::Strict).map(|fault| format!("unknown field \"{}\"", field(object, fault)));
        warnings.extend(unknown.chain(repeated.iter().cloned()));
    }
    let refused: Vec<&Fault> = of(Stage::Validation).collect();
    // Deprecated versions of resource definitions are warned of before anything is looked at.
    let deprecated = |fault: &&Fault| fault.kind == FaultKind::Structure(StructureFault::ApiVersion);
    if refused.iter().any(|fault| is_namespace(object, fault)) {
        warnings.extend(of(Stage::Warning).filter(deprecated).flat_map(|fault| fault.warnings.clone()));
        return Answer::refused(Status::NotFound, warnings);
    }
    let of_admission = |fault: &&&Fault| fault.kind == FaultKind::Server(ServerFault::PodSecurity);
    let mut causes: Vec<&&Fault> = refused.iter().filter(|fault| !of_admission(fault)).collect();
    if causes.is_empty() {
        causes = refused.iter().filter(of_admission).collect();
    }
    if !causes.is_empty() {
        warnings.extend(of(Stage::Warning).filter(deprecated).flat_map(|fault| fault.warnings.clone()));
        let mut fields: Vec<String> = causes.iter().map(|fault| field(object, fault)).collect();
        fields.extend(causes.iter().flat_map(|fault| fault.more_fields.iter().cloned()));
        fields.order();
        fields.dedup();
        return Answer { fields, ..Answer::refused(Status::Invalid, warnings) };
    }
    warnings.extend(of(Stage::Warning).flat_map(|fault| fault.warnings.clone()));
    let pruned = schema::pruned(object, versions);
    Answer { status: Status::Created, fields: Vec::new(), warnings, pruned }
}

/// Whether the fault is a namespace that cannot exist.
fn is_namespace(object: &Object, fault: &Fault) -> bool {
    fault.kind == FaultKind::Server(ServerFault::Name) && pointer(object, fault) == "/metadata/namespace"
}

/// The pointer of a fault within the object.
fn pointer<'f>(object: &Object, fault: &'f Fault) -> &'f str {
    fault.place.path.strip_prefix(&*object.place.path).unwrap_or(&fault.place.path)
}

/// The field of a fault as the server names it: `spec.ingress[0].from`.
#[must_use]
pub fn field(object: &Object, fault: &Fault) -> String {
    if let Some(field) = &fault.field {
        return field.clone();
    }
    let mut node = Some(&object.root);
    let mut field = String::new();
    for step in pointer(object, fault).split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let index: Option<usize> = step.parse().ok().filter(|_| node.is_some_and(|node| node.entries().is_empty()));
        if let Some(index) = index {
            field.push_str(&format!("[{index}]"));
            node = node.and_then(|node| node.items().get(index));
        } else {
            if !field.is_empty() {
                field.push('.');
            }
            field.push_str(&step);
            node = node.and_then(|node| node.get(&step));
        }
    }
    field
}
