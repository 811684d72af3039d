//! What the bytes of the module are: code by module and crate, data by what it holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Result;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

use super::size::gzip_len;

/// The bytes of each part. Each is compressed alone, so the sum is more than the module takes.
pub type Parts = BTreeMap<String, Vec<u8>>;

/// The parts of a module with names: of its code, and of its data.
pub fn of(module: &[u8], root: &Path) -> Result<(Parts, Parts)> {
    let (mut imported, mut bodies, mut names) = (0_u32, Vec::new(), BTreeMap::new());
    let mut data = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.as_bytes()),
            Payload::DataSection(section) => {
                for segment in section {
                    data.extend_from_slice(segment?.data);
                }
            }
            Payload::CustomSection(section) => {
                if let KnownCustom::Name(section) = section.as_known() {
                    for subsection in section {
                        let Name::Function(map) = subsection? else { continue };
                        for naming in map {
                            let naming = naming?;
                            names.insert(naming.index, naming.name);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    let mut code = Parts::new();
    for (index, body) in (imported..).zip(bodies) {
        let name = names.get(&index).copied().unwrap_or("without a name");
        code.entry(home(&format!("{:#}", rustc_demangle::demangle(name)))).or_default().extend_from_slice(body);
    }
    Ok((code, data_parts(data, root)?))
}

/// Prints parts, the greatest first, the small ones together.
pub fn print(title: &str, parts: &Parts) -> Result<()> {
    const FEW: usize = 4_000;
    println!("{title:<44} {:>10} {:>10}", "bytes", "gzip");
    let mut sorted: Vec<(&String, &Vec<u8>)> = parts.iter().collect();
    sorted.sort_by_key(|(name, bytes)| (std::cmp::Reverse(bytes.len()), *name));
    let mut rest = Vec::new();
    for (name, bytes) in sorted {
        if bytes.len() < FEW {
            rest.extend_from_slice(bytes);
            continue;
        }
        println!("  {name:<42} {:>10} {:>10}", bytes.len(), gzip_len(bytes)?);
    }
    println!("  {:<42} {:>10} {:>10}", "everything smaller", rest.len(), gzip_len(&rest)?);
    Ok(())
}

/// The module of the engine that a function belongs to, else its crate, or the module of the standard library.
fn home(name: &str) -> String {
    let engine = name.find("netproof_core::").and_then(|at| name.get(at + "netproof_core::".len()..));
    let path = engine.unwrap_or_else(|| name.trim_start_matches(|c: char| !c.is_ascii_lowercase()));
    let path = path.strip_prefix("as ").unwrap_or(path);
    let path = path.strip_prefix("dyn ").or_else(|| path.strip_prefix("mut ")).unwrap_or(path);
    let end = path.find(|c: char| c != ':' && c != '_' && !c.is_ascii_alphanumeric()).unwrap_or(path.len());
    let words: Vec<&str> = path.get(..end).unwrap_or(path).split("::").collect();
    let is_module = |word: &&&str| word.starts_with(|c: char| c.is_ascii_lowercase());
    let depth = match (engine, words.first().copied()) {
        (Some(_), Some("rules")) => 3,
        (Some(_), _) | (None, Some("alloc" | "core" | "std")) => 2,
        (None, _) => 1,
    };
    // The last word is the function itself.
    let modules = words.len().saturating_sub(1).clamp(1, depth);
    let shown: Vec<&str> = words.iter().take(modules).take_while(is_module).copied().collect();
    format!("{}{}", if engine.is_some() { "::" } else { "" }, shown.join("::"))
}

/// The data by what it holds: the texts of rules, tables, other text, and what is none.
fn data_parts(mut data: Vec<u8>, root: &Path) -> Result<Parts> {
    let mut parts = Parts::new();
    for text in documentation(&root.join("core/src/rules"))? {
        take(&mut data, text.as_bytes(), "texts of rules", &mut parts);
    }
    for folder in ["", "facts", "schemas"] {
        for file in fs::read_dir(root.join("core/data").join(folder))? {
            let path = file?.path();
            if path.is_file() {
                take(&mut data, &fs::read(path)?, "tables of `core/data`", &mut parts);
            }
        }
    }
    let is_text = |byte: &u8| *byte == b'\n' || (b' '..0x7f).contains(byte);
    for run in data.chunk_by(|one, other| is_text(one) == is_text(other)) {
        let is_long = run.len() >= 8 && run.first().is_some_and(is_text);
        let part = if is_long { "other text: messages, names" } else { "addresses, numbers, panics' places" };
        parts.entry(part.to_owned()).or_default().extend_from_slice(run);
    }
    Ok(parts)
}

/// Moves a text from the data to its part, where it is there.
fn take(data: &mut Vec<u8>, text: &[u8], part: &str, parts: &mut Parts) {
    let found = data.windows(text.len().max(1)).position(|window| window == text);
    if let Some(at) = found {
        parts.entry(part.to_owned()).or_default().extend(data.splice(at..at + text.len(), [0]));
    }
}

/// The documentation of each rule, as the module holds it.
fn documentation(folder: &Path) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            all.extend(documentation(&path)?);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = fs::read_to_string(&path)?;
            let lines = source.lines().skip_while(|line| *line != "rule! {").skip(1);
            let lines = lines.map_while(|line| line.trim_start().strip_prefix("///"));
            let text: String = lines.map(|line| format!("{line}\n")).collect();
            all.extend((!text.is_empty()).then_some(text));
        }
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_have_a_home() {
        for (name, expected) in [
            ("netproof_core::input::arm::nested::open", "::input::arm"),
            ("netproof_core::rules::registry::policy::deny_all::check", "::rules::registry::policy"),
            ("<netproof_core::model::place::Place as core::clone::Clone>::clone", "::model::place"),
            ("netproof_core::api::run", "::api"),
            ("<alloc::vec::Vec<T,A> as core::ops::drop::Drop>::drop", "alloc::vec"),
            ("core::ptr::drop_in_place<netproof_core::flow::set::Set>", "::flow::set"),
            ("granit_parser::scanner::Scanner<T>::fetch_tag", "granit_parser"),
            ("memcmp", "memcmp"),
        ] {
            assert_eq!(home(name), expected, "{name}");
        }
    }
}
