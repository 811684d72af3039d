//! Manifests in scripts: what here-documents hand to kubectl, or write to a file for it.

use super::{DocumentCounter, Piece, Reading, kinds, yaml};
use crate::model::{FileId, Object};
use crate::source::shell::{HereDocument, SimpleCommand};

/// Reads a here-document, where it holds objects that are not to be deleted. Objects without a namespace have that of the
/// command that applies them.
pub(super) fn read(
    id: FileId,
    document: &HereDocument,
    commands: &[SimpleCommand],
    documents: &mut DocumentCounter,
    reading: &mut Reading,
) {
    if !kinds::may_hold(document.text.text()) {
        return;
    }
    // `kubectl apply -f - <<EOF`, or `cat <<EOF | kubectl apply -f -`.
    let candidates = commands.iter().skip(document.command).take(2);
    let kubectl = candidates.map(words).find(|words| is_kubectl(words) && words.contains(&"-"));
    let kubectl = kubectl.unwrap_or_default();
    if kubectl.contains(&"delete") {
        return;
    }
    let first = reading.pieces.len();
    yaml::read_extract(id, &document.text, documents, reading);
    let Some(namespace) = namespace(&kubectl) else { return };
    for piece in reading.pieces.iter_mut().skip(first) {
        if let Piece::Object(object) = piece
            && object.namespace.is_none()
            && is_namespaced(object)
        {
            object.namespace = Some(namespace.to_owned());
        }
    }
}

/// The words of a command that are known; the others are empty.
fn words(command: &SimpleCommand) -> Vec<&str> {
    command.words.iter().map(|word| word.text.known().unwrap_or("")).collect()
}

fn is_kubectl(words: &[&str]) -> bool {
    words.first().is_some_and(|first| matches!(first.rsplit('/').next(), Some("kubectl" | "k" | "oc")))
}

/// The namespace that a command of kubectl names.
fn namespace<'w>(words: &[&'w str]) -> Option<&'w str> {
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let value = match *word {
            "-n" | "--namespace" => words.next().copied(),
            word => word.strip_prefix("--namespace=").or_else(|| word.strip_prefix("-n=")),
        };
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            return Some(value);
        }
    }
    None
}

/// Whether objects of its kind stand in namespaces.
fn is_namespaced(object: &Object) -> bool {
    let whole = [
        "Namespace",
        "Node",
        "CiliumClusterwideNetworkPolicy",
        "CiliumCIDRGroup",
        "ClusterNetworkPolicy",
        "AdminNetworkPolicy",
        "BaselineAdminNetworkPolicy",
    ];
    !whole.contains(&object.kind.as_str())
}
