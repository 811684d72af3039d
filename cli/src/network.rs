//! What the commands about flows share: the options that a network is made with, and what is told of what was read.

use std::path::PathBuf;

use clap::Args;
use netproof_core::api::Options;
use netproof_core::flow::decide::DnsAnswers;
use netproof_core::net::Address;
use netproof_core::report::render::text::{self, TextOptions};
use netproof_core::report::{Note, Report};

use crate::args::When;
use crate::check::load::{self, Loaded};
use crate::judged::Judged;
use crate::settings::Settings;
use crate::{Status, output, terminal};

/// How the network is made of what is read.
#[derive(Debug, Args)]
pub struct Made {
    /// An option of the agent of Cilium, which counts more than that of a given `cilium-config`
    #[arg(long, value_name = "KEY=VALUE", value_parser = agent_option)]
    pub agent_option: Vec<(String, String)>,

    #[command(flatten)]
    pub judged: Judged,

    /// The configuration [default: the `netproof.yaml` in the folder of the first path, or above]
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,

    /// Look for no configuration
    #[arg(long)]
    pub no_config: bool,

    /// Facts that replace tables of those in use; `netproof facts` shows these
    #[arg(long, value_name = "FILE")]
    pub facts: Option<PathBuf>,

    /// No notes and no progress
    #[arg(long, short)]
    pub quiet: bool,
}

impl Made {
    /// What the call sets, with what files set; the configuration is that of the first of the paths.
    ///
    /// # Errors
    /// How the command ends when such a file cannot be used, of which the user was told.
    pub fn options(&self, paths: &[PathBuf]) -> Result<Options, Status> {
        let (config, facts) = (self.config.clone(), self.facts.clone());
        let settings = Settings { config, no_config: self.no_config, facts, ..Settings::default() };
        let settings = settings.load(paths).map_err(|_| Status::Usage)?;
        Ok(Options {
            config: settings.config,
            facts: settings.facts.map(|replaced| Box::new(replaced.facts)),
            versions: self.judged.into(),
            agent: self.agent_option.iter().cloned().collect(),
            ..Options::default()
        })
    }
}

/// What DNS answered.
#[derive(Debug, Args)]
pub struct Dns {
    /// An address that DNS gave for a name; once one is given, other names got no answer
    #[arg(long, value_name = "NAME=ADDRESS", value_parser = dns_answer)]
    pub dns_answer: Vec<(String, Address)>,
}

impl Dns {
    /// The addresses of each name; none where nothing is said of any.
    pub fn answers(&self) -> Option<DnsAnswers> {
        if self.dns_answer.is_empty() {
            return None;
        }
        let mut answers = DnsAnswers::new();
        for (name, address) in &self.dns_answer {
            answers.entry(name.clone()).or_default().push(*address);
        }
        Some(answers)
    }
}

/// A value of `--dns-answer`.
fn dns_answer(text: &str) -> Result<(String, Address), String> {
    let (name, address) = text.split_once('=').ok_or("write `NAME=ADDRESS`")?;
    let address = Address::parse(address).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), address))
}

/// A value of `--agent-option`.
fn agent_option(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or("write `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// Reads the files of the paths, with a note where nothing of a known kind is among them.
///
/// # Errors
/// How the command ends when a path cannot be opened, of which the user was told.
pub fn load(paths: &[PathBuf], quiet: bool) -> Result<Loaded, Status> {
    Ok(noted(load::load(paths, quiet)?, "what is given"))
}

/// The same with a note where nothing of a known kind is among what was read of `given`.
pub fn noted(mut loaded: Loaded, given: &str) -> Loaded {
    let mut read = loaded.readings.iter().zip(&loaded.files);
    if !read.any(|(reading, file)| reading.recognised && !file.text.is_empty()) {
        loaded.notes.extend(notes([format!("nothing of a known kind was found in {given}")]));
    }
    loaded
}

/// Messages as notes that are about no file.
pub fn notes(messages: impl IntoIterator<Item = String>) -> impl Iterator<Item = Note> {
    messages.into_iter().map(|message| Note { message, file: None, path: None, range: None })
}

/// Tells notes on standard error, unless the user wants none.
pub fn tell(notes: Vec<Note>, quiet: bool, when: When) {
    if quiet || notes.is_empty() {
        return;
    }
    let color = terminal::color(when, &std::io::stderr());
    let told = Report { notes, ..Report::default() };
    output::aside(&text::notes(&told, &TextOptions { color, ..TextOptions::default() }));
}

/// Tells why a command cannot do what is asked.
pub fn refuse(why: &str) -> Status {
    output::error(why);
    Status::Usage
}
