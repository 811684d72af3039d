//! Members of objects and attributes of blocks: one more beside a neighbour, or one less.

use super::Splice;
use super::around::{Around, is_comment, lead};
use super::change::{Literal, Setting};
use super::syntax::{Syntax, is_plain, is_text, quote_of, starts_line, unquoted};
use crate::source::Span;

/// A member with the bytes that it is made of.
struct Member<'t> {
    around: Around<'t>,
    /// What stands before the key on its line.
    before: &'t str,
    /// The key as written, quotes included.
    key: &'t str,
    /// Between the key and the value: `: `, ` = `.
    separator: &'t str,
    key_start: usize,
}

impl<'t> Member<'t> {
    /// The member of a value. None when no key stands before it on its line.
    fn of(text: &'t str, syntax: Syntax, span: Span) -> Option<Self> {
        let around = Around::new(text, span)?;
        let before = around.before();
        let separators: &[char] = if syntax == Syntax::Hcl { &['=', ':'] } else { &[':'] };
        let head = before.trim_end_matches([' ', '\t']);
        let head = head.strip_suffix(separators)?.trim_end_matches([' ', '\t']);
        let key_at = match quote_of_end(head) {
            Some(quote) => head.strip_suffix(quote)?.rfind(quote)?,
            None => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
                head.len().saturating_sub(head.chars().rev().take_while(|c| is_part(*c)).count())
            }
        };
        let key = head.get(key_at..).filter(|key| !key.is_empty())?;
        let separator = before.get(head.len()..)?;
        let key_start = around.start.saturating_sub(before.len().saturating_sub(key_at));
        Some(Self { around, before: before.get(..key_at)?, key, separator, key_start })
    }

    fn starts_line(&self, syntax: Syntax) -> bool {
        self.around.line_start.is_some() && starts_line(syntax, self.before)
    }

    /// The start of another line with a key at the same column.
    fn indentation(&self) -> String {
        let lead = lead(self.before);
        let rest = self.before.get(lead.len()..).unwrap_or("");
        format!("{lead}{}", " ".repeat(rest.chars().count()))
    }
}

fn quote_of_end(text: &str) -> Option<char> {
    text.chars().next_back().filter(|last| matches!(last, '"' | '\''))
}

/// How members follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Each on its own line, nothing between them.
    Lines,
    /// Each on its own line, with commas.
    CommaLines,
    /// On one line, with commas.
    Inline,
}

fn style(member: &Member<'_>, syntax: Syntax) -> Option<Style> {
    let rest = member.around.rest().trim_start();
    let behind_comma = rest.strip_prefix(',');
    let alone =
        member.starts_line(syntax) && member.around.line_end.is_some() && is_comment(behind_comma.unwrap_or(rest));
    let flow = match syntax {
        Syntax::Json => true,
        Syntax::Yaml => matches!(member.around.next_mark(), Some(',' | '}' | ']')),
        _ => behind_comma.is_some() || rest.starts_with(['}', ']']),
    };
    // A comma at the start of the next line belongs to this member.
    let comma_first = behind_comma.is_none() && member.around.next_mark() == Some(',');
    match (flow, alone && !comma_first) {
        (true, true) => Some(Style::CommaLines),
        (true, false) if syntax == Syntax::Hcl && !is_in_object(member) => None,
        (true, false) => Some(Style::Inline),
        (false, true) => Some(Style::Lines),
        (false, false) => None,
    }
}

/// Whether the braces around a member of HCL on one line are those of an object, not of a block.
fn is_in_object(member: &Member<'_>) -> bool {
    let open = member.before.rfind('{').and_then(|at| member.before.get(..at));
    open.is_some_and(|before| before.trim_end().ends_with(['=', ':', ',', '[', '(']))
}

/// The bytes that add a member behind the one whose value stands at `span`.
pub(super) fn add(text: &str, syntax: Syntax, span: Span, setting: Setting, value: &Literal) -> Option<Vec<Splice>> {
    let member = Member::of(text, syntax, span)?;
    let style = style(&member, syntax)?;
    let written = rendered(&member, syntax, setting, value)?;
    let around = &member.around;
    let insert = |at: usize, text: String| (Span::new(at, at), text);
    let (line_break, indentation) = (around.line_break(), member.indentation());
    Some(match style {
        Style::Inline => {
            let blank = if member.separator.ends_with(' ') { " " } else { "" };
            vec![insert(around.end, format!(",{blank}{written}"))]
        }
        Style::Lines => vec![insert(around.line_end?, format!("{line_break}{indentation}{written}"))],
        Style::CommaLines => {
            let rest = around.rest().trim();
            if rest.starts_with(',') {
                vec![insert(around.line_end?, format!("{line_break}{indentation}{written},"))]
            } else if rest.is_empty() {
                vec![insert(around.end, format!(",{line_break}{indentation}{written}"))]
            } else {
                let comma = insert(around.end, ",".to_owned());
                vec![comma, insert(around.line_end?, format!("{line_break}{indentation}{written}"))]
            }
        }
    })
}

fn rendered(member: &Member<'_>, syntax: Syntax, setting: Setting, value: &Literal) -> Option<String> {
    let value = match value {
        Literal::Bool(value) => value.to_string(),
        Literal::Text(text) if !is_plain(text) => return None,
        Literal::Text(text) => match (syntax, quote_of(member.around.raw())) {
            (Syntax::Json | Syntax::Hcl, _) => format!("\"{text}\""),
            (Syntax::Bicep, _) => format!("'{text}'"),
            (_, Some(quote)) => format!("{quote}{text}{quote}"),
            (_, None) if is_text(text) => text.clone(),
            (_, None) => format!("\"{text}\""),
        },
    };
    let separator = member.separator;
    Some(match syntax {
        Syntax::Hcl => {
            // The signs of equality stay in one column where the name leaves room.
            let width = member.key.len().saturating_add(separator.find(['=', ':']).unwrap_or(1));
            let name = setting.attribute;
            let pad = width.saturating_sub(name.len()).max(1);
            let sign = if separator.contains('=') { "=" } else { ":" };
            format!("{name}{}{sign} {value}", " ".repeat(if sign == "=" { pad } else { 0 }))
        }
        Syntax::Command => return None,
        _ => {
            let quote = quote_of(member.key).map(String::from).unwrap_or_default();
            format!("{quote}{}{quote}{separator}{value}", setting.member)
        }
    })
}

/// The bytes that take away the member whose value stands at `span`.
pub(super) fn remove(text: &str, syntax: Syntax, span: Span) -> Option<Vec<Splice>> {
    let member = Member::of(text, syntax, span)?;
    let around = &member.around;
    let style = style(&member, syntax)?;
    if around.raw().contains('\n') {
        return None;
    }
    let cut = |start: usize, end: usize| vec![(Span::new(start, end), String::new())];
    let behind = around.rest();
    let followed = behind.trim_start().starts_with(',');
    let before = text.get(..member.key_start)?;
    let from = before.floor_char_boundary(before.len().saturating_sub(crate::limits::MAX_FIX_LINE_BYTES));
    let gap = before.get(from..)?.trim_end();
    let comma_before = gap.ends_with(',').then(|| from.saturating_add(gap.len()).saturating_sub(1));
    if style == Style::Inline {
        if followed {
            let blanks = behind.len().saturating_sub(behind.trim_start().len());
            let after = around.end.saturating_add(blanks).saturating_add(1);
            let more = text.get(after..)?;
            let more = more.len().saturating_sub(more.trim_start_matches([' ', '\t']).len());
            return Some(cut(member.key_start, after.saturating_add(more)));
        }
        return Some(cut(comma_before.unwrap_or(member.key_start), around.end));
    }
    // The first key behind the dash of an item would take the dash along.
    let lead = lead(member.before);
    if lead.len() < member.before.len() {
        return None;
    }
    if style == Style::CommaLines
        && !followed
        && let Some(comma) = comma_before
    {
        return Some(cut(comma, around.end));
    }
    if style == Style::CommaLines && !followed && !gap.ends_with(['{', '[']) {
        return None;
    }
    match around.next_line() {
        Some(next) => Some(cut(around.line_start?, next)),
        None => Some(cut(text.get(..around.line_start?)?.trim_end_matches(['\r', '\n']).len(), around.line_end?)),
    }
}

/// The bytes that take away the member with the second of two keys of one name, when both have the same plain value.
pub(super) fn remove_repeated(text: &str, syntax: Syntax, key: Span, first: Span) -> Option<Vec<Splice>> {
    let (value, other) = (scalar_behind(text, key)?, scalar_behind(text, first)?);
    let same = value.slice(text) == other.slice(text);
    same.then(|| remove(text, syntax, value)).flatten()
}

/// The value on the line of a key, when it is one word, quoted or not, that ends there.
fn scalar_behind(text: &str, key: Span) -> Option<Span> {
    let key = Around::new(text, key)?;
    let rest = key.rest();
    let value = rest.trim_start_matches([' ', '\t']).strip_prefix(':')?;
    let value = value.trim_start_matches([' ', '\t']);
    let length = match quote_of(value) {
        Some(quote) => value.get(1..)?.find(quote)?.saturating_add(2),
        None => value.find([' ', '\t', ',', '}', ']']).unwrap_or(value.len()),
    };
    let word = value.get(..length)?;
    let start = key.end.saturating_add(rest.len().saturating_sub(value.len()));
    let span = Span::new(start, start.saturating_add(length));
    // A text of YAML may go on behind a blank, and on lines that are indented more.
    let after = value.get(length..)?.trim_start();
    let ends = after.is_empty() || after.starts_with([',', '}', ']']) || is_comment(after);
    let next = key.next_line().and_then(|next| text.get(next..)?.lines().next()).unwrap_or("");
    let goes_on = after.is_empty() && !next.trim().is_empty() && lead(next).len() > lead(key.before()).len();
    (is_plain(unquoted(word)?) && ends && !goes_on).then_some(span)
}
