//! Public policies and workloads with known answers, when `NETPROOF_CORPORA` names the folder that holds them.
//!
//! Nothing of them is part of this repository; without the folder each test prints that it was skipped. Each finding of
//! `--nocapture` is one to justify.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its input fails")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use netproof_core::api::{self, Options};
use netproof_core::model::{CiliumVersion, Date};
use netproof_core::report::{Finding, RefusedBy, Report, Severity};
use netproof_core::source::text::SourceFile;
use netproof_core::world::AskedVersions;

/// The folder of a corpus, or nothing with a line that says so.
fn corpus(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("NETPROOF_CORPORA").map(|root| Path::new(&root).join(name));
    let found = folder.filter(|folder| folder.exists());
    if found.is_none() {
        eprintln!("skipped: no corpus `{name}`; set NETPROOF_CORPORA to the folder that holds it");
    }
    found
}

/// The files of a folder and the folders in it, or the one file.
fn paths_of(unit: &Path) -> Vec<PathBuf> {
    if !unit.is_dir() {
        return vec![unit.to_owned()];
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(unit).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.iter().flat_map(|path| paths_of(path)).collect()
}

/// Checks files together, with names from a folder. `cilium` is the minor version.
fn check(paths: &[PathBuf], root: &Path, cilium: Option<u32>) -> Report {
    let file = |path: &PathBuf| {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let mut file = SourceFile::from_bytes(name, fs::read(path).unwrap());
        file.named = path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml");
        file
    };
    let files: Vec<SourceFile> = paths.iter().map(file).collect();
    let versions = AskedVersions { cilium: cilium.map(CiliumVersion::minor), ..AskedVersions::default() };
    api::check(&files, &Options { today: Date::new(2026, 11, 22), versions, ..Options::default() })
}

fn line(finding: &Finding) -> String {
    let (severity, at) = (format!("{:?}", finding.severity).to_lowercase(), finding.range.start.line);
    format!("{severity} {} {}:{at} {}", finding.rule, finding.file, finding.message)
}

/// Errors that are right: where a file's name starts so, of which rule (`*` for any), and why.
type Right = [(&'static str, &'static str, &'static str)];

/// Checks each unit of a corpus by itself and asserts that no error is found but those that are right, each of which is.
fn without_errors(
    root: &Path,
    units: &[PathBuf],
    cilium: Option<u32>,
    right: &Right,
    about: impl Fn(&Finding) -> bool,
) {
    let mut wrong = String::new();
    let mut met = BTreeSet::new();
    let mut by_rule: BTreeMap<String, usize> = BTreeMap::new();
    assert!(!units.is_empty());
    for unit in units {
        let report = check(&paths_of(unit), root, cilium);
        for finding in report.findings.iter().filter(|finding| about(finding)) {
            println!("{}", line(finding));
            *by_rule.entry(format!("{:?} {} {}", finding.severity, finding.rule, finding.name)).or_default() += 1;
            if finding.severity < Severity::Error {
                continue;
            }
            let is_right = |(start, rule, _): &&(&str, &str, &str)| {
                finding.file.starts_with(start) && (*rule == "*" || finding.rule == *rule)
            };
            match right.iter().position(|entry| is_right(&entry)) {
                Some(at) => _ = met.insert(at),
                None => _ = writeln!(wrong, "{}", line(finding)),
            }
        }
    }
    println!("{} units of {}: {by_rule:#?}", units.len(), root.display());
    assert!(wrong.is_empty(), "false errors:\n{wrong}");
    let missed: Vec<_> = (0..right.len()).filter(|at| !met.contains(at)).filter_map(|at| right.get(at)).collect();
    assert!(missed.is_empty(), "not found: {missed:#?}");
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries
}

#[test]
fn policies_of_cilium_have_no_false_errors() {
    let Some(folder) = corpus("cilium-policies/valid") else { return };
    let placeholder = "an address that a script fills in, in capitals that nothing marks";
    let right = [
        ("test/k8s/manifests/ccnp-host-ingress-from-cidr-to-ports.yaml", "NP805", placeholder),
        ("test/k8s/manifests/ccnp-host-policy-nodeport-tests.yaml", "NP805", placeholder),
        ("test/k8s/manifests/cnp-ingress-from-cidr-to-ports.yaml", "NP805", placeholder),
        (
            "cilium-cli/connectivity/builder/manifests/template/testdata/generate_dns_match_pattern/out-default.yaml",
            "NP808",
            "a server's name twice",
        ),
        (
            "cilium-cli/connectivity/builder/manifests/template/testdata/generate_dns_match_pattern/out.yaml",
            "NP808",
            "a server's name twice",
        ),
        (
            "examples/policies/host/allow-extended-protocols.yaml",
            "NP859",
            "protocols that the agent takes only with an option",
        ),
        ("examples/policies/l3/entities/customnodes.yaml", "NP856", "peers that the agent takes only with an option"),
        ("examples/policies/auth/auth.yaml", "NP801", "a field from before 1.14"),
        ("examples/policies/l3/requires/requires.yaml", "NP802", "a field that is gone since 1.19"),
        ("examples/policies/l3/requires/requires.yaml", "NP806", "a field that is gone since 1.19"),
    ];
    // They are those of its main branch.
    without_errors(&folder, &paths_of(&folder), Some(21), &right, |_| true);
}

#[test]
fn recipes_have_no_false_errors() {
    let Some(folder) = corpus("netpol-recipes") else { return };
    without_errors(&folder, &entries(&folder), None, &[], |_| true);
}

#[test]
fn realistic_apps_have_no_false_errors() {
    let Some(folder) = corpus("realistic-apps") else { return };
    let apps: Vec<PathBuf> = entries(&folder).into_iter().filter(|app| app.is_dir()).collect();
    without_errors(&folder, &apps, None, &[], |_| true);
}

#[test]
fn cases_of_kubernetes_have_no_false_errors() {
    let Some(folder) = corpus("k8s-e2e-netpol/cases") else { return };
    let addresses = "an address of a pod, by which Cilium never matches it";
    let right = [("41.yaml", "NP203", addresses), ("44.yaml", "NP203", addresses)];
    without_errors(&folder, &entries(&folder), None, &right, |_| true);
}

#[test]
fn cases_with_verdicts_have_no_false_errors() {
    let Some(folder) = corpus("cilium-verdicts") else { return };
    let mut units = entries(&folder.join("cases"));
    units.extend(entries(&folder).into_iter().filter(|unit| unit.extension().is_some_and(|ending| ending == "yaml")));
    without_errors(&folder, &units, Some(20), &[], |_| true);
}

#[test]
fn inputs_of_an_analyzer_have_no_false_errors() {
    let Some(folder) = corpus("netpol-analyzer/inputs") else { return };
    let right = [
        ("acs-security-demos-added-workloads/", "NP001", "a tab as indentation"),
        ("bad_netpols/", "*", "made to be refused"),
        ("example_pods_w_same_owner_and_labels_gap_with_bad_match_expression/", "NP811", "an underscore in a name"),
        (
            "example_pods_w_same_owner_and_labels_gap_with_policy_selector_not_in_gap/",
            "NP811",
            "an underscore in a name",
        ),
        ("exposure_test_minimal_netpol_analysis/", "NP801", "a `status`, which there is no more"),
        ("nad_test_12/", "NP812", "a slash in the value of a label"),
        ("np_bad_path_test_2/", "NP816", "made to be refused"),
        ("np_bad_path_test_2/", "NP801", "a `status`, which there is no more"),
    ];
    // Its pods are what an analyzer needs of them: many have containers without names and images.
    let is_of_policy = |finding: &Finding| {
        finding.object.as_ref().is_none_or(|object| matches!(object.kind.as_str(), "NetworkPolicy" | "Namespace"))
    };
    without_errors(&folder, &entries(&folder), None, &right, is_of_policy);
}

/// Kind, namespace and name.
type Name = (String, String, String);

/// What the API server and the agent refuse of generated policies, told for each policy.
#[test]
fn generated_policies_are_refused_as_recorded() {
    let Some(folder) = corpus("cilium-engine") else { return };
    let mut refused: BTreeMap<(String, Name), String> = BTreeMap::new();
    for row in fs::read_to_string(folder.join("policies.jsonl")).unwrap().lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let text = |key: &str| row.get(key).and_then(serde_json::Value::as_str).unwrap_or("").to_owned();
        if row.get("valid").and_then(serde_json::Value::as_bool) == Some(false) {
            refused.insert((text("cluster"), (text("kind"), text("namespace"), text("name"))), text("stage"));
        }
    }
    assert!(!refused.is_empty());
    let mut wrong = String::new();
    let cases = entries(&folder.join("cases"));
    let cases = cases.iter().filter(|case| case.extension().is_some_and(|ending| ending == "yaml"));
    for case in cases {
        let cluster = case.file_stem().unwrap().to_string_lossy().into_owned();
        let report = check(&paths_of(case), &folder, Some(20));
        let mut told: BTreeMap<Name, String> = BTreeMap::new();
        for finding in &report.findings {
            let Some(object) = &finding.object else { continue };
            // The definitions of 1.20 in the corpora do not have this entity, the engine behind the verdicts does.
            if finding.message.starts_with("`cluster-mesh` is no value") {
                continue;
            }
            let stage = match finding.refused_by {
                Some(RefusedBy::Apiserver) => "apiserver",
                Some(RefusedBy::Cilium) => "agent",
                _ => continue,
            };
            let of = |text: &Option<String>| text.clone().unwrap_or_default();
            let name = (object.kind.clone(), of(&object.namespace), of(&object.name));
            // What the server refuses never comes to the agent.
            let told = told.entry(name).or_insert_with(|| stage.to_owned());
            if stage == "apiserver" {
                *told = stage.to_owned();
            }
        }
        for (name, stage) in &told {
            if refused.get(&(cluster.clone(), name.clone())) != Some(stage) {
                let _ = writeln!(wrong, "{cluster} {name:?}: told to be refused by {stage}");
                for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
                    let _ = writeln!(wrong, "    {}", line(finding));
                }
            }
        }
        for ((of, name), stage) in &refused {
            if *of == cluster && told.get(name) != Some(stage) {
                let _ = writeln!(wrong, "{cluster} {name:?}: {stage} refuses it");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The samples of policies by document, with a rule that speaks of each.
const SAMPLES: [(usize, &str); 1] = [(3, "NP216")];

/// Samples whose comments say what they show: `FINDING` where a rule has to speak.
#[test]
fn samples_of_clusters_are_as_their_labels_say() {
    let Some(folder) = corpus("aks-clusters") else { return };
    let policies = folder.join("38_policies_networkpolicy.yaml");
    let report = check(std::slice::from_ref(&policies), &folder, None);
    report.findings.iter().for_each(|finding| println!("{}", line(finding)));
    let text = fs::read_to_string(policies).unwrap();
    let labels: Vec<&str> = text.split("\n---").filter(|part| part.contains("apiVersion:")).collect();
    for (at, label) in labels.iter().enumerate() {
        let found = report.findings.iter().filter(|finding| finding.document as usize == at);
        let found: Vec<&str> = found.map(|finding| finding.rule.as_str()).collect();
        let is_wanted = label.contains("FINDING");
        println!("document {at}, {}: {found:?}", if is_wanted { "FINDING" } else { "OK" });
        assert!(is_wanted || found.is_empty(), "document {at} is sound");
        let missed = SAMPLES.iter().find(|(document, rule)| *document == at && !found.contains(rule));
        assert!(missed.is_none(), "{missed:?}");
    }
    assert!(report.findings.iter().all(|finding| finding.severity < Severity::Error), "an error in a valid sample");
    let report = check(&[folder.join("40_acns_crs.yaml")], &folder, None);
    report.findings.iter().for_each(|finding| println!("{}", line(finding)));
    let errors: Vec<&str> =
        report.findings.iter().filter(|f| f.severity == Severity::Error).map(|f| &*f.rule).collect();
    assert_eq!(errors, ["NP577"]);
}
