//! Places in texts that something fills in before the text is used: by `envsubst`, a release pipeline, a reader.

use memchr::memmem;

/// Bytes of which a text with such a place holds at least one.
const MARKS: [u8; 6] = [b'$', b'{', b'_', b'<', b'#', b'@'];

/// Whether a text holds a place that is filled in later: `${NAME}`, `$(NAME)`, `$NAME` in capitals, `{{ name }}`,
/// `__NAME__`, `#{NAME}#`, `@NAME@`, or all of it is `<name>`.
#[must_use]
pub fn is_unfilled(text: &str) -> bool {
    if !text.bytes().any(|byte| MARKS.contains(&byte)) {
        return false;
    }
    is_angled(text) || has_dollar(text) || has_braces(text) || has_capitals_between(text, "__") || is_at(text)
}

/// `${NAME}`, also with a default behind the name; `$(NAME)`, `$<NAME>` and `$NAME`.
fn has_dollar(text: &str) -> bool {
    text.match_indices('$').any(|(at, _)| {
        let rest = text.get(at.saturating_add(1)..).unwrap_or("");
        let name = |rest: &str, end: usize| rest.get(..end).is_some_and(is_name);
        match rest.as_bytes() {
            // What a substitution or an expression of a workflow gives.
            [b'{', b'{', ..] => true,
            [b'{', inner @ ..] => inner.contains(&b'}') && inner.first().is_some_and(|byte| is_name_start(*byte)),
            [b'(', ..] => {
                let inner = rest.get(1..).unwrap_or("");
                inner.find(')').is_some_and(|end| name(inner, end))
            }
            [first, ..] if first.is_ascii_uppercase() => {
                let end = rest.bytes().position(|byte| !is_capital(byte)).unwrap_or(rest.len());
                end > 1 && !rest.as_bytes().get(end).is_some_and(u8::is_ascii_lowercase)
            }
            _ => false,
        }
    })
}

/// `{{ … }}` and `#{…}#`.
fn has_braces(text: &str) -> bool {
    let between = |open: &str, close: &str| {
        let at = memmem::find(text.as_bytes(), open.as_bytes());
        at.and_then(|at| text.get(at.saturating_add(open.len())..)).is_some_and(|rest| rest.contains(close))
    };
    between("{{", "}}") || between("#{", "}#")
}

/// `__NAME__`.
fn has_capitals_between(text: &str, mark: &str) -> bool {
    text.match_indices(mark).any(|(at, _)| {
        let rest = text.get(at.saturating_add(mark.len())..).unwrap_or("");
        rest.find(mark).and_then(|end| rest.get(..end)).is_some_and(|name| {
            name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(is_capital)
        })
    })
}

/// Whether all of a text is `@NAME@`.
fn is_at(text: &str) -> bool {
    let inside = text.strip_prefix('@').and_then(|text| text.strip_suffix('@'));
    inside.is_some_and(|name| !name.is_empty() && name.bytes().all(is_capital))
}

/// Whether all of a text is one placeholder of documentation: `<resource group>`.
fn is_angled(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|text| text.strip_suffix('>'));
    inside.is_some_and(|inside| {
        inside.starts_with(|first: char| first.is_ascii_alphabetic()) && !inside.contains(['<', '>', '\n'])
    })
}

fn is_name(text: &str) -> bool {
    text.bytes().next().is_some_and(is_name_start)
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_capital(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_later_is_told() {
        for text in [
            "${POD_CIDR}",
            "${POD_CIDR:-10.0.0.0/8}",
            "${…}",
            "10.${OCTET}.0.0/16",
            "$(POD_CIDR)",
            "$(vars.cidr)",
            "$POD_CIDR",
            "$NS-web",
            "{{ .Values.cidr }}",
            "web-{{ env }}",
            "${{ env.NAME }}",
            "__POD_CIDR__",
            "web-__ENV__.example.com",
            "#{PodCidr}#",
            "@POD_CIDR@",
            "<your-cidr>",
            "<resource group>",
        ] {
            assert!(is_unfilled(text), "{text}");
        }
        for text in [
            "",
            "web",
            "10.0.0.0/16",
            "^/api/v[0-9]+$",
            "/v1/.*$|/v2$",
            "[a-z]{3}$",
            "a$B",
            "$",
            "$$",
            "$5",
            "$()",
            "${}",
            "${",
            "$(.*)",
            "__init__",
            "snake__case__name",
            "a <b>",
            "<a><b>",
            "#tag",
            "user@EXAMPLE.com",
            "{}",
            "{{",
            "_kubernetes._tcp",
        ] {
            assert!(!is_unfilled(text), "{text}");
        }
    }
}
