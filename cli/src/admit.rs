//! `netproof admit`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use netproof_core::api::{Engine, Options};
use netproof_core::model::Date;
use netproof_core::review::Mode;

use crate::args::When;
use crate::check::load::{Loaded, load};
use crate::network::{Made, refuse, tell};
use crate::{Status, output, today};

/// Answer an AdmissionReview as the webhook does: what is found in the object, and what flows it opens and closes
///
/// The answer is a whole AdmissionReview, as JSON. The exit status is 0 where the object is allowed, and 1 where it is
/// refused.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The review of `admission.k8s.io/v1`, as JSON; `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub review: PathBuf,

    /// What is known of the cluster: files, and folders (read recursively)
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What becomes of findings [default: `admission.mode` of the configuration, else warn]
    #[arg(long, value_name = "MODE", value_enum)]
    pub mode: Option<Becomes>,

    /// The day to judge versions and retirements by [default: today, UTC]
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = Date::parse)]
    pub today: Option<Date>,

    #[command(flatten)]
    pub network: Made,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Becomes {
    /// Errors refuse the object, everything else warns
    Enforce,
    /// Everything warns
    Warn,
    /// Findings are only noted for the audit log
    Audit,
}

impl From<Becomes> for Mode {
    fn from(becomes: Becomes) -> Self {
        match becomes {
            Becomes::Enforce => Self::Enforce,
            Becomes::Warn => Self::Warn,
            Becomes::Audit => Self::Audit,
        }
    }
}

pub fn run(arguments: &Arguments, when: When) -> Status {
    admit(arguments, when).unwrap_or_else(|status| status)
}

fn admit(arguments: &Arguments, when: When) -> Result<Status, Status> {
    let mut options =
        Options { today: arguments.today.or_else(today::utc), ..arguments.network.options(&arguments.paths)? };
    let admission = &mut options.config.admission;
    admission.mode = arguments.mode.map(Mode::from).or(admission.mode);
    let review = text_of(&arguments.review)?;
    let Loaded { files, readings, notes } = load(&arguments.paths, arguments.network.quiet)?;
    tell(notes, arguments.network.quiet, when);
    let engine = Engine::of(files, readings, options);
    if let Err(why) = engine.network() {
        return Err(refuse(&why));
    }
    let answer = engine.admit(&review).map_err(|why| refuse(&why))?;
    let status = if answer.response.allowed { Status::Clean } else { Status::Findings };
    Ok(output::answer(&(answer.to_json() + "\n"), status))
}

fn text_of(path: &Path) -> Result<String, Status> {
    let text =
        if path.as_os_str() == "-" { std::io::read_to_string(std::io::stdin()) } else { std::fs::read_to_string(path) };
    text.map_err(|error| refuse(&format!("`{}` cannot be opened: {}", path.display(), output::why(&error))))
}
