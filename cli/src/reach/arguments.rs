//! The options of `netproof reach`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use netproof_core::api::ReachQuestion;
use netproof_core::flow::reach::Level;

use crate::network::Made;

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

    #[command(flatten)]
    pub network: Made,
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
}
