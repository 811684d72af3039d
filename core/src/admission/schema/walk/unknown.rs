//! Fields that a kind does not have.

use super::scalar::fits;
use super::{OPENING, Walk};
use crate::admission::schema::suggest::{Suggestion, suggest};
use crate::admission::schema::table::TypeId;
use crate::admission::schema::wording::shortened;
use crate::admission::{Stage, StructureFault};
use crate::edit::{Change, Fix};
use crate::limits::MAX_OBJECT_FAULTS;
use crate::source::{Entry, Node};

impl Walk<'_> {
    /// A field that the kind does not have; answers which one was meant, where that is sure.
    pub(super) fn unknown(&mut self, node: &Node, id: TypeId, entry: &Entry) -> Option<&'static str> {
        let product = if self.is_decoded { "Kubernetes" } else { "Cilium" };
        let Suggestion { rename, is_slip, help } =
            suggest(self.table, self.column, id, &self.around, &entry.key, product);
        // A field that stands there already was not meant.
        let rename = rename.filter(|name| node.get(name).is_none());
        let mark = self.path.enter(&entry.key);
        self.pruned.push(self.path.pointer.clone());
        let name = shortened(&self.path.field);
        let what = if self.path.field.starts_with("metadata") { "the metadata of objects" } else { &self.object.kind };
        let message = format!(
            "`{name}` is no field of {what}: the API server refuses it under strict validation, kubectl's default, and \
             otherwise drops it{}",
            self.effect()
        );
        let to = rename.and_then(|name| self.table.get(id).field(name, self.column)).copied();
        let fix = to.map(|to| {
            let place = self.path.place(self.object, entry.key_span);
            // A value that does not fit shows that something else was meant.
            let safe =
                is_slip && !OPENING.contains(&to.name) && fits(self.table.get(to.of).base(self.column), &entry.value);
            let changes = vec![Change::replace(&place, &*entry.key, to.name)];
            Fix { title: format!("write `{}`", to.name), safe, changes }
        });
        let fault = self.fault(StructureFault::UnknownField, Stage::Strict, entry.key_span, message);
        fault.help = Some(help);
        fault.fixes.extend(fix);
        self.path.leave(mark);
        rename
    }

    /// What comes of a rule without one of its fields.
    pub(super) fn effect(&self) -> &'static str {
        let is_policy = self.object.kind.ends_with("NetworkPolicy");
        let steps = || self.path.pointer.split('/');
        // Below an item of a section, not beside it.
        let is_in = |section: &str| steps().skip_while(|step| *step != section).count() > 2;
        if !is_policy {
            ""
        } else if is_in("ingressDeny") || is_in("egressDeny") {
            ", and the rule then denies more than it says"
        } else if is_in("ingress") || is_in("egress") {
            ", and the rule then allows more than it says"
        } else {
            ""
        }
    }

    /// Everything in a value where no mapping can be: it is pruned, but the type is what is wrong.
    pub(super) fn all_unknown(&mut self, node: &Node) {
        if self.faults.len() >= MAX_OBJECT_FAULTS {
            return;
        }
        for entry in node.entries() {
            let mark = self.path.enter(&entry.key);
            self.pruned.push(self.path.pointer.clone());
            let message = format!("`{}` stands where no mapping can be", shortened(&self.path.field));
            self.fault(StructureFault::UnknownField, Stage::Strict, entry.key_span, message).follows = true;
            self.path.leave(mark);
        }
        for (index, item) in node.items().iter().enumerate() {
            let mark = self.path.enter_item(index);
            self.all_unknown(item);
            self.path.leave(mark);
        }
    }
}
