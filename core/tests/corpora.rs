//! Public configurations with known answers, when `NETPROOF_CORPORA` names the folder that holds them.
//!
//! Nothing of them is part of this repository; without the folder each test prints that it was skipped.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Options};
use netproof_core::model::Date;
use netproof_core::report::{Report, Severity};
use netproof_core::source::text::SourceFile;

/// The folder of a corpus, or nothing with a line that says so.
fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join(name));
    let found = folder.filter(|folder| folder.is_dir());
    if found.is_none() {
        eprintln!("skipped: no corpus `{name}`; set NETPROOF_CORPORA to the folder that holds it");
    }
    found
}

/// The rows of a table of tab-separated values, without its head.
fn rows(path: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn column(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

/// Checks a file, or the files of a folder.
fn check(unit: &Path, today: Option<Date>) -> Report {
    let mut paths = if unit.is_dir() {
        fs::read_dir(unit).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
    } else {
        vec![unit.to_owned()]
    };
    paths.sort();
    let files: Vec<SourceFile> = paths
        .iter()
        .map(|path| {
            let mut file = SourceFile::from_bytes(path.file_name().unwrap().to_string_lossy(), fs::read(path).unwrap());
            file.named = true;
            file
        })
        .collect();
    api::check(&files, &Options { today: today.or(Date::new(2026, 11, 22)), ..Options::default() })
}

/// The last date that a text holds.
fn last_date(text: &str) -> Option<Date> {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
    words.filter_map(|word| Date::parse(word).ok()).next_back()
}

fn listed(report: &Report, severity: Severity) -> String {
    let of = report.findings.iter().filter(|finding| finding.severity == severity);
    of.fold(String::new(), |mut text, finding| {
        let _ =
            write!(text, "\n    {} {}:{} {}", finding.rule, finding.file, finding.range.start.line, finding.message);
        text
    })
}

/// Whether files of a format are read today.
fn is_read(format: &str) -> bool {
    ["az-cli", "arm-", "bicep"].iter().any(|read| format.starts_with(read)) || format.contains("json")
}

/// Mistakes of the sources themselves, which a finding is right about.
const MISTAKES_OF_SOURCES: [(&str, &str); 1] = [
    // The line before `--enable-hosted-system` has no backslash.
    ("docs-cli/quick-automatic-managed-network_L82.sh", "NP006"),
];

/// Rules that judge by today's date: a version may have left support since.
fn is_about_the_date(rule: &str) -> bool {
    rule.starts_with("NP4")
}

#[test]
fn public_configurations_have_no_false_errors() {
    let Some(folder) = corpus("aks-public") else { return };
    let mut wrong = String::new();
    let mut checked = 0;
    for row in rows(&folder.join("MANIFEST.tsv")) {
        let (path, format, level) = (column(&row, 0), column(&row, 1), column(&row, 2));
        if !matches!(level, "A" | "B" | "C") || !is_read(format) {
            continue;
        }
        checked += 1;
        let unit = Some(folder.join(column(&row, 9))).filter(|unit| unit.exists());
        let report = check(&unit.unwrap_or_else(|| folder.join(path)), last_date(column(&row, 8)));
        for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            let excused =
                is_about_the_date(&finding.rule) || MISTAKES_OF_SOURCES.contains(&(path, finding.rule.as_str()));
            if !excused {
                let _ = writeln!(wrong, "{level} {path}: {} {}", finding.rule, finding.message);
            }
        }
    }
    assert!(checked > 0);
    println!("{checked} configurations of evidence A to C checked");
    assert!(wrong.is_empty(), "false errors:\n{wrong}");
}

/// Refusals that cannot be told from the input, each with the reason.
const UNDECIDABLE: [(&str, &str); 4] = [
    ("refused/rp-recorded/create_web_application_routing_dns_zone_not_exist", "whether a DNS zone exists"),
    (
        "refused/rp-recorded/create_default_service_without_skip_role_assignment",
        "whether a route table is on the subnet",
    ),
    ("refused/rp-recorded/create_default_service_with_virtual_node_addon", "the region of a network made elsewhere"),
    ("refused/rp-reported/cilium_pod_subnet_update_2023", "historic: the create was accepted"),
];

#[test]
fn refused_configurations_have_a_finding() {
    let Some(folder) = corpus("aks-public") else { return };
    let mut missed = String::new();
    let mut checked = 0;
    for row in rows(&folder.join("REFUSED.tsv")) {
        let (path, format) = (column(&row, 0), column(&row, 1));
        let undecidable = UNDECIDABLE.iter().any(|(start, _)| path.starts_with(start));
        if !is_read(format) || undecidable {
            continue;
        }
        checked += 1;
        let report = check(&folder.join(path), last_date(column(&row, 6)));
        let found = report.findings.iter().any(|finding| finding.severity >= Severity::Warning);
        if !found {
            let _ = writeln!(missed, "{path}: {}", column(&row, 5));
        }
    }
    assert!(checked > 0);
    println!("{checked} refused configurations checked");
    assert!(missed.is_empty(), "nothing found in:\n{missed}");
}

#[test]
fn documented_clusters_are_as_their_manifest_says() {
    let Some(folder) = corpus("aks-clusters") else { return };
    let mut wrong = String::new();
    for row in rows(&folder.join("MANIFEST.tsv")) {
        let (file, validity) = (column(&row, 0), column(&row, 4));
        let read = [".sh", ".json", ".yaml"].iter().any(|ending| file.ends_with(ending));
        if !read || file.contains("policies") {
            continue;
        }
        let report = check(&folder.join(file), None);
        println!("{file} ({validity}){}", listed(&report, Severity::Warning));
        let errors = listed(&report, Severity::Error);
        if validity.starts_with("valid") && !errors.is_empty() {
            let _ = writeln!(wrong, "{file}{errors}");
        }
        // Where the range of the network stands in a placeholder, it is not known.
        let text = fs::read_to_string(folder.join(file)).unwrap();
        let placeholder = text.contains("--address-prefixes <");
        let warns_of_service_range = validity.contains("warn service CIDR inside VNet") && !placeholder;
        if warns_of_service_range && !listed(&report, Severity::Warning).contains("service CIDR") {
            let _ = writeln!(wrong, "{file}: no warning about the service CIDR inside the VNet");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
