//! The options of a request.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::api::{AgentOptions, Options};
use crate::baseline::Baseline;
use crate::config::{self, Config, Fault};
use crate::facts;
use crate::flow::decide::DnsAnswers;
use crate::model::Date;
use crate::net::Address;
use crate::review::Mode;
use crate::world::{self, AskedVersions};

/// What a call may set. All is optional.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Options"))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(in crate::api) struct RequestOptions {
    /// Today's date, `YYYY-MM-DD`; without it the date of the facts is used, and a note says so.
    today: Option<String>,
    /// Codes, beginnings of codes or names of the rules to run.
    #[serde(default)]
    select: Vec<String>,
    /// Codes, beginnings of codes or names of the rules to leave out.
    #[serde(default)]
    ignore: Vec<String>,
    /// Names of files that changed: only what they belong to is judged.
    changed: Option<Vec<String>>,
    /// By whose rules policies are judged.
    semantics: Option<Semantics>,
    /// The version of Kubernetes to judge objects by; without it that of the cluster, else the newest of AKS.
    kubernetes_version: Option<String>,
    /// The version of Cilium to judge policies by; without it that of AKS with that Kubernetes.
    cilium_version: Option<String>,
    /// For `fix`: whether fixes that are not safe are applied too.
    #[serde(default)]
    pub(in crate::api) r#unsafe: bool,
    /// The text of a configuration, as of `netproof.yaml`.
    config: Option<String>,
    /// The text of facts that replace tables of those in use.
    facts: Option<String>,
    /// The text of a file of accepted findings.
    baseline: Option<String>,
    /// Options of the agent of Cilium, which count more than those of a given `cilium-config`.
    #[serde(default)]
    agent: AgentOptions,
    /// The addresses that DNS gave for names; once it is given, other names got no answer.
    dns_answers: Option<BTreeMap<String, Vec<String>>>,
    /// For `admit`: whether errors refuse an object, findings warn, or are only noted for the audit log. It counts more
    /// than the `mode` of the configuration.
    admission: Option<Mode>,
}

/// By whose rules policies are judged.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
enum Semantics {
    /// As the agent of Cilium enforces them.
    Cilium,
    /// As the API of Kubernetes describes them.
    Kubernetes,
}

impl From<Semantics> for world::Semantics {
    fn from(semantics: Semantics) -> Self {
        match semantics {
            Semantics::Cilium => Self::Cilium,
            Semantics::Kubernetes => Self::Kubernetes,
        }
    }
}

impl RequestOptions {
    /// The options as the engine takes them.
    ///
    /// # Errors
    /// Which of them is wrong, and how.
    pub(in crate::api) fn options(self) -> Result<Options, String> {
        let versions = versions(&self)?;
        let Self { today, select, ignore, changed, config, facts, baseline, agent, dns_answers, admission, .. } = self;
        let today = today.as_deref().map(Date::parse).transpose().map_err(|error| error.to_string())?;
        let wrong = |what: &str, faults: &[Fault]| format!("the {what}: {}", config::joined(faults));
        let config = config.as_deref().map(Config::parse).transpose();
        let mut config = config.map_err(|faults| wrong("configuration", &faults))?.unwrap_or_default();
        config.admission.mode = admission.or(config.admission.mode);
        let facts = facts.as_deref().map(facts::replace).transpose();
        let facts = facts.map_err(|faults| wrong("facts", &faults))?.map(|replaced| Box::new(replaced.facts));
        let baseline = baseline.as_deref().map(Baseline::parse).transpose();
        let baseline = baseline.map_err(|fault| wrong("baseline", &[fault]))?;
        let dns = dns_answers.map(addresses_of_names).transpose()?;
        Ok(Options {
            today,
            select,
            ignore,
            changed,
            config,
            facts,
            baseline,
            versions,
            agent,
            dns,
            ..Options::default()
        })
    }
}

fn addresses_of_names(answers: BTreeMap<String, Vec<String>>) -> Result<DnsAnswers, String> {
    let read = |text: String| Address::parse(&text).map_err(|error| error.to_string());
    let of_name = |(name, texts): (String, Vec<String>)| {
        let addresses = texts.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok((name, addresses))
    };
    answers.into_iter().map(of_name).collect()
}

fn versions(options: &RequestOptions) -> Result<AskedVersions, String> {
    let kubernetes = options.kubernetes_version.as_deref().map(AskedVersions::kubernetes).transpose()?;
    let cilium = options.cilium_version.as_deref().map(AskedVersions::cilium).transpose()?;
    let semantics = options.semantics.map(world::Semantics::from).unwrap_or_default();
    Ok(AskedVersions { kubernetes, cilium, semantics })
}
