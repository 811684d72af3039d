//! A small JSON reader with spans; the texts of the tests are right.

use crate::source::{Entry, Node, Span, Value};

pub(super) fn read(text: &str) -> Node {
    let mut at = 0;
    node(text, &mut at)
}

fn rest(text: &str, at: usize) -> &str {
    text.get(at..).unwrap()
}

fn blank(text: &str, at: &mut usize) {
    *at = text.len() - rest(text, *at).trim_start().len();
}

fn node(text: &str, at: &mut usize) -> Node {
    blank(text, at);
    let start = *at;
    let value = match text.as_bytes()[*at] {
        b'"' => Value::String(string(text, at)),
        b'[' => {
            let mut items = Vec::new();
            *at += 1;
            loop {
                blank(text, at);
                match text.as_bytes()[*at] {
                    b']' => break,
                    b',' => *at += 1,
                    _ => items.push(node(text, at)),
                }
            }
            *at += 1;
            Value::Sequence(items)
        }
        b'{' => {
            let mut entries = Vec::new();
            *at += 1;
            loop {
                blank(text, at);
                match text.as_bytes()[*at] {
                    b'}' => break,
                    b',' => *at += 1,
                    _ => {
                        let start = *at;
                        let key = string(text, at);
                        let key_span = Span::new(start, *at);
                        blank(text, at);
                        assert_eq!(text.as_bytes()[*at], b':', "at {}", rest(text, *at));
                        *at += 1;
                        entries.push(Entry { key, key_span, value: node(text, at) });
                    }
                }
            }
            *at += 1;
            Value::Mapping(entries)
        }
        _ => {
            let end = rest(text, *at).find([',', ']', '}', ' ', '\n']).map_or(text.len(), |end| *at + end);
            let word = text.get(*at..end).unwrap();
            *at = end;
            match serde_json::from_str(word).unwrap() {
                serde_json::Value::Null => Value::Null,
                serde_json::Value::Bool(value) => Value::Bool(value),
                serde_json::Value::Number(number) => {
                    number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap()), Value::Int)
                }
                other => panic!("{other}"),
            }
        }
    };
    Node { span: Span::new(start, *at), value }
}

fn string(text: &str, at: &mut usize) -> Box<str> {
    let mut values = serde_json::Deserializer::from_str(rest(text, *at)).into_iter::<String>();
    let value = values.next().unwrap().unwrap();
    *at += values.byte_offset();
    value.into()
}
