//! A request as a user asks about it.

use super::decision::quoted;
use crate::limits::MAX_HTTP_REQUEST_BYTES;

/// An HTTP request whose verdict is asked.
///
/// A host that is not given is not known, and so are headers that clients or the proxy add by themselves: a rule that asks
/// for them gives a condition. Other headers that are not listed are not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method, `GET`.
    pub method: String,
    /// The path with its query, `/path?key=value`, which is what rules on paths are held against: Envoy's `:path`.
    pub path: String,
    /// The host as the request names it, with its port where the URL has one: Envoy's `:authority`.
    pub host: Option<String>,
    /// Headers: names in lower case, and values without blanks around them.
    pub headers: Vec<(String, String)>,
}

impl HttpRequest {
    /// Reads `GET /path` or `GET http://host/path`; headers may follow, one a line: `Name: value`.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, for the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_HTTP_REQUEST_BYTES {
            return Err(format!("an HTTP request has at most {MAX_HTTP_REQUEST_BYTES} bytes"));
        }
        let mut lines = text.lines();
        let line = lines.next().unwrap_or_default();
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        let (method, target) = match words.as_slice() {
            [method, target] => (*method, *target),
            _ => return Err(format!("{} is not a method and a path, such as `GET /path`", quoted(line))),
        };
        if !method.bytes().all(is_token) {
            return Err(format!("{} is no method", quoted(method)));
        }
        let (host, path) = split(target)?;
        let mut request = Self { method: method.to_owned(), path, host, headers: Vec::new() };
        for line in lines.filter(|line| !line.trim().is_empty()) {
            request.add(line)?;
        }
        Ok(request)
    }

    /// Adds a header, `Name: value`; `Host` is the host.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, for the user.
    pub fn add(&mut self, header: &str) -> Result<(), String> {
        let parts = header.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
        let is_text = |value: &str| !value.chars().any(char::is_control);
        let Some((name, value)) = parts.filter(|(name, value)| !name.is_empty() && is_text(value)) else {
            return Err(format!("{} is no header, such as `Name: value`", quoted(header)));
        };
        if !name.bytes().all(is_token) {
            return Err(format!("{} is no name of a header", quoted(name)));
        }
        let sum: usize = self.headers.iter().map(|(name, value)| name.len().saturating_add(value.len())).sum();
        if sum.saturating_add(header.len()) > MAX_HTTP_REQUEST_BYTES {
            return Err(format!("the headers of an HTTP request have at most {MAX_HTTP_REQUEST_BYTES} bytes"));
        }
        match name.to_ascii_lowercase() {
            name if name == "host" => self.host = Some(value.to_owned()),
            name => self.headers.push((name, value.to_owned())),
        }
        Ok(())
    }

    /// The value of a header by its name in lower case, values of several joined as Envoy joins them; nothing when it is
    /// not known.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        match name {
            ":method" => Some(self.method.clone()),
            ":path" => Some(self.path.clone()),
            // Envoy keeps the host under the one name, and finds it by both.
            ":authority" | "host" => self.host.clone(),
            _ => {
                let values = self.headers.iter().filter(|(own, _)| own == name).map(|(_, value)| value.as_str());
                let values: Vec<&str> = values.collect();
                (!values.is_empty()).then(|| values.join(","))
            }
        }
    }

    /// Whether a header that is not listed may be there all the same.
    pub(super) fn may_have(&self, name: &str) -> bool {
        name == "host"
            || name.starts_with(':')
            || OF_CLIENTS.contains(&name)
            || OF_PROXY.iter().any(|prefix| name.starts_with(prefix))
    }

    /// Whether the proxy takes the path as it is: Cilium has Envoy merge slashes, resolve `.` and `..`, and decode what
    /// needs no `%` (`http-normalize-path`, on by default), all before rules are asked.
    pub(super) fn is_path_normal(&self) -> bool {
        let path = self.path.split_once('?').map_or(self.path.as_str(), |(path, _)| path);
        let mut segments = path.split('/').skip(1).peekable();
        while let Some(segment) = segments.next() {
            let is_last = segments.peek().is_none();
            if (segment.is_empty() && !is_last) || matches!(segment, "." | "..") {
                return false;
            }
        }
        let decodes = |code: &str| {
            let byte = code.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
            byte.is_none_or(|byte| byte.is_ascii_alphanumeric() || b"-._~/\\".contains(&byte))
        };
        !path.contains('\\') && !path.split('%').skip(1).any(decodes)
    }
}

/// Headers that clients send without being told.
const OF_CLIENTS: [&str; 12] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "origin",
    "referer",
    "te",
    "transfer-encoding",
    "user-agent",
];

/// How headers begin that Envoy adds.
const OF_PROXY: [&str; 3] = ["x-envoy-", "x-forwarded-", "x-request-id"];

/// The host and the path of a target.
fn split(target: &str) -> Result<(Option<String>, String), String> {
    if let Some(why) = unfit(target) {
        return Err(format!("{} is no path: {why}", quoted(target)));
    }
    if target.starts_with('/') {
        return Ok((None, target.to_owned()));
    }
    let lower = target.get(..8).unwrap_or(target).to_ascii_lowercase();
    let scheme = ["http://", "https://"].into_iter().find(|scheme| lower.starts_with(scheme));
    let Some(behind) = scheme.and_then(|scheme| target.get(scheme.len()..)) else {
        return Err(format!("{} is no path: it begins with `/`, `http://` or `https://`", quoted(target)));
    };
    let end = behind.find(['/', '?']).unwrap_or(behind.len());
    let (host, path) = behind.split_at_checked(end).unwrap_or((behind, ""));
    if host.is_empty() || host.contains('@') {
        return Err(format!("{} has no host", quoted(target)));
    }
    let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
    Ok((Some(host.to_owned()), path))
}

fn unfit(target: &str) -> Option<&'static str> {
    match () {
        () if target.contains('#') => Some("what follows `#` is not sent"),
        () if target.chars().any(char::is_control) => Some("it has control characters"),
        () => None,
    }
}

/// Whether a byte may stand in a method or the name of a header (RFC 9110).
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
