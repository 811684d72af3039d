//! Comments in every format: what they are about, and what comes of them.

use super::*;
use crate::api::{self, Options};
use crate::config::Config;
use crate::limits::{MAX_RULES_OF_A_SUPPRESSION, MAX_SUPPRESSIONS};
use crate::model::Date;
use crate::report::Report;
use crate::source::text::SourceFile;
use std::fmt::Write as _;

fn check(name: &str, text: &str) -> Report {
    check_with(name, text, Options::default())
}

fn check_with(name: &str, text: &str, options: Options) -> Report {
    let mut file = SourceFile::new(name, text);
    file.named = true;
    api::check(&[file], &Options { today: Date::new(2026, 11, 22), ..options })
}

/// The findings by line, and how many are suppressed.
fn shown(report: &Report) -> String {
    let mut findings: Vec<String> =
        report.findings.iter().map(|finding| format!("{}:{}", finding.rule, finding.range.start.line)).collect();
    findings.dedup();
    findings.push(format!("-{}", report.summary.suppressed));
    findings.join(" ")
}

fn hold(name: &str, cases: &[(&str, &str, &str)]) {
    let mut wrong = String::new();
    for (title, text, expected) in cases {
        for ends in ["\n", "\r\n"] {
            let got = shown(&check(name, &text.replace('\n', ends)));
            if got != *expected {
                let _ = writeln!(wrong, "{title} ({ends:?}): {got}, not {expected}\n{text}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const CREATE: &str = "az aks create -g rg -n shop --generate-ssh-keys";

#[test]
fn in_scripts() {
    let create = |text: &str| text.replace("CREATE", CREATE);
    let cases = [
        ("nothing suppressed", "CREATE -k 1.27\n", "NP403:1 -0"),
        ("above", "# netproof: ignore NP403 -- a reason\nCREATE -k 1.27\n", "-1"),
        ("by name", "# netproof: ignore kubernetes-version-out-of-support -- a reason\nCREATE -k 1.27\n", "-1"),
        ("in lower case", "# netproof: ignore np403 -- a reason\nCREATE -k 1.27\n", "-1"),
        ("behind", "CREATE -k 1.27 # netproof: ignore NP403 -- a reason\n", "-1"),
        ("with a gap", "# netproof: ignore NP403 -- a reason\n\n# more\n\nCREATE -k 1.27\n", "-1"),
        ("all lines of the command", "# netproof: ignore NP403 -- a reason\nCREATE \\\n  -k \\\n  1.27\n", "-1"),
        (
            "behind the last line of it",
            "CREATE \\\n  -k 1.27 \\\n  --tier standard # netproof: ignore NP403 -- why\n",
            "-1",
        ),
        (
            "not the next command",
            "# netproof: ignore NP403 -- a reason\nCREATE -k 1.27\nCREATE -k 1.27\n",
            "NP403:3 -1",
        ),
        ("not a later one", "# netproof: ignore NP403 -- why\nCREATE\nCREATE -k 1.27\n", "NP014:1 NP403:3 -0"),
        ("two rules", "# netproof: ignore NP403,NP405 -- why\nCREATE -k 1.27 --tier premium\n", "-2"),
        ("one of two is unused", "# netproof: ignore NP403, NP302 -- why\nCREATE -k 1.27\n", "NP014:1 -1"),
        (
            "two comments",
            "# netproof: ignore NP403 -- why\n# netproof: ignore NP405 -- too\nCREATE -k 1.27 --tier premium\n",
            "-2",
        ),
        ("no reason", "# netproof: ignore NP403\nCREATE -k 1.27\n", "NP015:1 -1"),
        ("another rule", "# netproof: ignore NP405 -- why\nCREATE -k 1.27\n", "NP014:1 NP403:2 -0"),
        ("the whole file", "# netproof: ignore-file NP403 -- why\nCREATE -k 1.27\nCREATE -k 1.28\n", "-2"),
        ("a text", "echo \"# netproof: ignore NP403 -- why\"\nCREATE -k 1.27\n", "NP403:2 -0"),
        ("a here-document", "cat <<EOF\n# netproof: ignore NP403 -- why\nEOF\nCREATE -k 1.27\n", "NP403:4 -0"),
        ("inside a loop", "for r in a b; do\n  # netproof: ignore NP403 -- why\n  CREATE -k 1.27\ndone\n", "-1"),
        ("inside a substitution", "# netproof: ignore NP403 -- why\nID=$(CREATE -k 1.27 --query id -o tsv)\n", "-1"),
        ("not at the start of the comment", "# see netproof: ignore NP403 -- why\nCREATE -k 1.27\n", "NP403:2 -0"),
        ("behind another comment", "CREATE -k 1.27 # as before # netproof: ignore NP403 -- a reason\n", "-1"),
        ("without a blank", "#netproof:ignore NP403 --why\nCREATE -k 1.27\n", "-1"),
    ];
    let cases: Vec<(&str, String, &str)> =
        cases.iter().map(|(title, text, expected)| (*title, create(text), *expected)).collect();
    let cases: Vec<(&str, &str, &str)> =
        cases.iter().map(|(title, text, expected)| (*title, text.as_str(), *expected)).collect();
    hold("create.sh", &cases);
}

#[test]
fn in_yaml() {
    let head = "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkLog\nmetadata: {name: a}\n";
    let body =
        "spec:\n  includefilters:\n    - name: a\n      protocol: [http]\n    - name: b\n      protocol: [http]\n";
    let whole = format!("{head}{body}");
    let above = |line: &str, comment: &str| {
        whole.replacen(
            line,
            &format!("{}# netproof: ignore {comment}\n{line}", " ".repeat(line.len() - line.trim_start().len())),
            1,
        )
    };
    let behind = |line: &str, comment: &str| whole.replacen(line, &format!("{line} # netproof: ignore {comment}"), 1);
    let cases = [
        ("nothing suppressed", whole.clone(), "NP574:7 NP574:9 -0"),
        ("above the value", above("      protocol", "NP574 -- why"), "NP574:10 -1"),
        ("behind the value", behind("      protocol: [http]", "NP574 -- why"), "NP574:9 -1"),
        ("above the item", above("    - name: a", "NP574 -- why"), "NP574:10 -1"),
        ("above the second item", above("    - name: b", "NP574 -- why"), "NP574:7 -1"),
        ("above the list", above("  includefilters", "NP574 -- why"), "-2"),
        ("above a member", above("spec:", "NP574 -- why"), "-2"),
        ("above the document", above("apiVersion", "NP574 -- why"), "-2"),
        ("above another member", above("metadata", "NP574 -- why"), "NP014:3 NP574:8 NP574:10 -0"),
        ("the whole file", format!("# netproof: ignore-file NP574 -- why\n{whole}"), "-2"),
        (
            "the first of two documents",
            format!("{}---\n{}", above("apiVersion", "NP574 -- why"), whole.replace("{name: a}", "{name: b}")),
            "NP574:18 NP574:20 -2",
        ),
        (
            "a text",
            whole.replace("{name: a}", "{name: a, annotations: {a: '# netproof: ignore NP574 -- why'}}"),
            "NP574:7 NP574:9 -0",
        ),
        (
            "in a block of text",
            whole.replace("{name: a}", "\n  name: a\n  note: |\n    # netproof: ignore-file NP574 -- why"),
            "NP574:10 NP574:12 -0",
        ),
        ("no reason", behind("      protocol: [http]", "NP574"), "NP015:7 NP574:9 -1"),
        (
            "other people's YAML",
            "# netproof: ignore NP574 -- why\nkind: Other\napiVersion: v1\n".to_owned(),
            "NP014:1 -0",
        ),
    ];
    let cases: Vec<(&str, &str, &str)> =
        cases.iter().map(|(title, text, expected)| (*title, text.as_str(), *expected)).collect();
    hold("log.yaml", &cases);
}

#[test]
fn other_peoples_files_have_no_suppressions() {
    let file = SourceFile::new("a.yaml", "# netproof: ignore NP574 -- why\nkind: Other\napiVersion: v1\n");
    assert!(api::check(&[file], &Options::default()).findings.is_empty());
}

#[test]
fn in_json() {
    let text = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "resources": [
    {
      "type": "Microsoft.ContainerService/managedClusters",
      "apiVersion": "2025-05-01",
      "name": "shop",
      "location": "westeurope",
      "properties": {
        "kubernetesVersion": "1.27",
        "dnsPrefix": "shop"
      }
    }
  ]
}
"#;
    let above = |member: &str, comment: &str| text.replacen(member, &format!("{comment}\n{member}"), 1);
    let cases = [
        ("nothing suppressed", text.to_owned(), "NP403:11 -0"),
        ("above the member", above("        \"kubernetesVersion\"", "// netproof: ignore NP403 -- why"), "-1"),
        ("behind the member", text.replace("\"1.27\",", "\"1.27\", // netproof: ignore NP403 -- why"), "-1"),
        ("a block comment", above("        \"kubernetesVersion\"", "/* netproof: ignore NP403 -- why */"), "-1"),
        ("over lines", above("        \"kubernetesVersion\"", "/*\n * netproof: ignore NP403\n * -- why */"), "-1"),
        ("before the value", text.replace("\"1.27\"", "/* netproof: ignore NP403 -- why */ \"1.27\""), "-1"),
        ("above the properties", above("      \"properties\"", "// netproof: ignore NP403 -- why"), "-1"),
        (
            "above the resource",
            text.replacen("    {\n      \"type\"", "    // netproof: ignore NP403 -- why\n    {\n      \"type\"", 1),
            "-1",
        ),
        (
            "above another member",
            above("      \"location\"", "// netproof: ignore NP403 -- why"),
            "NP014:9 NP403:12 -0",
        ),
        ("above the document", format!("// netproof: ignore NP403 -- why\n{text}"), "-1"),
        ("the whole file", format!("// netproof: ignore-file NP403 -- why\n{text}"), "-1"),
        ("a text", text.replace("\"westeurope\"", "\"// netproof: ignore-file NP403 -- why\""), "NP403:11 -0"),
        (
            "at the end of an object",
            text.replace("\"shop\"\n      }", "\"shop\"\n // netproof: ignore NP403 -- why\n      }"),
            "NP403:11 NP014:13 -0",
        ),
    ];
    let cases: Vec<(&str, &str, &str)> =
        cases.iter().map(|(title, text, expected)| (*title, text.as_str(), *expected)).collect();
    hold("template.json", &cases);
}

#[test]
fn in_pages() {
    let page = "# Page\n\n```azurecli\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n```\n\nText.\n\n- ```sh\n  az aks create -g rg -n shop -k 1.28 --generate-ssh-keys\n  ```\n";
    let in_front = |comment: &str| page.replacen("```azurecli", &format!("{comment}\n```azurecli"), 1);
    let cases = [
        ("nothing suppressed", page.to_owned(), "NP403:4 NP403:10 -0"),
        ("in front of the block", in_front("<!-- netproof: ignore NP403 -- why -->"), "NP403:11 -1"),
        ("with a blank line", in_front("<!-- netproof: ignore NP403 -- why -->\n"), "NP403:12 -1"),
        ("over lines", in_front("<!--\n  netproof: ignore NP403 -- why\n-->"), "NP403:13 -1"),
        ("two comments", in_front("<!-- netproof: ignore NP403 -- why -->\n<!-- another -->"), "NP403:12 -1"),
        ("text between", in_front("<!-- netproof: ignore NP403 -- why -->\nText:"), "NP014:3 NP403:6 NP403:12 -0"),
        ("in the block", page.replacen("az aks", "# netproof: ignore NP403 -- why\naz aks", 1), "NP403:11 -1"),
        ("in a block of a list", page.replace("  az aks", "  # netproof: ignore NP403 -- why\n  az aks"), "NP403:4 -1"),
        ("in front of a list", page.replace("- ```sh", "<!-- netproof: ignore NP403 -- why -->\n- ```sh"), "NP403:4 -1"),
        ("the whole page", format!("<!-- netproof: ignore-file NP403 -- why -->\n{page}"), "-2"),
        ("in a line of text", in_front("Write `<!-- netproof: ignore NP403 -- why -->`."), "NP403:5 NP403:11 -0"),
        ("in another block", in_front("```html\n<!-- netproof: ignore NP403 -- why -->\n```"), "NP403:7 NP403:13 -0"),
        ("no reason", in_front("<!-- netproof: ignore NP403 -->"), "NP015:3 NP403:11 -1"),
        (
            "a block of YAML in a list",
            "- ```yaml\n  apiVersion: acn.azure.com/v1alpha1\n  kind: ContainerNetworkLog\n  metadata: {name: a}\n  spec:\n    includefilters:\n      # netproof: ignore NP574 -- why\n      - name: a\n        protocol: [http]\n  ```\n".to_owned(),
            "-1",
        ),
        (
            "PowerShell",
            "```powershell\n<# netproof: ignore NP403 -- why #>\naz aks create -g rg -n shop `\n  -k 1.27 --generate-ssh-keys\n```\n".to_owned(),
            "-1",
        ),
    ];
    let cases: Vec<(&str, &str, &str)> =
        cases.iter().map(|(title, text, expected)| (*title, text.as_str(), *expected)).collect();
    hold("page.md", &cases);
}

/// What the suppressions of a text are about.
fn covered(text: &str, syntax: Syntax) -> Vec<String> {
    let mut found = Suppressions::default();
    places::read(Block::plain(text, 0), syntax, &places::known(&[]), &mut found);
    let spans = found.list.iter().map(|one| match &one.covers {
        None => "all".to_owned(),
        Some(covers) => covers.iter().map(|span| span.slice(text)).collect::<Vec<_>>().join(" + "),
    });
    spans.chain(found.problems.iter().map(|problem| format!("! {}", problem.message))).collect()
}

#[test]
fn in_terraform() {
    let block = "resource \"a\" \"b\" {\n  x = \"${var.c[\"}\"]}\"\n  y {\n    z = 1\n  }\n}\n";
    for (title, text, expected) in [
        ("a block", format!("# netproof: ignore NP302 -- why\n{block}q = 1\n"), block.trim_end()),
        ("slashes", format!("// netproof: ignore NP302 -- why\n{block}"), block.trim_end()),
        ("a block comment", format!("/* netproof: ignore NP302 -- why */\n{block}"), block.trim_end()),
        ("an attribute", block.replace("  x", "  # netproof: ignore NP302 -- why\n  x"), "x = \"${var.c[\"}\"]}\""),
        (
            "behind an attribute",
            block.replace("z = 1", "z = 1 # netproof: ignore NP302 -- why"),
            "    z = 1 # netproof: ignore NP302 -- why",
        ),
        ("a nested block", block.replace("  y", "  # netproof: ignore NP302 -- why\n  y"), "y {\n    z = 1\n  }"),
        (
            "a list over lines",
            "# netproof: ignore NP302 -- why\na = [\n  1, # one\n  2,\n]\nb = 1\n".to_owned(),
            "a = [\n  1, # one\n  2,\n]",
        ),
        (
            "a heredoc",
            "# netproof: ignore NP302 -- why\na = <<-EOT\n  # netproof: ignore NP403 -- text {\n  EOT\nb = 1\n"
                .to_owned(),
            "a = <<-EOT\n  # netproof: ignore NP403 -- text {\n  EOT",
        ),
        ("the file", format!("# netproof: ignore-file NP302 -- why\n{block}"), "all"),
        ("a string", "a = \"# netproof: ignore NP302 -- why\"\n".to_owned(), ""),
        ("a string that is never closed", "a = \"x\n# netproof: ignore NP302 -- why\nb = 1\n".to_owned(), "b = 1"),
        (
            "a block that is never closed",
            "# netproof: ignore NP302 -- why\na {\n  b = 1\n".to_owned(),
            "a {\n  b = 1\n",
        ),
        (
            "escaped interpolation",
            "a = \"$${\"\n# netproof: ignore NP302 -- why\nb = \"\\\"#\"\n".to_owned(),
            "b = \"\\\"#\"",
        ),
        ("nothing follows", "a {\n  # netproof: ignore NP302 -- why\n}\n".to_owned(), ""),
        (
            "the end",
            "a = 1\n# netproof: ignore NP302 -- why\n".to_owned(),
            "! nothing follows that the suppression could be about",
        ),
    ] {
        assert_eq!(covered(&text, Syntax::Hcl).join(" | "), expected, "{title}");
    }
}

#[test]
fn in_bicep() {
    let resource = "resource a 'x@y' = {\n  name: '${b['}']}'\n  properties: {\n    c: 'it\\'s'\n  }\n}\n";
    for (title, text, expected) in [
        ("a resource", format!("// netproof: ignore NP302 -- why\n{resource}var q = 1\n"), resource.trim_end()),
        ("a block comment", format!("/* netproof: ignore NP302 -- why */\n{resource}"), resource.trim_end()),
        ("a property", resource.replace("    c", "    // netproof: ignore NP302 -- why\n    c"), "c: 'it\\'s'"),
        ("behind a property", resource.replace("'it\\'s'", "'it\\'s' // netproof: ignore NP302 -- why"), "    c: 'it\\'s' // netproof: ignore NP302 -- why"),
        ("an object", resource.replace("  properties", "  // netproof: ignore NP302 -- why\n  properties"), "properties: {\n    c: 'it\\'s'\n  }"),
        ("a decorated parameter", "// netproof: ignore NP302 -- why\n@description('a')\n// more\n@allowed([\n  1\n])\nparam a int = 1\nvar b = 2\n".to_owned(), "@description('a')\n// more\n@allowed([\n  1\n])\nparam a int = 1"),
        ("a loop", "// netproof: ignore NP302 -- why\nresource a 'x@y' = [for i in range(0, 2): {\n  name: 'a'\n}]\n".to_owned(), "resource a 'x@y' = [for i in range(0, 2): {\n  name: 'a'\n}]"),
        ("a multi-line string", "var a = '''\n// netproof: ignore NP302 -- why\n'''\n".to_owned(), ""),
        ("a hash is no comment", "# netproof: ignore NP302 -- why\nvar a = 1\n".to_owned(), ""),
        ("the file", format!("// netproof: ignore-file NP302 -- why\n{resource}"), "all"),
    ] {
        assert_eq!(covered(&text, Syntax::Bicep).join(" | "), expected, "{title}");
    }
}

#[test]
fn in_lines_of_any_kind() {
    for (title, text, expected) in [
        ("above", "# netproof: ignore NP302 -- why\n\tone\n\ttwo\n", "one"),
        ("behind", "one # netproof: ignore NP302 -- why\n", "one # netproof: ignore NP302 -- why"),
        ("no blank before", "one# netproof: ignore NP302 -- why\n", ""),
        ("indented", "\t# netproof: ignore NP302 -- why\n\tone\n", "one"),
    ] {
        assert_eq!(covered(text, Syntax::Lines).join(" | "), expected, "{title}");
    }
}

#[test]
fn rules_that_do_not_run_are_not_unused() {
    let text = format!("# netproof: ignore NP405 -- why\n{CREATE}\n");
    assert_eq!(shown(&check("a.sh", &text)), "NP014:1 -0");
    let options = |config: &str| Options { config: Config::parse(config).unwrap(), ..Options::default() };
    for config in [
        "ignore: [NP405]",
        "severity: {NP405: off}",
        "overrides: [{files: [a.sh], ignore: [NP4]}]",
        "ignore: [NP014]",
        "select: [NP014]",
    ] {
        assert_eq!(shown(&check_with("a.sh", &text, options(config))), "-0", "{config}");
    }
    let report = check_with("a.sh", &text, options("severity: {NP014: error}"));
    assert_eq!(report.summary.errors, 1);
    let select = Options { select: vec!["NP3".to_owned()], ..Options::default() };
    assert_eq!(shown(&check_with("a.sh", &text, select)), "-0");
}

#[test]
fn findings_in_one_file_do_not_use_up_those_of_another() {
    let text = format!("# netproof: ignore NP403 -- why\n{CREATE} -k 1.27\n");
    let files = [SourceFile::new("a.sh", text), SourceFile::new("b.sh", format!("{CREATE} -k 1.27\n"))];
    let report = api::check(&files, &Options { today: Date::new(2026, 11, 22), ..Options::default() });
    assert_eq!(report.findings.iter().map(|finding| finding.file.as_str()).collect::<Vec<_>>(), ["b.sh"]);
}

#[test]
fn numbers_have_limits() {
    let rules = |count: usize| {
        let names = vec!["NP403"; count].join(",");
        shown(&check("a.sh", &format!("# netproof: ignore {names} -- why\n{CREATE} -k 1.27\n")))
    };
    assert_eq!(rules(MAX_RULES_OF_A_SUPPRESSION), "-1");
    assert_eq!(rules(MAX_RULES_OF_A_SUPPRESSION + 1), "NP014:1 -1");
    let suppressions = |count: usize| {
        let mut text = "# netproof: ignore-file NP302 -- why\n".repeat(count);
        text.push_str(CREATE);
        let found = read(&SourceFile::new("a.sh", text), &[]);
        let told = found.problems.iter().filter(|problem| problem.message.contains("more than"));
        (found.list.iter().filter(|one| !one.rules.is_empty()).count(), told.count())
    };
    assert_eq!(suppressions(MAX_SUPPRESSIONS), (MAX_SUPPRESSIONS, 0));
    assert_eq!(suppressions(MAX_SUPPRESSIONS + 2), (MAX_SUPPRESSIONS, 1));
}

/// Many comments on one long line, or above one place, take no longer than their number.
#[test]
fn reading_stays_linear() {
    let one_line = format!(
        "{{\"type\":\"Microsoft.ContainerService/managedClusters\",\"a\":[{}1]}}",
        "/* netproof: ignore NP403 -- w */ 1,".repeat(20_000)
    );
    let above = format!("{}{CREATE}\n", "# netproof: ignore NP999 -- w\n".repeat(40_000));
    let blanks =
        format!("{}{CREATE}\n", format!("# netproof: ignore NP403 -- w\n{}\n", " ".repeat(2_000)).repeat(2_000));
    let nested = format!("{}{}", "# netproof: ignore NP403 -- w\na {\n".repeat(20_000), "}\n".repeat(20_000));
    for (name, text) in [("a.json", one_line), ("a.sh", above), ("b.sh", blanks)] {
        let start = std::time::Instant::now();
        let _ = check(name, &text);
        assert!(start.elapsed().as_secs() < 20, "{name} took {:?}", start.elapsed());
    }
    let start = std::time::Instant::now();
    places::read(Block::plain(&nested, 0), Syntax::Hcl, &places::known(&[]), &mut Suppressions::default());
    assert!(start.elapsed().as_secs() < 20, "blocks took {:?}", start.elapsed());
}
