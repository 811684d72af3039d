//! What is said of one flow that Hubble saw, in JSON and for people.

use std::fmt::Write as _;

use serde::Serialize;

use super::judge::{self, Agreement, Judged};
use super::reason::{Deciding, Reason};
use super::seen::{Fate, Seen};
use crate::flow::Verdict;
use crate::flow::decide::Question;
use crate::policy::Direction;
use crate::rules::wording::counted;

/// What is said of one flow, and how often it was seen.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The flow as it was first seen.
    pub seen: Seen,
    /// How often it was seen; 0 where it is not counted to the end.
    pub count: u64,
    /// What is said of it.
    pub saying: Saying,
}

/// What is said of a flow.
#[derive(Clone, Debug)]
pub enum Saying {
    /// It was dropped, and policies were not why.
    NotPolicy(String),
    /// Nothing can be asked about it, for this reason.
    Unasked(String),
    /// What the given policies say.
    Judged(Box<Judged>),
}

#[derive(Serialize)]
struct Json<'a> {
    seen: SeenJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<&'a Question>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unknown: Option<&'a str>,
    #[serde(rename = "notPolicy", skip_serializing_if = "Option::is_none")]
    not_policy: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    conditions: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    egress: Option<SideJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ingress: Option<SideJson<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    causes: &'a [String],
}

#[derive(Serialize)]
struct SeenJson<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<&'static str>,
    from: String,
    to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'a str>,
    #[serde(skip_serializing_if = "is_none")]
    count: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct SideJson<'a> {
    verdict: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reason: &'a str,
    #[serde(skip_serializing_if = "<[Deciding]>::is_empty")]
    rules: &'a [Deciding],
}

impl<'a> SideJson<'a> {
    fn of((verdict, reason): &'a (Verdict, Reason)) -> Self {
        Self { verdict: verdict.word(), reason: &reason.text, rules: &reason.rules }
    }
}

impl Answer {
    /// Whether the given policies say otherwise than what was seen.
    #[must_use]
    pub fn disagrees(&self) -> bool {
        matches!(&self.saying, Saying::Judged(judged) if judged.agreement == Agreement::Disagrees)
    }

    /// Whether people want to read it: drops, and what the given policies say otherwise.
    #[must_use]
    pub fn is_notable(&self) -> bool {
        self.disagrees() || !matches!(self.seen.fate, Fate::Forwarded | Fate::Redirected)
    }

    /// One line of JSON, without its end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let seen = &self.seen;
        let judged = match &self.saying {
            Saying::Judged(judged) => Some(&**judged),
            _ => None,
        };
        let agreement = judged.map(|judged| &judged.agreement);
        let json = Json {
            seen: SeenJson {
                verdict: seen.fate.word(),
                reason: seen.fate.reason(),
                direction: seen.direction.map(|direction| match direction {
                    Direction::Ingress => "INGRESS",
                    Direction::Egress => "EGRESS",
                }),
                from: seen.from.name(),
                to: seen.to.name(),
                port: seen.traffic.map(|traffic| traffic.to_string()),
                node: seen.node.as_deref(),
                time: seen.time.as_deref(),
                count: self.count,
            },
            flow: judged.map(|judged| &judged.question),
            verdict: judged.map(|judged| judged.verdict.word()),
            agrees: match agreement {
                Some(Agreement::Agrees) => Some(true),
                Some(Agreement::Disagrees) => Some(false),
                _ => None,
            },
            unknown: match (&self.saying, agreement) {
                (Saying::Unasked(why), _) => Some(why),
                (_, Some(Agreement::Unknown(why))) => Some(why),
                _ => None,
            },
            not_policy: match &self.saying {
                Saying::NotPolicy(what) => Some(what),
                _ => None,
            },
            conditions: judged.map(|judged| judged.conditions.as_slice()).unwrap_or_default(),
            egress: judged.map(|judged| SideJson::of(&judged.egress)),
            ingress: judged.map(|judged| SideJson::of(&judged.ingress)),
            causes: judged.map(|judged| judged.causes.as_slice()).unwrap_or_default(),
        };
        serde_json::to_string(&json).unwrap_or_default()
    }

    /// Some lines for people, each with its end.
    #[must_use]
    pub fn to_text(&self) -> String {
        let seen = &self.seen;
        let mut text = format!("{}  {} -> {}", seen.fate.word(), seen.from.name(), seen.to.name());
        if let Some(traffic) = seen.traffic {
            let _ = write!(text, "  {traffic}");
        }
        let request = seen.http.as_ref().or(seen.dns.as_ref());
        if let Some(request) = request {
            let _ = write!(text, "  `{request}`");
        }
        let reason = seen.fate.reason().unwrap_or(if seen.is_l7 { "at layer 7" } else { "" });
        let place = seen.direction.map(|direction| format!("at {}", direction.word())).unwrap_or_default();
        for part in [reason, &place] {
            if !part.is_empty() {
                let _ = write!(text, "  {part}");
            }
        }
        if self.count > 1 {
            let _ = write!(text, "  {}", counted(self.count.into(), "time", "times"));
        }
        text.push('\n');
        match &self.saying {
            Saying::NotPolicy(what) => line(&mut text, what),
            Saying::Unasked(why) => line(&mut text, &format!("cannot be told: {why}")),
            Saying::Judged(judged) => self.tell(judged, &mut text),
        }
        // Names come from outside, and may hold anything.
        text.chars()
            .map(|character| if character.is_control() && character != '\n' { '\u{fffd}' } else { character })
            .collect()
    }

    fn tell(&self, judged: &Judged, text: &mut String) {
        let wanted = |direction: Direction| self.seen.direction.is_none_or(|seen| seen == direction);
        let sides = [
            (Direction::Egress, &judged.question.from, &judged.egress),
            (Direction::Ingress, &judged.question.to, &judged.ingress),
        ];
        for (direction, name, (verdict, reason)) in sides {
            if wanted(direction) {
                line(text, &format!("{:<7}  {name}  {}  {}", direction.word(), verdict.word(), reason.text));
            }
        }
        let seen = self.seen.fate.word();
        match &judged.agreement {
            Agreement::Agrees if matches!(&self.seen.fate, Fate::Denied(Some(reason)) if reason == "POLICY_DENIED") => {
                line(text, "the given policies agree; Hubble names no policy where no rule matches");
            }
            Agreement::Agrees => line(text, "the given policies agree"),
            Agreement::Unknown(why) => line(text, &format!("whether the given policies agree cannot be told: {why}")),
            Agreement::Disagrees => {
                let does = match verdict_told(judged, self.seen.direction) {
                    Verdict::Allow => "allow it",
                    Verdict::DenyL7 => "allow the connection and refuse the request",
                    _ => "deny it",
                };
                line(text, &format!("disagrees: seen {seen}, and the given policies {does}"));
            }
        }
        for cause in &judged.causes {
            line(text, &format!("perhaps: {cause}"));
        }
        if judged.causes.is_empty() && self.seen.is_midway && matches!(self.seen.fate, Fate::Denied(_)) {
            line(text, judge::MIDWAY);
        }
    }
}

fn verdict_told(judged: &Judged, direction: Option<Direction>) -> Verdict {
    match direction {
        Some(Direction::Egress) => judged.egress.0,
        Some(Direction::Ingress) => judged.ingress.0,
        None => judged.verdict,
    }
}

fn line(text: &mut String, words: &str) {
    text.push_str("  ");
    text.push_str(words);
    text.push('\n');
}
