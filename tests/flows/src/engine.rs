//! Our own engine, asked through its text form as every host asks it.

use netproof_core::api::{self, Network, Options};
use netproof_core::flow::decide::{DnsAnswers, Question};
use netproof_core::model::CiliumVersion;
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;
use serde_json::{Value, json};

use crate::case::{Case, Flow, Said};
use crate::generate::Version;

/// The network of a case, to be asked many times.
///
/// # Errors
/// Why there is none.
pub fn network(case: &Case, version: Version) -> Result<Network, String> {
    let text: String = case.objects.iter().map(|object| format!("---\n{object}\n")).collect();
    let files = [SourceFile::new("case.yaml", text)];
    let readings = files.iter().enumerate().map(|(index, file)| api::read(index, file)).collect();
    let cilium = CiliumVersion::parse(version.release());
    let versions = AskedVersions { cilium, ..AskedVersions::default() };
    Network::of(&files, readings, &Options { versions, dns: Some(DnsAnswers::new()), ..Options::default() })
}

/// What our engine says of each flow of a case, or why it cannot.
pub fn ask(case: &Case, version: Version) -> Result<Vec<Result<Said, String>>, String> {
    let answer: Value = serde_json::from_str(&api::run(&request(case, version).to_string()))
        .map_err(|error| format!("unreadable answer: {error}"))?;
    if let Some(error) = answer.get("error") {
        return Err(error.to_string());
    }
    let answers = answer.get("answers").and_then(Value::as_array).ok_or("no answers")?;
    if answers.len() != case.flows.len() {
        return Err(format!("{} answers to {} flows", answers.len(), case.flows.len()));
    }
    Ok(answers.iter().map(said).collect())
}

/// The request: the objects as one stream, and that no DNS answer was seen.
fn request(case: &Case, version: Version) -> Value {
    let mut text = String::new();
    for object in &case.objects {
        // JSON is YAML.
        text.push_str("---\n");
        text.push_str(&object.to_string());
        text.push('\n');
    }
    let flows: Vec<Value> = case
        .flows
        .iter()
        .map(|flow| {
            let mut flow = json!(flow);
            if let Value::Object(members) = &mut flow {
                members.insert("explain".into(), false.into());
            }
            flow
        })
        .collect();
    json!({"operation": "decide", "files": [{"name": "case.yaml", "text": text}], "flows": flows,
        "options": {"ciliumVersion": version.release(), "dnsAnswers": {}}})
}

fn said(answer: &Value) -> Result<Said, String> {
    if let Some(error) = answer.get("error") {
        return Err(error.to_string());
    }
    let text = |pointer: &str| {
        answer
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .ok_or_else(|| format!("no `{pointer}` in {answer}"))
    };
    Ok(Said {
        verdict: text("/verdict")?,
        egress: text("/egress/verdict")?,
        ingress: text("/ingress/verdict")?,
        egress_l7: false,
        ingress_l7: false,
    })
}

/// A flow as our engine takes it.
#[must_use]
pub fn question(flow: &Flow) -> Question {
    Question {
        from: flow.from.clone(),
        to: flow.to.clone(),
        port: flow.port.clone(),
        http: flow.http.clone(),
        dns: flow.dns.clone(),
        ..Question::default()
    }
}
