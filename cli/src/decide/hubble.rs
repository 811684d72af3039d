//! `netproof decide --hubble`: flows that Hubble saw, held against the given policies.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use netproof_core::api;
use netproof_core::flow::hubble::{Answer, Comparison};
use netproof_core::limits::MAX_HUBBLE_LINE_BYTES;
use netproof_core::report::render::text::{TextOptions, notes};
use netproof_core::report::{Note, Report};

use crate::{Status, output};

/// Lines that cannot be read of which people are told; further ones are counted.
const MAX_TOLD: usize = 10;

/// How answers are written.
#[derive(Clone, Copy, Debug)]
pub struct How {
    /// JSON lines rather than text.
    pub json: bool,
    /// Each flow when it is first seen, rather than at the end with how often it was seen: for input that does not end.
    pub live: bool,
    /// No notes and no summary.
    pub quiet: bool,
}

/// Holds the flows of a file, or of standard input, against a network.
pub fn of_file(network: &mut api::Network, path: &Path, json: bool, quiet: bool) -> Status {
    let (stdout, stderr) = (io::stdout().lock(), io::stderr());
    let done = if path.as_os_str() == "-" {
        run(network, io::stdin().lock(), stdout, stderr, How { json, live: true, quiet })
    } else {
        match File::open(path) {
            Ok(file) => run(network, BufReader::new(file), stdout, stderr, How { json, live: false, quiet }),
            Err(error) => {
                output::error(&format!("cannot open `{}`: {}", path.display(), output::why(&error)));
                return Status::Usage;
            }
        }
    };
    match done {
        Ok(status) => status,
        Err(failure) if failure.kind() == io::ErrorKind::BrokenPipe => Status::Unread,
        Err(failure) => {
            output::error(&format!("cannot go on with the flows: {}", output::why(&failure)));
            Status::Usage
        }
    }
}

/// Holds the flows of a reader, one a line, against a network. Answers go to `output`, notes and the summary to `aside`.
///
/// # Errors
/// That lines cannot be read any more, or nobody reads the answers.
pub fn run(
    network: &mut api::Network,
    mut reader: impl BufRead,
    mut output: impl Write,
    mut aside: impl Write,
    how: How,
) -> io::Result<Status> {
    let network = network.flows_mut();
    let mut comparison = Comparison::of(network, how.live);
    let (mut line, mut number, mut told) = (Vec::new(), 0_u64, 0_usize);
    while let Some(is_whole) = next(&mut reader, &mut line)? {
        number = number.saturating_add(1);
        let taken = if is_whole {
            comparison.take(network, &line)
        } else {
            comparison.skip();
            Err(format!("a line has at most {MAX_HUBBLE_LINE_BYTES} bytes"))
        };
        match taken {
            Ok(None) => {}
            Ok(Some(answer)) => tell(&answer, &mut output, how)?,
            Err(why) if how.json => {
                let error = serde_json::json!({ "line": number, "error": why });
                writeln!(output, "{error}")?;
            }
            Err(why) => {
                told = told.saturating_add(1);
                if told <= MAX_TOLD && !how.quiet {
                    note(&mut aside, &format!("line {number} cannot be read: {why}"))?;
                }
            }
        }
    }
    let (answers, summary) = comparison.finish();
    for answer in answers {
        tell(&answer, &mut output, how)?;
    }
    output.flush()?;
    if !how.quiet {
        writeln!(aside, "{}", summary.to_text())?;
    }
    Ok(if summary.is_clean() { Status::Clean } else { Status::Findings })
}

fn tell(answer: &Answer, output: &mut impl Write, how: How) -> io::Result<()> {
    if how.json {
        writeln!(output, "{}", answer.to_json())?;
    } else if answer.is_notable() {
        writeln!(output, "{}", answer.to_text())?;
    }
    // Somebody watches.
    if how.live { output.flush() } else { Ok(()) }
}

fn note(aside: &mut impl Write, message: &str) -> io::Result<()> {
    let note = Note { message: message.to_owned(), file: None, path: None, range: None };
    let told = Report { notes: vec![note], ..Report::default() };
    write!(aside, "{}", notes(&told, &TextOptions::default()))
}

/// Reads the next line, and tells whether that is all of it: of one that is too long the rest is passed over.
fn next(reader: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let most = u64::try_from(MAX_HUBBLE_LINE_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    if reader.by_ref().take(most).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Some(true));
    }
    if line.len() <= MAX_HUBBLE_LINE_BYTES {
        return Ok(Some(true));
    }
    loop {
        let buffer = reader.fill_buf()?;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let (used, is_over) = match end {
            Some(at) => (at.saturating_add(1), true),
            None => (buffer.len(), buffer.is_empty()),
        };
        reader.consume(used);
        if is_over {
            return Ok(Some(false));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
---
apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]
";

    fn network() -> api::Network {
        let files = [netproof_core::source::text::SourceFile::new("a.yaml", POLICY)];
        let readings = vec![api::read(0, &files[0])];
        api::Network::of(&files, readings, &api::Options::default()).unwrap()
    }

    fn line(port: u16, verdict: &str) -> String {
        format!(
            r#"{{"flow":{{"verdict":"{verdict}","drop_reason_desc":"POLICY_DENIED","l4":{{"TCP":{{"destination_port":{port}}}}},"source":{{"namespace":"shop","pod_name":"web"}},"destination":{{"namespace":"shop","pod_name":"db"}},"Type":"L3_L4","event_type":{{"type":5}},"traffic_direction":"INGRESS"}},"node_name":"a"}}"#
        )
    }

    fn told(text: &[u8], how: How) -> (Status, String, String) {
        let (mut output, mut aside) = (Vec::new(), Vec::new());
        let status = run(&mut network(), text, &mut output, &mut aside, how).unwrap();
        (status, String::from_utf8(output).unwrap(), String::from_utf8(aside).unwrap())
    }

    const TEXT: How = How { json: false, live: false, quiet: false };

    #[test]
    fn drops_and_disagreements_are_told() {
        let lines =
            [line(5432, "FORWARDED"), line(80, "DROPPED"), line(80, "DROPPED"), line(5432, "DROPPED")].join("\n");
        let (status, output, aside) = told(lines.as_bytes(), TEXT);
        assert_eq!(status, Status::Findings);
        insta::assert_snapshot!(output + &aside, @r"
        DROPPED  shop/web -> shop/db  80/TCP  POLICY_DENIED  at ingress  2 times
          ingress  shop/db  deny  default deny: NetworkPolicy shop/db selects `shop/db` for ingress, and no rule of it matches
          the given policies agree; Hubble names no policy where no rule matches

        DROPPED  shop/web -> shop/db  5432/TCP  POLICY_DENIED  at ingress
          ingress  shop/db  allow  allowed by NetworkPolicy shop/db ingress[0]
          disagrees: seen DROPPED, and the given policies allow it
          perhaps: the policies that were in force then are not those that are given

        4 flows: 3 agree, 1 disagrees; 3 drops by policies
        ");
    }

    #[test]
    fn lines_that_cannot_be_read_are_told_and_the_rest_goes_on() {
        let long = format!("{{\"a\":\"{}\"}}", "a".repeat(MAX_HUBBLE_LINE_BYTES));
        let lines = ["{", &long, &line(5432, "FORWARDED"), "", "[]"].join("\n");
        let (status, output, aside) = told(lines.as_bytes(), TEXT);
        assert_eq!((status, output.as_str()), (Status::Findings, ""));
        insta::assert_snapshot!(aside, @r"
        note: line 1 cannot be read: EOF while parsing an object at column 1
        note: line 2 cannot be read: a line has at most 262144 bytes
        note: line 5 cannot be read: it is no JSON object
        1 flow: 1 agrees; 3 lines cannot be read
        ");
        let (status, output, _) = told(lines.as_bytes(), How { json: true, quiet: true, ..TEXT });
        assert_eq!((status, output.lines().count()), (Status::Findings, 4));
    }

    #[test]
    fn lines_at_the_limit() {
        for (length, is_whole) in [(MAX_HUBBLE_LINE_BYTES, true), (MAX_HUBBLE_LINE_BYTES + 1, false)] {
            for end in ["", "\n", "\nx"] {
                let text = "a".repeat(length) + end;
                let (mut reader, mut line) = (BufReader::with_capacity(7, text.as_bytes()), Vec::new());
                assert_eq!(next(&mut reader, &mut line).unwrap(), Some(is_whole), "{length} {end:?}");
                assert_eq!(
                    next(&mut reader, &mut line).unwrap(),
                    end.contains('x').then_some(true),
                    "{length} {end:?}"
                );
            }
        }
    }

    #[test]
    fn a_live_comparison_answers_at_once_and_each_flow_once() {
        let how = How { json: true, live: true, quiet: true };
        let lines = [line(80, "DROPPED"), line(80, "DROPPED"), line(5432, "FORWARDED")].join("\n");
        let (status, output, _) = told(lines.as_bytes(), how);
        assert_eq!((status, output.lines().count()), (Status::Clean, 2));
        assert!(!output.contains("\"count\""), "{output}");
    }
}
