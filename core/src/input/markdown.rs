//! Pages of documentation: each fenced block in a known language is read as what it says it is.

use super::read::read_json;
use super::{DocumentCounter, Excerpt, Reading, bicep, script, terraform, yaml};
use crate::model::FileId;
use crate::source::markdown::{self, Language};
use crate::source::shell::{Dialect, Environment};

/// Reads a page. The shell blocks share their variables, as a reader who follows the page would.
pub(super) fn read(id: FileId, text: &str, documents: &mut DocumentCounter, reading: &mut Reading) {
    let mut environment = Environment::default();
    for fence in markdown::fences(text) {
        let content = fence.blanked(text);
        let excerpt = Excerpt { text: &content, base: fence.content_span.start as usize, named: false };
        let before = documents.peek();
        match fence.language {
            Language::Shell => {
                script::read_block(id, excerpt, Dialect::Shell, &mut environment, documents, reading);
            }
            Language::PowerShell => {
                let mut own = Environment::default();
                script::read_block(id, excerpt, Dialect::PowerShell, &mut own, documents, reading);
            }
            Language::Yaml => yaml::read_fence(id, &fence, text, documents, reading),
            Language::Json => read_json(id, excerpt, documents, reading),
            Language::Hcl => terraform::language::read_fence(id, excerpt, documents, reading),
            Language::Bicep => bicep::read(id, excerpt, documents, reading),
            Language::Unknown => continue,
        }
        // A block in a known language counts as a document even when it holds none.
        if documents.peek() == before {
            documents.next_document();
        }
    }
}
