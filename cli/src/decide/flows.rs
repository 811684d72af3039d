//! Many flows: a question a line, an answer a line, whatever their number.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use netproof_core::api::Network;
use netproof_core::limits::MAX_FLOW_BYTES;

use crate::Status;
use crate::output::{self, why};

/// Answers the flows of a file, or of standard input.
pub fn run(network: &Network, path: &Path) -> Status {
    if path.as_os_str() == "-" {
        return stream(network, io::stdin().lock());
    }
    match File::open(path) {
        Ok(file) => stream(network, file),
        Err(error) => {
            output::error(&format!("cannot open `{}`: {}", path.display(), why(&error)));
            Status::Usage
        }
    }
}

fn stream(network: &Network, input: impl Read) -> Status {
    match answer_all(network, BufReader::new(input), BufWriter::new(io::stdout().lock())) {
        Ok(true) => Status::Clean,
        Ok(false) => Status::Findings,
        Err(failure) if failure.kind() == ErrorKind::BrokenPipe => Status::Unread,
        Err(failure) => {
            output::error(&format!("cannot go on with the flows: {}", why(&failure)));
            Status::Usage
        }
    }
}

/// Answers each line; whether all could be.
fn answer_all(network: &Network, mut input: BufReader<impl Read>, mut output: impl Write) -> io::Result<bool> {
    let mut all = true;
    let mut line = Vec::new();
    loop {
        line.clear();
        // One more than the limit, so that what is too long is seen to be, and never held.
        let limit = (MAX_FLOW_BYTES as u64).saturating_add(2);
        if input.by_ref().take(limit).read_until(b'\n', &mut line)? == 0 {
            output.flush()?;
            return Ok(all);
        }
        if !line.ends_with(b"\n") && line.len() > MAX_FLOW_BYTES {
            input.skip_until(b'\n')?;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_end_matches(['\n', '\r']);
        if !text.trim().is_empty() {
            let (answer, is_answered) = network.answer_text(text);
            all &= is_answered;
            output.write_all(answer.as_bytes())?;
            output.write_all(b"\n")?;
        }
        // Nothing more has come yet: whoever asks may wait for this answer.
        if input.buffer().is_empty() {
            output.flush()?;
        }
    }
}
