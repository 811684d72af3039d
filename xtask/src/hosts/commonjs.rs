//! Our own ES modules as CommonJS, so that one source serves both.
//!
//! Imports and exports have to stand in lines of their own, as they do in `bindings-wasm/js`; anything else is an error.

use anyhow::{Result, bail};

/// The text of an ES module as CommonJS. Imported files end in `.cjs` rather than `.js`.
pub fn commonjs(module: &str) -> Result<String> {
    let mut body = String::from("\"use strict\";\n");
    let mut exported: Vec<String> = Vec::new();
    for line in module.lines() {
        let line = if let Some(import) = line.strip_prefix("import ") {
            let Some((names, from)) = import.split_once(" from ") else { bail!("`{line}` cannot be turned") };
            format!("const {} = require({});", names.trim_start_matches("* as "), path(from))
        } else if let Some(names) = line.strip_prefix("export {") {
            match names.split_once("} from ") {
                Some((names, from)) => {
                    exported.extend(list(names));
                    format!("const {{{names}}} = require({});", path(from))
                }
                None => {
                    exported.extend(list(names.trim_end_matches("};")));
                    continue;
                }
            }
        } else if let Some(declared) = line.strip_prefix("export ") {
            exported.extend(names(declared)?);
            declared.to_owned()
        } else {
            line.to_owned()
        };
        body.push_str(&line);
        body.push('\n');
    }
    body.push_str(&format!("module.exports = {{ {} }};\n", exported.join(", ")));
    Ok(body)
}

fn list(names: &str) -> impl Iterator<Item = String> {
    names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn path(from: &str) -> String {
    from.trim_end_matches(';').replace(".js\"", ".cjs\"")
}

/// The names that a declaration gives.
fn names(declared: &str) -> Result<Vec<String>> {
    if let Some((names, _)) = declared.strip_prefix("const {").and_then(|rest| rest.split_once('}')) {
        return Ok(list(names).collect());
    }
    let mut words =
        declared.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty());
    let name = words.find(|word| !["async", "class", "const", "function"].contains(word));
    match name {
        Some(name) if name != "default" => Ok(vec![name.to_owned()]),
        _ => bail!("`export {declared}` cannot be turned"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_turned() {
        let module = "import * as a from \"./a.js\";\nimport { b } from \"node:fs\";\nexport { c, d } from \"./c.js\";\n\
            export async function e() {}\nexport class F extends G {\n}\nexport const { h, i } = a;\nexport { b };\n";
        let expected = "\"use strict\";\nconst a = require(\"./a.cjs\");\nconst { b } = require(\"node:fs\");\n\
            const { c, d } = require(\"./c.cjs\");\nasync function e() {}\nclass F extends G {\n}\nconst { h, i } = a;\n\
            module.exports = { c, d, e, F, h, i, b };\n";
        assert_eq!(commonjs(module).unwrap(), expected);
        assert!(commonjs("export default 1;").is_err());
        assert!(commonjs("import \"./a.js\";").is_err());
    }
}
