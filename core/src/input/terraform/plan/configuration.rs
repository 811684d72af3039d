//! What a plan shows of the configuration that it was made of: which attributes are written, and what they refer to.

use std::collections::BTreeMap;

use super::values::Known;
use crate::limits::{MAX_DEPTH, MAX_TERRAFORM_REFERENCES};
use crate::source::Node;

/// The section `configuration`, by module and resource.
#[derive(Debug, Default)]
pub(super) struct Configuration<'d> {
    /// The resources by the names of the modules around them and their own, joined with `.`.
    resources: BTreeMap<String, &'d Node>,
    /// The calls of modules by their names, joined with `.`.
    calls: BTreeMap<String, &'d Node>,
    /// The version constraints of providers by their keys.
    versions: BTreeMap<String, String>,
}

/// Whether the configuration writes an attribute.
pub(super) enum Written<'n> {
    /// It does, with these references.
    Yes(Vec<&'n str>),
    /// It does not.
    No,
    /// The plan does not tell.
    Unclear,
}

impl<'n> Written<'n> {
    /// What an expression says.
    pub(super) fn of(expression: &'n Node) -> Self {
        let references = expression.get("references").map(Node::items).unwrap_or_default();
        Self::Yes(references.iter().filter_map(Node::as_str).collect())
    }
}

impl<'d> Configuration<'d> {
    /// The configuration of a plan; empty when the plan does not show it.
    pub(super) fn of(root: &'d Node) -> Self {
        let mut all = Self::default();
        let Some(section) = root.get("configuration") else { return all };
        if let Some(module) = section.get("root_module") {
            all.add(module, "", 0);
        }
        for provider in section.get("provider_config").map(Node::entries).unwrap_or_default() {
            if let Some(version) = provider.value.get("version_constraint").and_then(Node::as_str) {
                all.versions.insert(provider.key.to_string(), version.to_owned());
            }
        }
        all
    }

    fn add(&mut self, module: &'d Node, prefix: &str, depth: usize) {
        for resource in module.get("resources").map(Node::items).unwrap_or_default() {
            if let Some(address) = resource.get("address").and_then(Node::as_str) {
                self.resources.insert(format!("{prefix}{address}"), resource);
            }
        }
        for call in module.get("module_calls").map(Node::entries).unwrap_or_default() {
            let inner = format!("{prefix}module.{}.", call.key);
            self.calls.insert(inner.clone(), &call.value);
            if let Some(module) = call.value.get("module").filter(|_| depth < MAX_DEPTH) {
                self.add(module, &inner, depth.saturating_add(1));
            }
        }
    }

    /// What is written in a resource.
    pub(super) fn expressions(&self, address: &str) -> Option<&'d Node> {
        self.resources.get(&without_keys(address)).and_then(|resource| resource.get("expressions"))
    }

    /// The version constraint of the provider of a resource, as written in the root module.
    pub(super) fn provider_version(&self, address: &str, kind: &str) -> Option<String> {
        let resource = self.resources.get(&without_keys(address));
        let key = resource.and_then(|resource| resource.get("provider_config_key")).and_then(Node::as_str);
        let of_key = key.and_then(|key| self.versions.get(key));
        of_key.or_else(|| self.versions.get(kind.split('_').next()?)).cloned()
    }

    /// The expression by its full address, when references name the attribute `wanted` of one resource of the plan,
    /// perhaps through inputs and outputs of modules.
    pub(super) fn referred(
        &self,
        module: &str,
        references: &[&str],
        wanted: &str,
        known: &Known<'_>,
    ) -> Option<String> {
        let mut module = if module.is_empty() { String::new() } else { format!("{module}.") };
        let mut reference = only(references)?.to_owned();
        for _ in 0..MAX_TERRAFORM_REFERENCES {
            if let Some(input) = reference.strip_prefix("var.") {
                let call = self.calls.get(&without_keys(&module))?;
                reference = only(&references_of(call.get("expressions")?.get(input)?))?.to_owned();
                module = outer(&module)?;
            } else if let Some(output) = reference.strip_prefix("module.") {
                let (call, output) = output.rsplit_once('.')?;
                let inner = format!("{module}module.{call}.");
                let called = self.calls.get(&without_keys(&inner))?.get("module")?;
                let expression = called.get("outputs")?.get(output)?.get("expression")?;
                reference = only(&references_of(expression))?.to_owned();
                module = inner;
            } else {
                let (resource, attribute) = reference.rsplit_once('.')?;
                let address = format!("{module}{resource}");
                let names = attribute == wanted && known.has(&address);
                return names.then(|| format!("{address}.{attribute}"));
            }
        }
        None
    }
}

fn references_of(expression: &Node) -> Vec<&str> {
    expression.get("references").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect()
}

/// The longest of references that are one reference and its shorter forms: `a.b.id`, `a.b`.
fn only<'r>(references: &[&'r str]) -> Option<&'r str> {
    let longest = references.iter().max_by_key(|reference| reference.len())?;
    let shorter = |reference: &&str| {
        longest.strip_prefix(*reference).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    references.iter().all(shorter).then_some(longest)
}

/// The module around one whose prefix ends in `.`.
fn outer(prefix: &str) -> Option<String> {
    let mut steps = Vec::new();
    let mut rest = prefix;
    while let Some(inner) = rest.strip_prefix("module.") {
        let end = end_of_step(inner);
        let after = inner.get(end..)?;
        steps.push(inner.get(..end)?);
        rest = after.strip_prefix('.').unwrap_or(after);
    }
    steps.pop()?;
    Some(steps.iter().map(|step| format!("module.{step}.")).collect())
}

/// Where a name with its key, `aks["a.b"]`, ends: at the next `.` outside of brackets.
fn end_of_step(text: &str) -> usize {
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth = depth.saturating_add(1),
            ']' if !quoted => depth = depth.saturating_sub(1),
            '.' if !quoted && depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// An address without the keys of instances: `module.aks["a"].azurerm_subnet.x[0]` is `module.aks.azurerm_subnet.x`.
fn without_keys(address: &str) -> String {
    let mut plain = String::with_capacity(address.len());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_usize);
    for character in address.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '[' if !quoted => depth = depth.saturating_add(1),
            ']' if !quoted => depth = depth.saturating_sub(1),
            other if depth == 0 => plain.push(other),
            _ => {}
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_keys() {
        for (address, plain) in [
            ("azurerm_subnet.nodes", "azurerm_subnet.nodes"),
            ("azurerm_subnet.nodes[0]", "azurerm_subnet.nodes"),
            (r#"module.aks["a.b"].azurerm_subnet.nodes["x]\"y"]"#, "module.aks.azurerm_subnet.nodes"),
            ("", ""),
        ] {
            assert_eq!(without_keys(address), plain);
        }
    }

    #[test]
    fn modules_around_modules() {
        for (inner, around) in
            [("module.a.", Some("")), (r#"module.a["x.y"].module.b[0]."#, Some(r#"module.a["x.y"]."#)), ("", None)]
        {
            assert_eq!(outer(inner).as_deref(), around, "{inner}");
        }
    }

    #[test]
    fn one_reference_and_its_shorter_forms() {
        assert_eq!(only(&["a.b.id", "a.b"]), Some("a.b.id"));
        assert_eq!(only(&["a.b.id", "a.b", "each.key"]), None);
        assert_eq!(only(&["var.subnets", "var.subnet"]), None);
        assert_eq!(only(&[]), None);
    }

    /// The configuration of modules in modules, each of which hands on an input to the one in it.
    fn handed_on(levels: usize) -> String {
        let handed = r#""s": {"references": ["var.s"]}"#;
        let first = r#""s": {"references": ["azurerm_subnet.n.id", "azurerm_subnet.n"]}"#;
        let mut module = String::from("{}");
        for level in (0..levels).rev() {
            let input = if level == 0 { first } else { handed };
            module = format!(r#"{{"module_calls": {{"m": {{"expressions": {{{input}}}, "module": {module}}}}}}}"#);
        }
        format!(r#"{{"configuration": {{"root_module": {module}}}}}"#)
    }

    #[test]
    fn inputs_are_followed_up_to_the_limit() {
        let known = Known::of(["azurerm_subnet.n"].into_iter());
        let follow = |levels: usize| {
            let tree = crate::source::json::read(&handed_on(levels), 0, 0).root.unwrap();
            let inside = vec!["module.m"; levels].join(".");
            Configuration::of(&tree).referred(&inside, &["var.s"], "id", &known)
        };
        // One step for each module, and one for the resource.
        assert_eq!(follow(1).as_deref(), Some("azurerm_subnet.n.id"));
        assert_eq!(follow(MAX_TERRAFORM_REFERENCES - 1).as_deref(), Some("azurerm_subnet.n.id"));
        assert_eq!(follow(MAX_TERRAFORM_REFERENCES), None);
    }

    #[test]
    fn what_references_lead_to() {
        let text = r#"{"configuration": {"root_module": {
            "module_calls": {
                "net": {"module": {"outputs": {
                    "id": {"expression": {"references": ["azurerm_subnet.n.id", "azurerm_subnet.n"]}},
                    "ids": {"expression": {"references": ["azurerm_subnet.n", "each.key"]}},
                    "loop": {"expression": {"references": ["module.net.loop", "module.net"]}}}}},
                "aks": {"expressions": {"id": {"references": ["module.net.id", "module.net"]}, "fixed": {"constant_value": "x"}}, "module": {}}}}}}"#;
        let tree = crate::source::json::read(text, 0, 0).root.unwrap();
        let configuration = Configuration::of(&tree);
        let known = Known::of(["module.net.azurerm_subnet.n", "azurerm_subnet.here[0]"].into_iter());
        for (module, references, expected) in [
            ("", vec!["module.net.id", "module.net"], Some("module.net.azurerm_subnet.n.id")),
            (r#"module.aks["a"]"#, vec!["var.id"], Some("module.net.azurerm_subnet.n.id")),
            ("module.aks", vec!["var.fixed"], None),
            ("module.aks", vec!["var.other"], None),
            ("", vec!["var.root"], None),
            ("", vec!["module.net.ids", "module.net"], None),
            ("", vec!["module.net.loop", "module.net"], None),
            ("", vec!["module.net.none", "module.net"], None),
            (
                "",
                vec!["azurerm_subnet.here[0].id", "azurerm_subnet.here[0]", "azurerm_subnet.here"],
                Some("azurerm_subnet.here[0].id"),
            ),
            ("", vec!["azurerm_subnet.here[0].name", "azurerm_subnet.here[0]"], None),
            ("", vec!["azurerm_subnet.gone.id", "azurerm_subnet.gone"], None),
            ("", vec!["local.x"], None),
            ("", vec![], None),
        ] {
            let found = configuration.referred(module, &references, "id", &known);
            assert_eq!(found.as_deref(), expected, "{module} {references:?}");
        }
    }
}
