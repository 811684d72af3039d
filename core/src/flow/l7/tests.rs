use super::*;
use crate::limits::{MAX_EXPRESSION_BYTES, MAX_HTTP_REQUEST_BYTES, MAX_NAME_BYTES};
use crate::model::CiliumVersion;
use crate::source::Node;

mod expressions;
mod http_rules;
mod names;
mod ports;

const NEW: CiliumVersion = CiliumVersion::minor(20);

fn node(yaml: &str) -> Node {
    let documents = crate::source::yaml::read(yaml, 0, 0);
    documents.documents.into_iter().next().unwrap().root
}

fn request(text: &str) -> HttpRequest {
    HttpRequest::parse(text).unwrap()
}

fn no(why: &str) -> Decision {
    Decision::No(why.to_owned())
}

fn unknown(condition: &str) -> Decision {
    Decision::Unknown(condition.to_owned())
}
