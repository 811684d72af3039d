//! Pages of documentation: each fenced block in a known language is read as what it says it is.

use super::read::read_json;
use super::{DocumentCounter, Excerpt, Reading, bicep, makefile, script, terraform, yaml};
use crate::model::FileId;
use crate::source::markdown::{self, Language};
use crate::source::shell::{Dialect, Environment};

/// Reads a page. The blocks of a shell share their variables, as a reader who follows the page would.
pub(super) fn read(id: FileId, text: &str, documents: &mut DocumentCounter, reading: &mut Reading) {
    let (mut environment, mut powershell) = (Environment::default(), Environment::default());
    for fence in markdown::fences(text) {
        let mut content = fence.blanked(text);
        if matches!(fence.language, Language::Json | Language::Hcl | Language::Bicep) {
            content = without_elisions(&content, fence.language == Language::Json);
        }
        let excerpt = Excerpt { text: &content, base: fence.content_span.start as usize, named: false };
        let before = documents.peek();
        match fence.language {
            Language::Shell => {
                script::read_block(id, excerpt, Dialect::Shell, &mut environment, documents, reading);
            }
            Language::PowerShell => {
                script::read_block(id, excerpt, Dialect::PowerShell, &mut powershell, documents, reading);
            }
            Language::Makefile if makefile::is_makefile(excerpt.text) => {
                makefile::read(id, excerpt, documents, reading)
            }
            // The lines of a recipe alone.
            Language::Makefile => {
                let mut own = Environment::default();
                script::read_block(id, excerpt, Dialect::Shell, &mut own, documents, reading);
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

/// The content of a block with blanks for the lines of dots that stand for what the page leaves out; of JSON also for a
/// comma that nothing follows then.
fn without_elisions(content: &str, json: bool) -> String {
    let mut text = String::with_capacity(content.len());
    let mut elided = false;
    // Where a comma stands that may turn out to be the last.
    let mut comma = None;
    for line in content.split_inclusive('\n') {
        let trimmed = line.trim();
        let dots = trimmed.trim_end_matches(',');
        if dots == "…" || (dots.len() >= 3 && dots.bytes().all(|byte| byte == b'.')) {
            text.extend(line.chars().flat_map(|c| {
                let blank = if c.is_ascii_whitespace() { c } else { ' ' };
                std::iter::repeat_n(blank, c.len_utf8())
            }));
            elided = true;
            continue;
        }
        if let Some(at) = comma.filter(|_| json && elided && trimmed.starts_with(['}', ']'])) {
            text.replace_range(at..=at, " ");
        }
        if !trimmed.is_empty() {
            comma = trimmed.ends_with(',').then(|| text.len().saturating_add(line.trim_end().len()).saturating_sub(1));
            elided = false;
        }
        text.push_str(line);
    }
    text
}
