//! What is Bicep, and what of it is looked at.

use memchr::memmem;

/// Types and modules, in lower case, that the model has something of.
const MARKS: [&str; 5] = [
    "microsoft.containerservice/managedclusters",
    "microsoft.network/virtualnetworks",
    "microsoft.network/networksecuritygroups",
    "avm/res/container-service/managed-cluster",
    "avm/res/network/",
];

/// Words that begin a line of Bicep.
const WORDS: [&str; 16] = [
    "param",
    "var",
    "resource",
    "module",
    "output",
    "targetScope",
    "metadata",
    "type",
    "func",
    "import",
    "using",
    "extends",
    "extension",
    "provider",
    "assert",
    "@",
];

/// Whether a text is a Bicep file or a Bicep parameters file: it begins with a line that may be Bicep, and has one that
/// is nothing else.
#[must_use]
pub fn is_bicep(text: &str) -> bool {
    let mut lines = lines(text);
    let Some(first) = lines.next() else { return false };
    may_be_bicep(first) && (is_surely_bicep(first) || lines.any(is_surely_bicep))
}

/// Whether a text holds a resource that is read. Cheap, and never wrong when it says no.
pub(super) fn has_mark(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    MARKS.iter().any(|mark| memmem::find(text.as_bytes(), mark.as_bytes()).is_some())
}

/// Whether a text may be of use to others that are read: it calls modules, gives parameters, or has something to give.
pub(super) fn leads_on(text: &str) -> bool {
    const WORDS: [&str; 5] = ["module ", "using ", "extends ", "output ", "@export("];
    lines(text).any(|line| WORDS.iter().any(|word| line.starts_with(word)))
}

/// The lines that hold more than blanks and comments, without the blanks around them.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut comment = false;
    text.lines().filter_map(move |line| {
        let mut line = line.trim_start_matches('\u{feff}').trim();
        loop {
            if comment {
                let (_, behind) = line.split_once("*/")?;
                comment = false;
                line = behind.trim();
            }
            match line.strip_prefix("/*") {
                Some(inner) => {
                    comment = true;
                    line = inner;
                }
                None => break,
            }
        }
        let is_instruction = line.starts_with("#disable-") || line.starts_with("#restore-");
        (!line.is_empty() && !line.starts_with("//") && !is_instruction).then_some(line)
    })
}

fn may_be_bicep(line: &str) -> bool {
    WORDS.iter().any(|word| {
        line.strip_prefix(word).is_some_and(|rest| *word == "@" || rest.starts_with([' ', '\t', '=', '\'', '{']))
    })
}

/// Whether a line is Bicep and nothing else.
fn is_surely_bicep(line: &str) -> bool {
    if line.ends_with(';') {
        return false;
    }
    let mut words = line.split_ascii_whitespace();
    let (Some(word), Some(second)) = (words.next(), words.next()) else {
        return line.starts_with("targetScope='") || line == "@export()";
    };
    let third = words.next().unwrap_or_default();
    let is_name = second.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match word {
        "targetScope" => second == "=" && third.starts_with('\''),
        "using" => second.starts_with('\'') || second == "none",
        "extends" => second.starts_with('\'') && second.ends_with(".bicepparam'"),
        // `resource name 'type@version'`, of a module a path or an address.
        "resource" => is_name && third.starts_with('\'') && (third.contains('@') || third.contains('/')),
        "module" => is_name && third.starts_with('\''),
        "param" => is_name && !third.is_empty() && third != ":",
        "output" => is_name && line.contains('=') && !third.is_empty() && third != "=" && third != ":",
        "metadata" => is_name && third == "=" && line.contains('\''),
        "func" => is_name_call(line) && line.contains("=>"),
        "import" => line.ends_with(".bicep'") || line.contains("'br/") || line.contains("'br:"),
        _ => false,
    }
}

/// `func name(`
fn is_name_call(line: &str) -> bool {
    let rest = line.trim_start_matches("func").trim_start();
    rest.split_once('(')
        .is_some_and(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bicep_is_told_from_other_languages() {
        let bicep = [
            "param location string = resourceGroup().location\n",
            "\u{feff}// a comment\n/* and\naz group create */ @description('x')\nparam name string\n",
            "targetScope = 'subscription'\n",
            "targetScope='subscription'\n",
            "using './main.bicep'\nparam a = 1\n",
            "using none\n",
            "resource vnet 'Microsoft.Network/virtualNetworks@2024-05-01' existing = {\n",
            "module aks './aks.bicep' = {\n",
            "var a = 1\n\noutput b int = a\n",
            "@export()\nvar a = 1\n",
            "#disable-next-line no-unused-params\nparam a int?\n",
            "import { x } from './shared.bicep'\n",
            "metadata description = 'x'\n",
            "@export()\nfunc f(a string) string => a\n",
        ];
        for text in bicep {
            assert!(is_bicep(text), "{text}");
        }
        let other = [
            "",
            "var a = 1;\nvar b = 2;\n",
            "var a = 1\nvar b = 2\n",
            "param (\n  [string]$Name\n)\n",
            "param([string] $Name)\n",
            "resource \"azurerm_kubernetes_cluster\" \"aks\" {\n",
            "module \"aks\" {\n  source = \"./aks\"\n}\n",
            "output \"id\" {\n",
            "import { x } from './shared.js'\nexport const a = 1\n",
            "import React from 'react'\n",
            "type A = { b: string }\n",
            "@description('x')\nclass A {}\n",
            "#!/bin/sh\nparam a string\n",
            "az group create -n rg\ncat > main.bicep <<EOF\nparam location string\nEOF\n",
            "# Title\n\nparam location string\n",
            "func main() {\n",
            "module example.com/x\n\ngo 1.22\n",
            "package a\n",
        ];
        for text in other {
            assert!(!is_bicep(text), "{text}");
        }
    }

    #[test]
    fn marks_are_found_in_any_case() {
        assert!(has_mark("resource a 'microsoft.containerService/ManagedClusters@2025-01-01'"));
        assert!(has_mark("module a 'br/public:avm/res/network/virtual-network:0.5.0'"));
        assert!(!has_mark("resource a 'Microsoft.Storage/storageAccounts@2025-01-01'"));
    }
}
