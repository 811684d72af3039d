//! The types of other languages, and the published schemas that they are made from.
//!
//! The engine prints the JSON Schemas of its requests and answers; from these come the types of all hosts, so that none
//! of them can tell another shape than is answered.

mod model;
mod python;
mod tree;
mod typescript;

use std::path::Path;

use anyhow::{Context, Result};

use crate::generated::Generated;
use crate::process::{cargo, output};
use model::Types;
use tree::Tree;

/// Columns of a generated line.
const WIDTH: usize = 118;

/// The published schemas, and the types of TypeScript and Python.
pub fn files(root: &Path) -> Result<Vec<Generated>> {
    let example = ["run", "--quiet", "--locked", "--package", "netproof-core", "--example", "schema"];
    let json = output(&mut cargo(example.into_iter().chain(["--features", "schema"])))?;
    let both: Tree = serde_json::from_str(&json).context("the schemas are not as expected")?;
    let part = |name: &str| both.get(name).with_context(|| format!("the schemas lack `{name}`"));
    let (request, answers) = (part("request")?, part("answers")?);
    let (of_request, of_answers) = (Types::read(request)?, Types::read(answers)?);
    let generated = |path: &str, text: String| Generated { path: root.join(path), text };
    let schema = |tree: &Tree| Ok::<_, anyhow::Error>(serde_json::to_string_pretty(tree)? + "\n");
    Ok(vec![
        generated("docs/schema/request.json", schema(request)?),
        generated("docs/schema/answers.json", schema(answers)?),
        generated("bindings-wasm/types.d.ts", typescript::text(&of_request, &of_answers)?),
        generated("bindings-python/python/netproof/_answers.py", python::text(&of_answers)?),
    ])
}

/// A text in lines of at most so many characters; an empty line between paragraphs.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEMA: &str = r##"{
        "x-operations": {"find": {"$ref": "#/$defs/Found"}, "error": {"$ref": "#/$defs/Fault"}},
        "$defs": {
            "Fault": {"type": "object", "properties": {"asOf": {"type": "string"}}, "required": ["asOf"]},
            "Found": {"anyOf": [{"$ref": "#/$defs/One"}, {"$ref": "#/$defs/Two"}], "description": "What is found."},
            "How": {"oneOf": [{"const": "well", "description": "It is sure."}, {"const": "ill"}]},
            "One": {"type": "object", "description": "One.", "required": ["zone", "from"], "properties": {
                "zone": {"$ref": "#/$defs/How", "description": "Where."},
                "pairs": {"type": "array", "default": [], "items":
                    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}]}},
                "from": {"$ref": "#/$defs/Two"}
            }},
            "Two": {"type": "object", "required": ["any"], "properties": {
                "any": {}, "next": {"$ref": "#/$defs/Two"}, "isLast": {"type": "boolean", "default": false}
            }}
        }
    }"##;

    fn types() -> Types {
        Types::read(&serde_json::from_str(SCHEMA).unwrap()).unwrap()
    }

    #[test]
    fn members_keep_their_order() {
        let tree: Tree = serde_json::from_str(r#"{"b":1,"a":[null,true,"x"]}"#).unwrap();
        assert_eq!(serde_json::to_string(&tree).unwrap(), r#"{"b":1,"a":[null,true,"x"]}"#);
    }

    #[test]
    fn declarations_of_typescript() {
        let types = types();
        let text = typescript::text(&Types { types: Vec::new(), operations: Vec::new() }, &types).unwrap();
        for expected in [
            "/** What is found. */\nexport type Found = One | Two;\n",
            "/**\n * - `well`: It is sure.\n */\nexport type How = \"well\" | \"ill\";\n",
            "/** One. */\nexport interface One {\n  /** Where. */\n  zone: How;\n  pairs?: [number, number][];\n  from: Two;\n}\n",
            "export interface Two {\n  any: unknown;\n  next?: Two;\n  isLast?: boolean;\n}\n",
            "export interface Answers {\n  find: Found;\n  error: Fault;\n}\n",
        ] {
            assert!(text.contains(expected), "{expected}\n{text}");
        }
    }

    #[test]
    fn what_is_one_thing_in_requests_and_another_in_answers_is_refused() {
        let other = SCHEMA.replace("isLast", "isFirst");
        let other = Types::read(&serde_json::from_str(&other).unwrap()).unwrap();
        let error = typescript::text(&other, &types()).unwrap_err();
        assert_eq!(error.to_string(), "`Two` is one thing in requests and another in answers");
    }

    #[test]
    fn classes_of_python() {
        let mut out = String::new();
        python::write(&types(), &[("One", &["pairs"])], &mut out).unwrap();
        for expected in [
            "\nHow: TypeAlias = Literal[\"well\", \"ill\"]\n",
            "class One(Answer):\n    \"\"\"One.\"\"\"\n\n    zone: How\n    \"\"\"Where.\"\"\"\n\n    pairs: tuple[tuple[int, int], ...] = ()\n\n    from_: Two\n",
            "            pairs=tuple([(item[0], item[1]) for item in data.get(\"pairs\", ())]),\n            from_=Two._of(data[\"from\"]),\n",
            "        data: dict[str, Any] = {\n            \"zone\": self.zone,\n        }\n        if self.pairs:\n            data[\"pairs\"] = [list(item) for item in self.pairs]\n        data[\"from\"] = self.from_.to_dict()\n        return data\n",
            "    def __iter__(self) -> Iterator[tuple[int, int]]:\n        return iter(self.pairs)\n",
            "class Fault:\n    as_of: str\n",
            "            next=Two._of(data[\"next\"]) if \"next\" in data else None,\n            is_last=data.get(\"isLast\", False),\n",
            "def _of_found(data: Mapping[str, Any]) -> Found:\n    if \"zone\" in data:\n        return One._of(data)\n    return Two._of(data)\n",
        ] {
            assert!(out.contains(expected), "{expected}\n{out}");
        }
    }

    #[test]
    fn texts_are_wrapped() {
        assert_eq!(wrapped("one two three\n\nfour", 8), ["one two", "three", "", "four"]);
    }
}
