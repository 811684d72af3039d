use super::escape;
use super::{Wrong, head};

/// The names of `[:alpha:]` and the like, without the negation `^`.
const POSIX: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word",
    "xdigit",
];

/// Reads a class behind its `[`; what comes behind its `]`. `posix` tells whether a `:]` stands anywhere behind.
///
/// # Errors
///
/// The first thing that is wrong with it.
pub(super) fn class(text: &str, posix: bool) -> Result<&str, Wrong> {
    let mut rest = text.strip_prefix('^').unwrap_or(text);
    let mut is_first = true;
    loop {
        if !is_first && let Some(after) = rest.strip_prefix(']') {
            return Ok(after);
        }
        is_first = false;
        if posix
            && let Some(named) = rest.strip_prefix("[:")
            && let Some((name, after)) = named.split_once(":]")
        {
            if !POSIX.contains(&name.strip_prefix('^').unwrap_or(name)) {
                return Err(Wrong::Class(head(rest, after)));
            }
            rest = after;
            continue;
        }
        if let Some(after) = escape::class(rest)? {
            rest = after;
            continue;
        }
        let (low, after_low) = member(rest)?;
        let range = after_low.strip_prefix('-').filter(|end| !end.is_empty() && !end.starts_with(']'));
        rest = match range {
            None => after_low,
            Some(end) => {
                let (high, after) = member(end)?;
                if high < low {
                    return Err(Wrong::Class(head(rest, after)));
                }
                after
            }
        };
    }
}

fn member(text: &str) -> Result<(u32, &str), Wrong> {
    let first = text.chars().next().ok_or(Wrong::OpenClass)?;
    if first == '\\' {
        return escape::character(text);
    }
    Ok((u32::from(first), text.strip_prefix(first).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_end_where_they_should() {
        for (text, rest) in [("a]b", "b"), ("]]c", "c"), ("^]]d", "d"), ("[:alpha:]]e", "e"), ("a-]f", "f")] {
            assert_eq!(class(text, true), Ok(rest), "{text}");
        }
        assert_eq!(class("z-a]", false), Err(Wrong::Class("z-a".to_owned())));
    }
}
