use serde::{Deserialize, Serialize};

use crate::flow::l7::{self, HttpRequest};
use crate::flow::{Entity, Peer, Traffic};

/// A question about a flow, as users write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Flow"))]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Who begins the flow.
    pub from: String,
    /// Whom it goes to.
    pub to: String,
    /// `5432/TCP`, `8/ICMP`.
    pub port: String,
    /// A request, `GET /path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<String>,
    /// Headers of the request, `Name: value`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<String>,
    /// The name that is asked for, where the flow is a query of DNS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<String>,
    /// The name of the server in TLS, where the flow is encrypted so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
    /// Whether the answer says why; it does unless told otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explain: Option<bool>,
}

/// A question as read.
#[derive(Clone, Debug)]
pub(in crate::flow) struct Asked {
    pub(in crate::flow) from: Peer,
    pub(in crate::flow) to: Peer,
    pub(in crate::flow) traffic: Traffic,
    /// The request, with its headers.
    http: Option<HttpRequest>,
    /// The name in a query of DNS.
    dns: Option<String>,
    /// The name of the server in TLS.
    sni: Option<String>,
}

impl Question {
    /// Reads the parts.
    pub(in crate::flow) fn read(&self) -> Result<Asked, String> {
        let mut http = self.http.as_deref().map(HttpRequest::parse).transpose()?;
        for header in &self.headers {
            match &mut http {
                Some(request) => request.add(header)?,
                None => return Err("`headers` are those of a request; `http` is missing".to_owned()),
            }
        }
        Ok(Asked {
            from: Peer::parse(&self.from)?,
            to: Peer::parse(&self.to)?,
            traffic: Traffic::parse(&self.port)?,
            http,
            dns: self.dns.clone(),
            sni: self.sni.clone(),
        })
    }
}

impl Asked {
    /// Nothing but the port.
    pub(in crate::flow) fn about(traffic: Traffic) -> Self {
        let anybody = Peer::Entity(Entity::World);
        Self { from: anybody.clone(), to: anybody, traffic, http: None, dns: None, sni: None }
    }

    /// What the flow carries beyond its port.
    pub(in crate::flow) fn layer7(&self) -> l7::Asked<'_> {
        l7::Asked { http: self.http.as_ref(), dns: self.dns.as_deref(), server_name: self.sni.as_deref() }
    }
}
