//! Pages: the comments of their fenced blocks, and HTML comments in front of such blocks.

use super::Suppressions;
use super::directive;
use super::places::{self, Block, Known, Syntax};
use crate::source::Span;
use crate::source::markdown::{self, Fence, Language};

/// Reads the suppressions of a page.
pub(super) fn read(text: &str, known: &Known, found: &mut Suppressions) {
    let fences = markdown::fences(text);
    html_comments(text, &fences, known, found);
    for fence in fences.iter().filter(|fence| fence.content_span.slice(text).contains(directive::MARK)) {
        let blanked = || fence.blanked(text);
        let base = fence.content_span.start as usize;
        let syntax = match fence.language {
            Language::Shell => Syntax::Shell,
            Language::PowerShell => Syntax::PowerShell,
            Language::Makefile => Syntax::Lines,
            Language::Json => Syntax::Json,
            Language::Hcl => Syntax::Hcl,
            Language::Bicep => Syntax::Bicep,
            Language::Yaml => {
                places::read(Block::dedented(&fence.dedented(text)), Syntax::Yaml, known, found);
                continue;
            }
            Language::Unknown => continue,
        };
        places::read(Block::plain(&blanked(), base), syntax, known, found);
    }
}

/// HTML comments on lines of their own. One is about the fenced block that follows it, with nothing but blank lines and
/// other comments between.
fn html_comments(text: &str, fences: &[Fence], known: &Known, found: &mut Suppressions) {
    let mut waiting: Vec<Span> = Vec::new();
    let mut start = 0_usize;
    let mut fence = 0_usize;
    // The end of an HTML comment that goes on over several lines.
    let mut inside: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let end = start.saturating_add(line.len());
        let line_start = std::mem::replace(&mut start, end);
        while fences.get(fence).is_some_and(|fence| (fence.content_span.end as usize) <= line_start) {
            fence = fence.saturating_add(1);
        }
        if fences.get(fence).is_some_and(|fence| fence.content_span.start as usize <= line_start) {
            continue;
        }
        if inside.is_some_and(|until| line_start < until) {
            continue;
        }
        inside = None;
        let content = line.trim_start_matches([' ', '\t', '>']);
        if content.trim().is_empty() {
            continue;
        }
        if content.starts_with("<!--") {
            let at = end.saturating_sub(content.len());
            let rest = text.get(at..).unwrap_or("");
            let length = rest.find("-->").map_or(rest.len(), |close| close.saturating_add(3));
            let until = at.saturating_add(length);
            let behind = text.get(until..).unwrap_or("").split('\n').next().unwrap_or("");
            if behind.trim().is_empty() {
                waiting.push(Span::new(at, until));
                inside = Some(until);
                continue;
            }
        }
        let opened = fences.get(fence).filter(|fence| fence.content_span.start as usize == end);
        settle(text, &mut waiting, opened, known, found);
    }
    settle(text, &mut waiting, None, known, found);
}

/// Follows the comments that wait for a fenced block.
fn settle(text: &str, waiting: &mut Vec<Span>, fence: Option<&Fence>, known: &Known, found: &mut Suppressions) {
    for span in waiting.drain(..) {
        let Some(comment) = directive::comment(span.slice(text), span.start as usize) else { continue };
        let document = known.document(span.start);
        let covers = fence.map(|fence| vec![fence.content_span]);
        directive::follow(&comment, document, covers, &|span| span, found);
    }
}
