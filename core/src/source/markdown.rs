//! Fenced code blocks of Markdown, by the rules of CommonMark 0.31.
//!
//! Lists and block quotes are followed as far as fences in them need; a fence inside an HTML block or comment is not
//! shown to readers of the page, and is none.

use super::{Extract, Span};
use crate::limits::{MAX_FENCES, MAX_MARKDOWN_DEPTH};

/// One fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// What stands after the opening fence.
    pub info: String,
    /// The language that the info names.
    pub language: Language,
    /// The lines of the content, whole; empty at the fence's end when there are none.
    pub content_span: Span,
    /// Each content line without the prefix that its list, block quote or indented fence gives it, line end included.
    pub lines: Vec<Span>,
    /// Columns of the opening fence in its list item or quote: 0 to 3.
    pub indent: usize,
    /// Whether a closing fence ends it, and not the end of the page or of the list item around it.
    pub closed: bool,
}

/// The language of a fenced block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// Shell, Azure command line, or console.
    Shell,
    /// PowerShell.
    PowerShell,
    /// A Makefile, or commands of one.
    Makefile,
    /// YAML.
    Yaml,
    /// JSON, also with comments.
    Json,
    /// Terraform configuration.
    Hcl,
    /// Bicep.
    Bicep,
    /// No language is named, or another one.
    Unknown,
}

impl Language {
    /// The language of an info string: its first word without case, `{.bash}` too.
    #[must_use]
    pub fn of(info: &str) -> Self {
        let word = info.trim_start().trim_start_matches(['{', '.', ' ']);
        let word = word.split([' ', '\t', '}', ',', '{', ':']).next().unwrap_or_default();
        match word.to_ascii_lowercase().as_str() {
            "azurecli"
            | "azurecli-interactive"
            | "bash"
            | "sh"
            | "shell"
            | "zsh"
            | "console"
            | "shell-session"
            | "bash-interactive" => Self::Shell,
            "powershell" | "pwsh" | "azurepowershell" | "azurepowershell-interactive" | "powershell-interactive" => {
                Self::PowerShell
            }
            "makefile" | "make" | "mk" => Self::Makefile,
            "yaml" | "yml" => Self::Yaml,
            "json" | "jsonc" | "json5" => Self::Json,
            "hcl" | "terraform" | "tf" => Self::Hcl,
            "bicep" => Self::Bicep,
            _ => Self::Unknown,
        }
    }
}

impl Fence {
    /// The content at the offsets of the file: [`Fence::content_span`] with the prefixes of lines replaced by blanks.
    #[must_use]
    pub fn blanked(&self, source: &str) -> String {
        let mut text = String::new();
        let mut at = self.content_span.start;
        for line in &self.lines {
            text.extend(std::iter::repeat_n(' ', line.start.saturating_sub(at) as usize));
            text.push_str(line.slice(source));
            at = line.end;
        }
        text
    }

    /// The content without the prefixes of lines.
    #[must_use]
    pub fn dedented(&self, source: &str) -> Extract {
        let mut extract = Extract::new(self.content_span.start as usize);
        for line in &self.lines {
            extract.push_source(line.slice(source), line.start as usize);
        }
        extract
    }
}

/// What a line stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Quote,
    /// A list item whose content starts at this column after what is around it.
    Item(usize),
}

/// What is open below the containers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Leaf {
    None,
    /// A paragraph, whose next line may lack the prefixes of its containers.
    Paragraph,
    /// Hidden up to a line that holds the text.
    HtmlUntil(&'static str),
    /// Hidden up to a blank line.
    HtmlUntilBlank,
    Fence {
        marker: u8,
        length: usize,
        at: usize,
    },
}

/// The fenced blocks of a page, in order; at most [`MAX_FENCES`].
#[must_use]
pub fn fences(text: &str) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    let mut containers: Vec<Container> = Vec::new();
    let mut leaf = Leaf::None;
    // A byte order mark is no part of the first line.
    let body = text.trim_start_matches('\u{feff}');
    let mut start = text.len().saturating_sub(body.len());
    for line in body.split_inclusive('\n') {
        let end = start.saturating_add(line.len());
        let mut cursor = Cursor { line, at: 0, column: 0, spare: 0 };
        let matched = match_containers(&mut cursor, &containers);
        if matched < containers.len() && !(leaf == Leaf::Paragraph && is_lazy(cursor)) {
            containers.truncate(matched);
            leaf = Leaf::None;
        }
        leaf = match leaf {
            Leaf::Fence { marker, length, at } => {
                let Some(fence) = fences.get_mut(at) else { return fences };
                if is_closing(cursor, marker, length) {
                    fence.closed = true;
                    Leaf::None
                } else {
                    cursor.skip_columns(fence.indent);
                    fence.lines.push(Span::new(start.saturating_add(cursor.at), end));
                    fence.content_span.end = Span::new(end, end).end;
                    Leaf::Fence { marker, length, at }
                }
            }
            Leaf::HtmlUntil(close) if !holds(line, close) => Leaf::HtmlUntil(close),
            Leaf::HtmlUntilBlank if !cursor.is_blank() => Leaf::HtmlUntilBlank,
            Leaf::HtmlUntil(_) | Leaf::HtmlUntilBlank => Leaf::None,
            open @ (Leaf::None | Leaf::Paragraph) => {
                let in_paragraph = open == Leaf::Paragraph;
                let opened = open_containers(&mut cursor, &mut containers, in_paragraph);
                let in_paragraph = in_paragraph && !opened;
                match opening(cursor) {
                    Some((marker, length, info, indent)) => {
                        if fences.len() >= MAX_FENCES {
                            return fences;
                        }
                        fences.push(Fence {
                            language: Language::of(&info),
                            info,
                            content_span: Span::new(end, end),
                            lines: Vec::new(),
                            indent,
                            closed: false,
                        });
                        Leaf::Fence { marker, length, at: fences.len().saturating_sub(1) }
                    }
                    None => other_leaf(cursor, in_paragraph),
                }
            }
        };
        start = end;
    }
    fences
}

/// A place in a line, with the column that tabs lead to.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    line: &'a str,
    at: usize,
    column: usize,
    /// Columns of a tab that are not used up yet.
    spare: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn is_blank(&self) -> bool {
        self.rest().trim().is_empty()
    }

    /// Columns of blanks from here on.
    fn indent(&self) -> usize {
        let mut column = self.column.saturating_add(self.spare);
        for byte in self.rest().bytes() {
            match byte {
                b' ' => column = column.saturating_add(1),
                b'\t' => column = next_tab(column),
                _ => break,
            }
        }
        column.saturating_sub(self.column)
    }

    /// Skips up to `columns` of blanks; a tab may be used in part.
    fn skip_columns(&mut self, columns: usize) {
        let target = self.column.saturating_add(columns);
        while self.column < target {
            if self.spare > 0 {
                let used = self.spare.min(target.saturating_sub(self.column));
                self.spare = self.spare.saturating_sub(used);
                self.column = self.column.saturating_add(used);
                continue;
            }
            match self.rest().bytes().next() {
                Some(b' ') => self.column = self.column.saturating_add(1),
                Some(b'\t') => self.spare = next_tab(self.column).saturating_sub(self.column),
                _ => return,
            }
            self.at = self.at.saturating_add(1);
        }
    }

    /// Skips a character that is no blank and one column wide.
    fn skip_mark(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
        self.column = self.column.saturating_add(bytes);
    }
}

fn next_tab(column: usize) -> usize {
    column.saturating_add(4).saturating_sub(column % 4)
}

/// Skips the prefixes of the containers; answers how many of them the line is in.
fn match_containers(cursor: &mut Cursor, containers: &[Container]) -> usize {
    for (at, container) in containers.iter().enumerate() {
        match container {
            Container::Quote => {
                if !skip_quote(cursor) {
                    return at;
                }
            }
            Container::Item(_) if cursor.is_blank() => {}
            Container::Item(columns) => {
                if cursor.indent() < *columns {
                    return at;
                }
                cursor.skip_columns(*columns);
            }
        }
    }
    containers.len()
}

fn skip_quote(cursor: &mut Cursor) -> bool {
    let indent = cursor.indent();
    if indent > 3 || !cursor.rest().trim_start_matches([' ', '\t']).starts_with('>') {
        return false;
    }
    cursor.skip_columns(indent);
    cursor.skip_mark(1);
    cursor.skip_columns(1);
    true
}

/// Whether a line that lacks the prefixes of its containers goes on with the paragraph in them.
fn is_lazy(cursor: Cursor) -> bool {
    let mut probe = cursor;
    !cursor.is_blank()
        && opening(cursor).is_none()
        && html_opening(cursor).is_none()
        && !skip_quote(&mut probe)
        && (cursor.indent() > 3 || (item_marker(cursor, true).is_none() && !is_break_or_heading(cursor)))
}

/// Opens the block quotes and list items that start on this line; answers whether any does.
fn open_containers(cursor: &mut Cursor, containers: &mut Vec<Container>, in_paragraph: bool) -> bool {
    let mut opened = false;
    while containers.len() < MAX_MARKDOWN_DEPTH && cursor.indent() <= 3 {
        if skip_quote(cursor) {
            containers.push(Container::Quote);
        } else if let Some(marker) = item_marker(*cursor, in_paragraph && !opened) {
            let indent = cursor.indent();
            cursor.skip_columns(indent);
            cursor.skip_mark(marker);
            let blanks = cursor.indent();
            // Five blanks and more are one and indented code; an empty item has its content one blank on.
            let blanks = if cursor.is_blank() || blanks > 4 { 1 } else { blanks };
            cursor.skip_columns(blanks);
            containers.push(Container::Item(indent.saturating_add(marker).saturating_add(blanks)));
        } else {
            break;
        }
        opened = true;
    }
    opened
}

/// Bytes of the list marker that stands here after blanks. One that interrupts a paragraph starts with 1 and has text.
fn item_marker(cursor: Cursor, interrupts: bool) -> Option<usize> {
    let rest = cursor.rest().trim_start_matches([' ', '\t']);
    if is_break_or_heading(cursor) && !rest.starts_with('#') && !rest.starts_with('+') {
        return None;
    }
    let digits = rest.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let marker = match rest.as_bytes().get(digits)? {
        b'-' | b'+' | b'*' if digits == 0 => 1,
        b'.' | b')' if (1..=9).contains(&digits) => digits.saturating_add(1),
        _ => return None,
    };
    let after = rest.get(marker..)?;
    let one = digits == 0 || rest.get(..digits)?.trim_start_matches('0') == "1" && digits == 1;
    let spaced = after.is_empty() || after.starts_with([' ', '\t', '\n', '\r']);
    (spaced && !(interrupts && (!one || after.trim().is_empty()))).then_some(marker)
}

/// Whether the line is a thematic break or an ATX heading.
fn is_break_or_heading(cursor: Cursor) -> bool {
    let rest = cursor.rest().trim();
    let marks = rest.bytes().take_while(|byte| *byte == b'#').count();
    let heading =
        (1..=6).contains(&marks) && rest.as_bytes().get(marks).is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    let rule = |mark: char| {
        rest.starts_with(mark)
            && rest.chars().filter(|character| *character == mark).count() >= 3
            && rest.chars().all(|character| character == mark || character == ' ' || character == '\t')
    };
    heading || rule('-') || rule('*') || rule('_')
}

/// The marker, length, info and indent of a fence that opens here.
fn opening(cursor: Cursor) -> Option<(u8, usize, String, usize)> {
    let indent = cursor.indent();
    let rest = cursor.rest().trim_start_matches([' ', '\t']);
    let marker = *rest.as_bytes().first().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = rest.bytes().take_while(|byte| *byte == marker).count();
    let info = rest.get(length..)?.trim();
    let inline = marker == b'`' && info.contains('`');
    (indent <= 3 && length >= 3 && !inline).then(|| (marker, length, info.to_owned(), indent))
}

fn is_closing(cursor: Cursor, marker: u8, length: usize) -> bool {
    let rest = cursor.rest().trim();
    cursor.indent() <= 3 && rest.len() >= length && rest.bytes().all(|byte| byte == marker)
}

/// What a line that opens no fence leaves open.
fn other_leaf(cursor: Cursor, in_paragraph: bool) -> Leaf {
    if cursor.is_blank() || (cursor.indent() <= 3 && is_break_or_heading(cursor)) {
        return Leaf::None;
    }
    if let Some(leaf) = html_opening(cursor) {
        return match leaf {
            Leaf::HtmlUntil(close) if holds(cursor.rest(), close) => Leaf::None,
            leaf => leaf,
        };
    }
    if cursor.indent() > 3 && !in_paragraph { Leaf::None } else { Leaf::Paragraph }
}

/// Elements whose block ends at a blank line, of those that pages put around examples.
const BLOCK_ELEMENTS: [&str; 20] = [
    "article", "aside", "center", "dd", "details", "div", "dl", "dt", "figure", "footer", "header", "iframe", "li",
    "ol", "p", "section", "summary", "table", "td", "ul",
];

/// The HTML block that opens here, if one does.
fn html_opening(cursor: Cursor) -> Option<Leaf> {
    let rest = cursor.rest().trim_start_matches([' ', '\t']);
    if cursor.indent() > 3 || !rest.starts_with('<') {
        return None;
    }
    if rest.starts_with("<!--") {
        return Some(Leaf::HtmlUntil("-->"));
    }
    let name = rest.trim_start_matches(['<', '/']);
    let length = name.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let element = name.get(..length)?.to_ascii_lowercase();
    let hidden = [("pre", "</pre>"), ("script", "</script>"), ("style", "</style>"), ("textarea", "</textarea>")];
    if !rest.starts_with("</")
        && let Some((_, close)) = hidden.into_iter().find(|(name, _)| *name == element)
    {
        return Some(Leaf::HtmlUntil(close));
    }
    BLOCK_ELEMENTS.contains(&element.as_str()).then_some(Leaf::HtmlUntilBlank)
}

fn holds(line: &str, close: &str) -> bool {
    line.to_ascii_lowercase().contains(close)
}

#[cfg(test)]
mod tests;
