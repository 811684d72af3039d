use super::machine::{Given, Machine, ScopeId};
use super::template::{Document, NoteKind};
use crate::model::{Place, push_pointer};

/// Hands the values of a parameters file to the parameters of the outermost deployment.
pub(super) fn give<'a>(machine: &mut Machine<'a>, scope: ScopeId, file: &Document<'a>) {
    let mut pointer = String::new();
    let values = match file.root.entry_ignoring_case("parameters") {
        Some(section) => {
            push_pointer(&mut pointer, &section.key);
            section.value.entries()
        }
        // Tools take the bare values too.
        None => file.root.entries(),
    };
    for one in values {
        let mut path = pointer.clone();
        push_pointer(&mut path, &one.key);
        let key_path = path.clone();
        let given = match one.value.entry_ignoring_case("value") {
            Some(value) => {
                push_pointer(&mut path, &value.key);
                let place = Place::new(file.file, file.document, path, value.value.span);
                Given::Literal(&value.value, place)
            }
            None => Given::Secret,
        };
        let parameters = machine.scopes.get_mut(scope.0).map(|scope| &mut scope.parameters);
        match parameters.and_then(|parameters| parameters.get_mut(&one.key.to_ascii_lowercase())) {
            Some(parameter) => parameter.given = given,
            None if !one.key.starts_with('$') && !one.key.eq_ignore_ascii_case("contentVersion") => {
                let place = Place::new(file.file, file.document, key_path, one.key_span);
                let text = format!("the template has no parameter `{}`", one.key);
                machine.note(NoteKind::StrayParameter, &place, text);
            }
            None => {}
        }
    }
}
