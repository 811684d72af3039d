//! Rules for Kafka and for parsers of one's own, which 1.20 no longer has.

use super::judge::{At, Judge, field, short, text};
use crate::admission::AgentFault;
use crate::source::{Entry, Node};

/// Bytes of the name of a topic.
const LONGEST_TOPIC: usize = 255;

/// Requests by name.
const API_KEYS: &str = "produce fetch offsets metadata leaderandisr stopreplica updatemetadata controlledshutdown \
     offsetcommit offsetfetch findcoordinator joingroup heartbeat leavegroup syncgroup describegroups listgroups \
     saslhandshake apiversions createtopics deletetopics deleterecords initproducerid offsetforleaderepoch \
     addpartitionstotxn addoffsetstotxn endtxn writetxnmarkers txnoffsetcommit describeacls createacls deleteacls \
     describeconfigs alterconfigs";

/// Judges an item of `kafka`.
pub(super) fn kafka<'a>(judge: &mut Judge<'a>, rule: &'a Node) {
    let given = |key: &str| field(rule, key).filter(|node| node.as_str().is_some_and(|text| !text.is_empty()));
    let lower = |node: &Node| node.as_str().unwrap_or_default().to_lowercase();
    let (key, role) = (given("apiKey"), given("role"));
    if let (Some(key), Some(role)) = (key, role) {
        let reason = "a `kafka` rule has both `apiKey` and `role`";
        let help = "leave out one of them: a role stands for several requests";
        judge.tell_beside(AgentFault::L7Rules, At::Value(key), (reason, help), (At::Value(role), "the role"));
    }
    if let Some(key) = key.filter(|key| !API_KEYS.split_whitespace().any(|known| known == lower(key))) {
        let reason = format!("`{}` is no request of Kafka", short(key.as_str().unwrap_or_default()));
        judge.tell(
            AgentFault::L7Rules,
            At::Value(key),
            reason,
            "write the name of a request, such as `produce` or `fetch`",
        );
    }
    if let Some(role) = role.filter(|role| !matches!(lower(role).as_str(), "produce" | "consume")) {
        let reason = format!("`{}` is no role of a Kafka client", short(role.as_str().unwrap_or_default()));
        judge.tell(AgentFault::L7Rules, At::Value(role), reason, "roles are `produce` and `consume`");
    }
    if let Some(version) = given("apiVersion") {
        let number = text(rule, "apiVersion").and_then(|text| text.parse::<i16>().ok());
        if number.is_none_or(|number| number < 0) {
            let reason =
                format!("`{}` is no version of a request of Kafka", short(version.as_str().unwrap_or_default()));
            judge.tell(AgentFault::L7Rules, At::Value(version), reason, "write a number from 0 to 32767");
        }
    }
    if let Some(node) = given("topic") {
        let topic = node.as_str().unwrap_or_default();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'\\' | b'.' | b'_' | b'-');
        if topic.len() > LONGEST_TOPIC || !topic.bytes().all(is_plain) {
            let reason = format!("`{}` cannot be the name of a topic", short(topic));
            let help = "topics have up to 255 letters, digits, `.`, `_` and `-`";
            judge.tell(AgentFault::L7Rules, At::Value(node), reason, help);
        }
    }
}

/// Judges `l7`, the rules of the parser that `l7proto` names.
pub(super) fn l7<'a>(judge: &mut Judge<'a>, list: &'a Entry, has_protocol: bool) {
    if !has_protocol {
        let reason = "`l7` stands without `l7proto`";
        judge.tell(AgentFault::L7Rules, At::Key(list), reason, "name the parser by `l7proto`");
        return;
    }
    for entry in list.value.items().iter().flat_map(Node::entries).filter(|entry| entry.key.is_empty()) {
        judge.tell(AgentFault::L7Rules, At::Key(entry), "a rule of `l7` has an empty key", "name the key");
    }
}
