//! Files of every format as people write them, through the whole engine.
//!
//! A case is a file or a folder below `formats/<format>/`. Its report is a snapshot beside it; what must hold of every
//! report is asserted. No error may be found in a case named `ok-…`, and something must be found in one named `bad-…`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "formats/invariants.rs"]
mod invariants;
#[path = "formats/shown.rs"]
mod shown;

use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Options};
use netproof_core::model::Date;
use netproof_core::report::{Report, Severity};
use netproof_core::source::text::SourceFile;
use netproof_core::source::{Node, Span, Value, yaml};

fn folder(format: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(format)
}

fn sorted_entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

/// The files of a case. A single file is one that the user named; those of a folder are found by walking it.
fn files(case: &Path) -> Vec<SourceFile> {
    let mut paths = vec![case.to_path_buf()];
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            paths.extend(sorted_entries(&path).into_iter().rev());
            continue;
        }
        let base = if case.is_dir() { case } else { case.parent().unwrap() };
        let name = path.strip_prefix(base).unwrap().to_str().unwrap();
        let mut file = SourceFile::from_bytes(name, fs::read(&path).unwrap());
        file.named = !case.is_dir();
        files.push(file);
    }
    files
}

fn check(files: &[SourceFile]) -> Report {
    let options = Options { today: Date::new(2026, 11, 22), ..Options::default() };
    let report = api::check(files, &options);
    assert_eq!(report.to_json(), api::check(files, &options).to_json(), "two runs differ");
    report
}

fn expect_of_name(name: &str, report: &Report) {
    let worst = report.worst();
    if name.starts_with("ok-") {
        assert!(worst < Some(Severity::Error), "an error in a case without one");
    } else if name.starts_with("bad-") {
        assert!(worst >= Some(Severity::Warning), "nothing found in a case with a fault");
    } else {
        assert!(name.starts_with("odd-") || name == "cilium-guide.md", "a case is named ok-, bad- or odd-");
    }
}

fn run(format: &str, at_least: usize) {
    let cases = sorted_entries(&folder(format));
    let mut wrong = Vec::new();
    for case in &cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let outcome = std::panic::catch_unwind(|| {
            let files = files(case);
            let report = check(&files);
            insta::with_settings!({
                snapshot_path => format!("formats/snapshots/{format}"),
                prepend_module_to_snapshot => false,
                omit_expression => true,
            }, {
                insta::assert_snapshot!(name, shown::report(&report, &files));
            });
            invariants::hold(&report, &files);
            expect_of_name(name, &report);
        });
        if let Err(panic) = outcome {
            let text = panic.downcast_ref::<String>().cloned();
            let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            wrong.push(format!("{format}/{name}: {}", text.unwrap_or_default()));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= at_least, "only {} cases were found", cases.len());
}

#[test]
fn shell_scripts() {
    run("shell", 60);
}

#[test]
fn makefiles() {
    run("makefile", 30);
}

#[test]
fn workflows() {
    run("workflow", 30);
}

#[test]
fn pipelines() {
    run("pipeline", 29);
}

#[test]
fn powershell_scripts() {
    run("powershell", 27);
}

#[test]
fn manifests() {
    run("manifests", 30);
}

#[test]
fn markdown_pages() {
    run("markdown", 27);
}

#[test]
fn arm_templates_and_answers() {
    run("arm", 38);
}

#[test]
fn bicep_files() {
    run("bicep", 43);
}

#[test]
fn yaml_objects() {
    run("yaml", 12);
}

#[test]
fn objects_of_the_cluster_api() {
    run("capz", 42);
}

#[test]
fn objects_of_azure_service_operator() {
    run("aso", 38);
}

#[test]
fn terraform_configurations() {
    run("terraform-language", 48);
}

#[test]
fn terraform_plans_and_states() {
    run("terraform-plan", 40);
}

#[test]
fn several_files() {
    run("mixed", 6);
}

/// The guide of the vendor holds one mistake, the name of a resource.
#[test]
fn the_guide_has_no_error_but_its_mistake() {
    let report = check(&files(&folder("markdown/cilium-guide.md")));
    let errors: Vec<_> = report.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert_eq!(errors.len(), 1, "{errors:#?}");
    assert!(errors[0].message.contains("ciliumnodeslices"), "{}", errors[0].message);
}

#[test]
fn deep_nesting_is_one_finding() {
    let head = "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: deep}\nspec: ";
    let texts = [
        ("flow.yaml", format!("{head}{}{}\n", "[".repeat(10_000), "]".repeat(10_000))),
        ("block.yaml", format!("{head}\n  {}x\n", "- ".repeat(10_000))),
        ("open.yaml", format!("{head}{}\n", "{a: ".repeat(10_000))),
        (
            "deep.json",
            format!(
                "{{\"type\":\"Microsoft.ContainerService/managedClusters\",\"properties\":{}1{}}}",
                "[".repeat(10_000),
                "]".repeat(10_000)
            ),
        ),
        (
            "expression.json",
            format!(
                "{{\"$schema\":\"https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#\",\"resources\":[{{\"type\":\"Microsoft.ContainerService/managedClusters\",\"name\":\"[{}'x'{}]\"}}]}}",
                "toLower(".repeat(10_000),
                ")".repeat(10_000)
            ),
        ),
        ("subst.sh", format!("az aks create -n {}x{} -g rg\n", "$(echo ".repeat(10_000), ")".repeat(10_000))),
        ("braces.sh", format!("az aks create -n {}x{} -g rg\n", "${A:-".repeat(10_000), "}".repeat(10_000))),
        ("groups.sh", format!("{} az aks show -n a -g b {}\n", "( ".repeat(10_000), " )".repeat(10_000))),
        (
            "deep.bicep",
            format!(
                "resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {}1{}\n",
                "[".repeat(10_000),
                "]".repeat(10_000)
            ),
        ),
        ("open.bicep", format!("param a object = {}\n", "{ b: ".repeat(10_000))),
        ("signs.bicep", format!("param a bool = {}true\n", "!".repeat(10_000))),
        ("choices.bicep", format!("param a int = {}1\n", "true ? 1 : ".repeat(10_000))),
        ("holes.bicep", format!("param a string = {}\n", "'${".repeat(10_000))),
        ("sums.bicep", format!("param a int = 1{}\n", " + 1".repeat(10_000))),
        ("quotes.md", format!("{} ```sh\n{} az aks create\n", ">".repeat(10_000), ">".repeat(10_000))),
    ];
    for (name, text) in texts {
        let mut file = SourceFile::new(name, text);
        file.named = true;
        let files = [file];
        let report = check(&files);
        invariants::hold(&report, &files);
        assert!(report.findings.len() < 10, "{name}: {} findings", report.findings.len());
    }
}

/// Every prefix of a file is a file too: nothing panics, and what holds of every report holds.
#[test]
fn files_that_end_anywhere() {
    for case in [
        "shell/ok-defaults-and-arrays.sh",
        "markdown/bad-fence-in-a-list.md",
        "arm/bad-expressions.json",
        "yaml/bad-container-network-log.yaml",
        "capz/bad-spec-not-an-object.yaml",
        "aso/bad-list.json",
        "terraform-plan/bad-minified.json",
        "makefile/bad-variables.mk",
        "workflow/bad-literal-block.yml",
        "pipeline/bad-variables-list.yml",
        "powershell/bad-if-and-functions.ps1",
        "bicep/bad-spread-and-operators.bicep",
    ] {
        let file = files(&folder(case)).remove(0);
        let ends = (0..file.text.len()).filter(|end| file.text.is_char_boundary(*end) && end % 3 == 0);
        for end in ends {
            let mut cut = SourceFile::new(file.name.clone(), &file.text[..end]);
            cut.named = true;
            let files = [cut];
            invariants::hold(&check(&files), &files);
        }
    }
}

/// Windows line ends change offsets and nothing else.
#[test]
fn line_ends_change_nothing_else() {
    for format in [
        "shell",
        "markdown",
        "arm",
        "bicep",
        "yaml",
        "manifests",
        "capz",
        "aso",
        "terraform-plan",
        "makefile",
        "workflow",
        "pipeline",
        "powershell",
    ] {
        for case in sorted_entries(&folder(format)).into_iter().filter(|case| case.is_file()) {
            let unix = files(&case);
            if unix[0].text.contains('\r') {
                continue;
            }
            let mut windows = unix.clone();
            windows[0].text = unix[0].text.replace('\n', "\r\n");
            let lines = |report: &Report| -> Vec<String> {
                let findings = report.findings.iter().map(|finding| {
                    let (start, end) = (finding.range.start, finding.range.end);
                    let (rule, message) = (&finding.rule, &finding.message);
                    format!("{rule} {}:{} {}:{} {message}", start.line, start.column, end.line, end.column)
                });
                findings.collect()
            };
            assert_eq!(lines(&check(&unix)), lines(&check(&windows)), "{}", case.display());
        }
    }
}

/// Whatever value is filled in later, nothing is an error for it: what is not known is never guessed.
#[test]
fn a_variable_in_place_of_any_value_is_no_error() {
    for case in
        ["capz/ok-overlay-cilium.yaml", "capz/ok-asomanaged.yaml", "aso/ok-node-subnet.yaml", "aso/ok-acns.yaml"]
    {
        let file = files(&folder(case)).remove(0);
        let documents = yaml::read(&file.text, 0, 0).documents;
        let mut spans = Vec::new();
        documents.iter().for_each(|document| scalars(&document.root, &mut spans));
        assert!(spans.len() > 20, "{case}");
        for span in spans {
            let (from, to) = (span.start as usize, span.end as usize);
            let mut changed =
                SourceFile::new(file.name.clone(), format!("{}\"${{X}}\"{}", &file.text[..from], &file.text[to..]));
            changed.named = true;
            let report = check(&[changed]);
            assert_eq!(report.summary.errors, 0, "{case}: {}\n{:#?}", &file.text[from..to], report.findings);
        }
    }
}

/// The spans of the values that hold no others.
fn scalars(node: &Node, spans: &mut Vec<Span>) {
    match &node.value {
        Value::Sequence(items) => items.iter().for_each(|item| scalars(item, spans)),
        Value::Mapping(entries) => entries.iter().for_each(|entry| scalars(&entry.value, spans)),
        _ => spans.push(node.span),
    }
}
