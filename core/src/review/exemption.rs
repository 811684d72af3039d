//! Rules that an object exempts itself from.

use serde_json::Value;

use crate::rules::{RULES, Rule};

/// The annotation by which an object exempts itself: `NP302, NP351: until the client moves`.
pub const ANNOTATION: &str = "netproof/exempt";

/// What an object says of exemptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exemption {
    /// Codes, beginnings of codes or names of rules.
    rules: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Exemption {
    /// Reads that of an object; none where it has no such annotation.
    ///
    /// # Errors
    /// Why it is not honoured.
    pub fn read(object: &Value) -> Option<Result<Self, String>> {
        let written = object.get("metadata")?.get("annotations")?.get(ANNOTATION)?.as_str()?;
        Some(Self::parse(written))
    }

    fn parse(written: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            Err(format!("the annotation `{ANNOTATION}` is not honoured: {why}; write `NP302, NP351: REASON`"))
        };
        let Some((rules, reason)) = written.split_once(':').map(|(rules, reason)| (rules, reason.trim())) else {
            return wrong("it gives no reason");
        };
        if reason.is_empty() {
            return wrong("it gives no reason");
        }
        let rules: Vec<String> = rules.split(',').map(|rule| rule.trim().to_owned()).collect();
        if let Some(unknown) = rules.iter().find(|word| !RULES.iter().any(|rule| rule.is_meant_by(word))) {
            return wrong(&format!("no rule has the code or name `{unknown}`"));
        }
        Ok(Self { rules, reason: reason.to_owned() })
    }

    /// That exemptions are not permitted.
    #[must_use]
    pub fn not_permitted() -> String {
        format!("the annotation `{ANNOTATION}` is not honoured: the operator of the webhook permits no exemptions")
    }

    /// Whether a rule is one of those.
    #[must_use]
    pub fn covers(&self, rule: &Rule) -> bool {
        self.rules.iter().any(|word| rule.is_meant_by(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exemption_names_known_rules_and_gives_a_reason() {
        for (written, expected) in [
            ("NP302: until March", Ok(("NP302", "until March"))),
            ("NP3: a: b", Ok(("NP302", "a: b"))),
            (" NP351 , NP302 :x", Ok(("NP302", "x"))),
            ("NP302", Err("it gives no reason")),
            ("NP302: ", Err("it gives no reason")),
            (": why", Err("no rule has the code or name ``")),
            ("NP302,: why", Err("no rule has the code or name ``")),
            ("NP999: why", Err("no rule has the code or name `NP999`")),
        ] {
            let read = Exemption::parse(written);
            match expected {
                Ok((code, reason)) => {
                    let exemption = read.unwrap();
                    assert_eq!(exemption.reason, reason, "{written}");
                    assert!(exemption.covers(crate::rules::find(code).unwrap()), "{written}");
                    assert!(!exemption.covers(crate::rules::find("NP501").unwrap()), "{written}");
                }
                Err(why) => assert!(read.unwrap_err().contains(why), "{written}"),
            }
        }
        assert_eq!(Exemption::read(&serde_json::json!({"metadata": {"annotations": {"other": "x"}}})), None);
        assert_eq!(Exemption::read(&serde_json::json!({"metadata": 7})), None);
    }
}
