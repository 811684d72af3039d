//! The options of `netproof decide`.

use std::path::PathBuf;

use clap::Args;
use netproof_core::flow::decide::Question;

use crate::args::TextOrJson;
use crate::network::{Dns, Made};

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

    #[command(flatten)]
    pub answered: Dns,

    /// How to write the answer
    #[arg(long, short, value_name = "FORMAT", value_enum, default_value_t = TextOrJson::Text)]
    pub output: TextOrJson,

    #[command(flatten)]
    pub network: Made,
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
}
