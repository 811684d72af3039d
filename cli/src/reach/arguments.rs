//! The options of `netproof reach`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netproof_core::api::{Options, ReachQuestion};
use netproof_core::flow::reach::Level;

use crate::decide::agent_option;
use crate::judged::Judged;
use crate::settings::Settings;

/// Show what may flow between all workloads, nodes and outside addresses
///
/// A PEER is as of `netproof decide`; NAMESPACE/ is all of a namespace, ip:RANGE what is outside in a range, and
/// entity:world all that is outside.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, folders (read recursively) or `-` for standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,

    /// Only flows from these, separated by commas
    #[arg(long, value_name = "PEER", value_delimiter = ',')]
    pub from: Vec<String>,

    /// Only flows to these, separated by commas
    #[arg(long, value_name = "PEER", value_delimiter = ',')]
    pub to: Vec<String>,

    /// Only this port and protocol, `5432/TCP`; a type of ICMP is `8/ICMP`
    #[arg(long, value_name = "PORT")]
    pub port: Option<String>,

    /// Each peer by itself, rather than those together that nothing tells apart
    #[arg(long)]
    pub expand: bool,

    /// Pods, rather than the workloads that make them
    #[arg(long)]
    pub pods: bool,

    /// How to write the map
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = Format::Table)]
    pub output: Format,

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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people; a list where a table would be too wide
    #[value(alias = "text")]
    Table,
    /// The answer of the library, one object
    Json,
    /// A line for each pair of peers and range of ports
    Csv,
    /// A graph for Graphviz
    Dot,
    /// A graph for Mermaid, which Markdown pages show
    Mermaid,
    /// A page with the table, the reasons and a drawing, which needs nothing else
    Html,
}

impl Arguments {
    /// The question.
    pub fn question(&self) -> ReachQuestion {
        ReachQuestion {
            from: self.from.clone(),
            to: self.to.clone(),
            port: self.port.clone(),
            level: if self.pods { Level::Pods } else { Level::Workloads },
            expand: self.expand,
        }
    }

    /// What the call sets, with what files set.
    pub fn options(&self) -> Option<Options> {
        let (config, facts) = (self.config.clone(), self.facts.clone());
        let settings = Settings { config, no_config: self.no_config, facts, ..Settings::default() };
        let settings = settings.load(&self.paths).ok()?;
        Some(Options {
            config: settings.config,
            facts: settings.facts.map(|replaced| Box::new(replaced.facts)),
            versions: self.judged.into(),
            agent: self.agent_option.iter().cloned().collect(),
            ..Options::default()
        })
    }
}
