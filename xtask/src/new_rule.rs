//! `cargo xtask new-rule`: the file of a rule, with every section and nothing in it yet.
//!
//! The placeholders make the rule's tests fail until they are filled.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{generated, registry};

/// Writes the file and registers the rule.
pub fn new_rule(root: &Path, group: &str, name: &str, code: Option<&str>) -> Result<()> {
    check_words("group", group, '_')?;
    check_words("name", name, '-')?;
    let rules = root.join("core/src/rules");
    let used = used_codes(&rules)?;
    let code = match code {
        Some(code) => given_code(code, &used)?,
        None => next_code(group, &used)?,
    };
    let path = rules.join(group).join(format!("{}.rs", name.replace('-', "_")));
    if path.exists() {
        bail!("`{}` is there already", path.display());
    }
    fs::create_dir_all(rules.join(group))?;
    fs::write(&path, scaffold(code, name)).with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("wrote {}", path.strip_prefix(root).unwrap_or(&path).display());
    generated::settle(root, &registry::files(root)?, false)?;
    println!("next: fill the file, until `cargo test -p netproof-core rules::` is green; then `cargo xtask generate`");
    Ok(())
}

/// A code in use, and the group that uses it.
type Used = BTreeSet<(u16, String)>;

fn used_codes(rules: &Path) -> Result<Used> {
    let mut used = Used::new();
    for group in fs::read_dir(rules)? {
        let group = group?;
        if !group.path().is_dir() {
            continue;
        }
        for file in fs::read_dir(group.path())? {
            let path = file?.path();
            if path.extension().is_some_and(|extension| extension == "rs")
                && let Some(code) = registry::declared_code(&fs::read_to_string(&path)?)
                && let Some(code) = number(&code)
            {
                used.insert((code, group.file_name().to_string_lossy().into_owned()));
            }
        }
    }
    Ok(used)
}

/// The number of a code, `NP` and three digits.
fn number(code: &str) -> Option<u16> {
    let digits = code.strip_prefix("NP").filter(|digits| digits.len() == 3)?;
    digits.parse().ok()
}

fn given_code(code: &str, used: &Used) -> Result<u16> {
    let Some(number) = number(code) else { bail!("`{code}` is not `NP` and three digits") };
    match used.iter().find(|(used, _)| *used == number) {
        Some((_, group)) => bail!("`{code}` is the code of a rule of `{group}`; codes are never used twice"),
        None => Ok(number),
    }
}

/// The code after the group's last; for a new group the first of a hundred that no group has.
fn next_code(group: &str, used: &Used) -> Result<u16> {
    let last = used.iter().filter(|(_, of)| of == group).map(|(code, _)| *code).max();
    let hundreds: BTreeSet<u16> = used.iter().map(|(code, _)| code / 100).collect();
    let first = match last {
        Some(last) => last + 1,
        None => (1..10).find(|hundred| !hundreds.contains(hundred)).context("every hundred has a group")? * 100 + 1,
    };
    let taken: BTreeSet<u16> = used.iter().map(|(code, _)| *code).collect();
    (first..1000).find(|code| !taken.contains(code)).context("no code is left after those of the group")
}

fn check_words(what: &str, words: &str, joint: char) -> Result<()> {
    let sound = words.split(joint).all(|word| {
        !word.is_empty() && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    });
    if !sound || words.starts_with(|first: char| first.is_ascii_digit()) {
        bail!("the {what} `{words}` is not lower-case words joined by `{joint}`");
    }
    Ok(())
}

fn scaffold(code: u16, name: &str) -> String {
    let since = env!("CARGO_PKG_VERSION");
    format!(
        r#"use crate::rules::{{Case, Check, Draft, Sink, View, rule}};

rule! {{
    /// One line that names the defect, for the table of rules.
    ///
    /// ## What it does
    ///
    /// What the rule looks at, and when it finds something.
    ///
    /// ## Why it matters
    ///
    /// What breaks, who refuses it, and when.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name example
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name instead
    /// ```
    ///
    /// ## References
    ///
    /// <the address of the page> (its date), and the error that was seen.
    code: "NP{code:03}",
    name: "{name}",
    severity: Warning,
    since: "{since}",
    source: "the address of the page",
    as_of: "the date of the page, YYYY-MM-DD",
    check: Check::Revision(check),
    cases: [
        Case::fails("the plain case", "case.sh", "az aks create --resource-group rg --name bad"),
        Case::passes("a near miss", "case.sh", "az aks create --resource-group rg --name good"),
        Case::passes("a value that is not known", "case.sh", "az aks create --resource-group rg --name $UNSET"),
    ],
}}

fn check(view: &View<'_>, sink: &mut Sink) {{
    let spec = view.spec();
    if spec.name.is("the setting to look for") {{
        sink.report(Draft::new(view.place(), "what is wrong, with the values").help("what to do"));
    }}
}}
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn used() -> Used {
        [(101, "syntax"), (102, "syntax"), (301, "address"), (302, "address")]
            .map(|(code, group)| (code, group.to_owned()))
            .into()
    }

    #[test]
    fn codes_follow_those_of_the_group() {
        assert_eq!(next_code("syntax", &used()).unwrap(), 103);
        assert_eq!(next_code("address", &used()).unwrap(), 303);
        assert_eq!(next_code("fresh", &used()).unwrap(), 201);
        assert_eq!(given_code("NP103", &used()).unwrap(), 103);
        for wrong in ["NP101", "NP1", "NPabc", "X103", "NP1034"] {
            assert!(given_code(wrong, &used()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_are_lower_case_words() {
        for (words, sound) in
            [("a-b", true), ("ipv6-only", true), ("A-b", false), ("a--b", false), ("", false), ("6-a", false)]
        {
            assert_eq!(check_words("name", words, '-').is_ok(), sound, "{words}");
        }
    }

    #[test]
    fn the_scaffold_declares_its_code() {
        assert_eq!(registry::declared_code(&scaffold(42, "a-b")).as_deref(), Some("NP042"));
    }
}
