//! The options of `netproof decide`.

use std::path::PathBuf;

use clap::Args;
use netproof_core::flow::decide::{DnsAnswers, Question};
use netproof_core::net::Address;

use crate::args::TextOrJson;
use crate::judged::Judged;
use crate::settings::Settings;

/// Decide whether a flow is allowed, and say why
///
/// A PEER is NAMESPACE/NAME (a pod, or a workload), KIND:NAMESPACE/NAME, service:NAMESPACE/NAME, node:NAME, ip:ADDRESS,
/// fqdn:NAME or entity:NAME. The exit status is 0 where the flow is allowed, and else 1.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Who begins the flow
    #[arg(long, value_name = "PEER", required_unless_present_any = ["flows", "hubble"], conflicts_with_all = ["flows", "hubble"])]
    pub from: Option<String>,

    /// Whom it goes to
    #[arg(long, value_name = "PEER", required_unless_present_any = ["flows", "hubble"], conflicts_with_all = ["flows", "hubble"])]
    pub to: Option<String>,

    /// Port and protocol, `8080/TCP`; a type of ICMP is `8/ICMP`
    #[arg(long, value_name = "PORT", required_unless_present_any = ["flows", "hubble"], conflicts_with_all = ["flows", "hubble"])]
    pub port: Option<String>,

    /// The request, where the flow is one of HTTP: `GET /path`
    #[arg(long, value_name = "REQUEST", conflicts_with_all = ["flows", "hubble"])]
    pub http: Option<String>,

    /// A header of the request
    #[arg(long, value_name = "NAME: VALUE", conflicts_with_all = ["flows", "hubble"])]
    pub header: Vec<String>,

    /// The name that is asked for, where the flow is a query of DNS
    #[arg(long, value_name = "NAME", conflicts_with_all = ["flows", "hubble"])]
    pub dns: Option<String>,

    /// The name of the server in TLS
    #[arg(long, value_name = "NAME", conflicts_with_all = ["flows", "hubble"])]
    pub sni: Option<String>,

    /// Decide the flows of this file or of `-`, one JSON object a line; the answers are JSON lines too
    #[arg(long, value_name = "FILE")]
    pub flows: Option<PathBuf>,

    /// Explain the drops among the flows of this file or of `-`, as `hubble observe -o jsonpb` prints them, and tell where
    /// the given policies disagree with what was seen
    #[arg(long, value_name = "FILE", conflicts_with = "flows")]
    pub hubble: Option<PathBuf>,

    /// An address that DNS gave for a name; once one is given, other names got no answer
    #[arg(long, value_name = "NAME=ADDRESS", value_parser = dns_answer)]
    pub dns_answer: Vec<(String, Address)>,

    /// An option of the agent of Cilium, which counts more than that of a given `cilium-config`
    #[arg(long, value_name = "KEY=VALUE", value_parser = agent_option)]
    pub agent_option: Vec<(String, String)>,

    /// How to write the answer
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TextOrJson::Text)]
    pub output: TextOrJson,

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

impl Arguments {
    /// The question, where the arguments ask one.
    pub fn question(&self) -> Option<Question> {
        Some(Question {
            from: self.from.clone()?,
            to: self.to.clone()?,
            port: self.port.clone()?,
            http: self.http.clone(),
            headers: self.header.clone(),
            dns: self.dns.clone(),
            sni: self.sni.clone(),
            explain: None,
        })
    }

    /// The settings of files.
    pub fn settings(&self) -> Settings {
        let (config, facts) = (self.config.clone(), self.facts.clone());
        Settings { config, no_config: self.no_config, facts, ..Settings::default() }
    }

    /// What DNS answered, where the arguments say it.
    pub fn answers(&self) -> Option<DnsAnswers> {
        answers(&self.dns_answer)
    }
}

/// What DNS answered; none where nothing is said of it.
pub fn answers(given: &[(String, Address)]) -> Option<DnsAnswers> {
    if given.is_empty() {
        return None;
    }
    let mut answers = DnsAnswers::new();
    for (name, address) in given {
        answers.entry(name.clone()).or_default().push(*address);
    }
    Some(answers)
}

/// A value of `--dns-answer`.
pub fn dns_answer(text: &str) -> Result<(String, Address), String> {
    let (name, address) = text.split_once('=').ok_or("write `NAME=ADDRESS`")?;
    let address = Address::parse(address).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), address))
}

/// An option of the agent, as `--agent-option` takes it.
pub fn agent_option(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').filter(|(key, _)| !key.is_empty()).ok_or("write `KEY=VALUE`")?;
    Ok((key.to_owned(), value.to_owned()))
}
