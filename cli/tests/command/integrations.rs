//! The lines that `docs/ci` tells people to write, run as far as they can be without the service.
//!
//! `cargo` and `git` are stand-ins: the first puts the command under test where an installation would, the second makes
//! a working copy of the folder under test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use yaml_serde::Value;

use crate::support::{FAULTY, Folder, SOUND};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(REPOSITORY).join(name)).unwrap()
}

/// The fenced blocks of a page in a language.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("\n```").next().unwrap().to_owned() + "\n").collect()
}

fn yaml(text: &str) -> Value {
    yaml_serde::from_str(text).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value:?} is no text"))
}

/// A folder with stand-ins for programs that reach beyond it.
struct Stage {
    folder: Folder,
    tools: PathBuf,
}

impl Stage {
    fn new(name: &str, script: &str) -> Self {
        let folder = Folder::new(name).with("clusters/cluster.sh", script);
        let tools = folder.path().join(".tools");
        std::fs::create_dir_all(&tools).unwrap();
        let stage = Self { folder, tools };
        stage.tool("netproof", &format!("exec '{}' \"$@\"", env!("CARGO_BIN_EXE_netproof")));
        // What is asked of cargo is written down, and `--root` gets the command.
        stage.tool(
            "cargo",
            "echo \"$@\" >> \"$(dirname \"$0\")/cargo.log\"\nwhile [ $# -gt 0 ]; do\n  if [ \"$1\" = --root ]; then mkdir -p \
             \"$2/bin\"; cp \"$(dirname \"$0\")/netproof\" \"$2/bin/netproof\"; fi\n  shift\ndone\n",
        );
        stage
    }

    fn tool(&self, name: &str, script: &str) {
        let path = self.tools.join(name);
        std::fs::write(&path, format!("#!/usr/bin/env bash\nset -eu\n{script}\n")).unwrap();
        #[cfg(unix)]
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn run(&self, script: &str, variables: &BTreeMap<String, String>) -> Output {
        let path = format!("{}:{}", self.tools.display(), std::env::var("PATH").unwrap());
        Command::new("bash")
            .args(["-eo", "pipefail", "-c", script])
            .current_dir(self.folder.path())
            .env("PATH", path)
            .envs(variables)
            .output()
            .unwrap()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn installed(&self) -> String {
        std::fs::read_to_string(self.tools.join("cargo.log")).unwrap()
    }
}

fn none() -> BTreeMap<String, String> {
    BTreeMap::new()
}

/// Each script with the exit status that it must end with.
const SCRIPTS: [(&str, &str, i32); 2] = [("faulty", FAULTY, 1), ("sound", SOUND, 0)];

#[test]
fn gitlab() {
    let job = yaml(&blocks(&page("docs/ci/gitlab.md"), "yaml")[0]);
    let job = &job["netproof"];
    for (name, script, status) in SCRIPTS {
        let stage = Stage::new(&format!("gitlab-{name}"), script);
        let lines = [&job["before_script"], &job["script"]];
        let lines: Vec<&str> = lines.iter().flat_map(|list| list.as_sequence().unwrap()).map(text).collect();
        let output = stage.run(&lines.join("\n"), &none());
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        assert!(stage.installed().contains("install --quiet --locked --git"), "{}", stage.installed());
        let reports = &job["artifacts"]["reports"];
        let issues: Vec<serde_json::Value> = serde_json::from_str(&stage.read(text(&reports["codequality"]))).unwrap();
        assert_eq!(issues.iter().any(|issue| issue["severity"] == "critical"), status == 1);
        assert_eq!(stage.read(text(&reports["junit"])).contains("<failure type=\"error\""), status == 1);
    }
}

#[test]
fn azure_pipelines() {
    let pipeline = yaml(&blocks(&page("docs/ci/azure-pipelines.md"), "yaml")[0]);
    let steps = pipeline["steps"].as_sequence().unwrap();
    for (name, script, status) in SCRIPTS {
        let stage = Stage::new(&format!("azure-{name}"), script);
        let temporary = stage.folder.path().join("temporary");
        std::fs::create_dir_all(&temporary).unwrap();
        // Azure Pipelines puts the values in before the shell sees the script.
        let resolve = |text: &str| text.replace("$(Agent.TempDirectory)", temporary.to_str().unwrap());
        let mut last = 0;
        for step in steps.iter().filter_map(|step| step["script"].as_str()) {
            let output = stage.run(&resolve(step), &none());
            last = output.status.code().unwrap();
            if step.contains("uploadsummary") {
                let told = String::from_utf8(output.stdout).unwrap();
                let summary = told.trim().strip_prefix("##vso[task.uploadsummary]").unwrap();
                assert!(std::fs::read_to_string(summary).unwrap().starts_with("### Netproof: "));
            }
        }
        assert_eq!(last, status);
        let results = steps.iter().find_map(|step| step["inputs"]["testResultsFiles"].as_str()).unwrap();
        let results = std::fs::read_to_string(resolve(results)).unwrap();
        assert_eq!(results.contains("<failure type=\"error\""), status == 1, "{results}");
    }
}

#[test]
fn argo_cd() {
    let job = yaml(&blocks(&page("docs/ci/argo-cd.md"), "yaml")[0]);
    let container = &job["spec"]["template"]["spec"]["containers"][0];
    let variables = container["env"].as_sequence().unwrap().iter();
    let variables: BTreeMap<String, String> =
        variables.map(|entry| (text(&entry["name"]).to_owned(), text(&entry["value"]).to_owned())).collect();
    for (name, script, status) in SCRIPTS {
        let stage = Stage::new(&format!("argo-{name}"), script);
        let source = stage.folder.path().join("source");
        let place = source.to_str().unwrap();
        stage.tool("git", "for last; do :; done\nmkdir -p \"$last\"\ncp -r clusters \"$last\"");
        let args = text(&container["args"][0]).replace("/tmp/source", place);
        let command = container["command"].as_sequence().unwrap().iter().map(text).collect::<Vec<_>>();
        assert_eq!(command, ["/bin/sh", "-ec"]);
        let output = stage.run(&args, &variables);
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(told.contains("source/clusters/cluster.sh:1"), status == 1, "{told}");
    }
}

#[test]
fn flux() {
    let lines = &blocks(&page("docs/ci/flux.md"), "sh")[0];
    for (name, script, status) in SCRIPTS {
        let stage = Stage::new(&format!("flux-{name}"), script);
        // What kustomize would print of the folder.
        stage.tool("kustomize", "cat \"$2\"/policy.yaml");
        let object = if status == 1 { "other" } else { "container-network-metric" };
        let policy = "apiVersion: acn.azure.com/v1alpha1\nkind: ContainerNetworkMetric\nmetadata:\n  name: ";
        let policy = format!("{policy}{object}\nspec:\n  filters: []\n");
        let folder = stage.folder.path().join("clusters/app");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("kustomization.yaml"), "resources: [policy.yaml]\n").unwrap();
        std::fs::write(folder.join("policy.yaml"), &policy).unwrap();
        let output = stage.run(lines, &none());
        assert_eq!(stage.read("rendered/clusters-app.yaml"), policy);
        let told = String::from_utf8(output.stdout).unwrap();
        assert_eq!(told.contains("rendered/clusters-app.yaml:4:9"), status == 1, "{told}");
        assert_eq!(output.status.code(), Some(status), "{told}");
    }
}

/// Runs the steps of the action as the runner would, with its inputs.
#[test]
fn github_action() {
    let action = yaml(&page("action.yml"));
    let steps = action["runs"]["steps"].as_sequence().unwrap();
    for (name, script, status) in SCRIPTS {
        let stage = Stage::new(&format!("github-{name}"), script);
        let here = stage.folder.path().to_str().unwrap().to_owned();
        let mut inputs: BTreeMap<String, String> = action["inputs"]
            .as_mapping()
            .unwrap()
            .iter()
            .map(|(key, input)| (text(key).to_owned(), text(&input["default"]).to_owned()))
            .collect();
        inputs.insert("sarif".to_owned(), "netproof.sarif".to_owned());
        inputs.insert("arguments".to_owned(), "--fail-on error --ignore NP4".to_owned());
        let mut variables: BTreeMap<String, String> = [
            ("GITHUB_ACTION_PATH", REPOSITORY.to_owned()),
            ("RUNNER_TEMP", format!("{here}/temporary")),
            ("GITHUB_PATH", format!("{here}/path")),
            ("GITHUB_STEP_SUMMARY", format!("{here}/summary.md")),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into();
        let mut output = None;
        for step in steps {
            for (name, value) in step["env"].as_mapping().into_iter().flatten() {
                let input = text(value).strip_prefix("${{ inputs.").unwrap().strip_suffix(" }}").unwrap();
                variables.insert(text(name).to_owned(), inputs[input].clone());
            }
            output = Some(stage.run(text(&step["run"]), &variables));
        }
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(status), "{output:?}");
        assert_eq!(stage.read("path").trim(), format!("{here}/temporary/netproof/bin"));
        assert!(stage.installed().contains("--locked --path"), "{}", stage.installed());
        assert!(Path::new(&format!("{here}/temporary/netproof/bin/netproof")).exists());
        let log: serde_json::Value = serde_json::from_str(&stage.read("netproof.sarif")).unwrap();
        assert_eq!(log["version"], "2.1.0");
        assert!(stage.read("summary.md").starts_with("### Netproof: "));
        assert_eq!(String::from_utf8(output.stdout).unwrap().contains("::error file=clusters/cluster.sh"), status == 1);
    }
}

/// The action and the pages put options of their own behind those of the user.
#[test]
fn an_option_that_is_given_twice_counts_as_given_last() {
    let folder = Folder::new("twice").with("a.sh", FAULTY).with("b.sh", FAULTY);
    for (words, status) in [
        ("check a.sh --fail-on error --fail-on never", 0),
        ("check a.sh --fail-on never --fail-on error", 1),
        ("check a.sh b.sh --output text --quiet --quiet --output json", 1),
        ("check a.sh --select NP301 --select NP302", 1),
        ("check a.sh --ignore NP302 --ignore NP4", 0),
    ] {
        let ended = folder.run(words);
        assert_eq!(ended.status, status, "{words}: {ended:?}");
        assert_eq!(ended.stdout.starts_with('{'), words.contains("json"), "{words}");
    }
}

#[test]
fn the_workflow_gives_the_action_inputs_that_it_has() {
    let workflow = yaml(&blocks(&page("docs/ci/github-actions.md"), "yaml")[0]);
    let action = yaml(&page("action.yml"));
    let steps = workflow["jobs"]["netproof"]["steps"].as_sequence().unwrap();
    let step =
        steps.iter().find(|step| step["uses"].as_str().is_some_and(|uses| uses.starts_with("netproof/"))).unwrap();
    for (input, _) in step["with"].as_mapping().unwrap() {
        assert!(!action["inputs"][input].is_null(), "{input:?}");
    }
    let stage = Stage::new("github-line", FAULTY);
    let line = &blocks(&page("docs/ci/github-actions.md"), "sh")[0];
    assert_eq!(stage.run(line, &none()).status.code(), Some(1));
}

/// Runs what the hooks of pre-commit run, in a repository with a change.
#[test]
fn pre_commit_hooks() {
    let hooks = yaml(&page(".pre-commit-hooks.yaml"));
    let configuration = yaml(&blocks(&page("docs/ci/pre-commit.md"), "yaml")[0]);
    let ids: Vec<&str> = hooks.as_sequence().unwrap().iter().map(|hook| text(&hook["id"])).collect();
    for hook in configuration["repos"][0]["hooks"].as_sequence().unwrap() {
        assert!(ids.contains(&text(&hook["id"])), "{hook:?}");
    }
    let stage = Stage::new("pre-commit", FAULTY);
    let git = "git -c user.name=Test -c user.email=test@example.com";
    let start = format!("git init --quiet . && git add clusters && {git} commit --quiet -m start");
    assert!(stage.run(&start, &none()).status.success());
    let entry = |id: &str| {
        let hook = hooks.as_sequence().unwrap().iter().find(|hook| text(&hook["id"]) == id).unwrap();
        assert_eq!((text(&hook["language"]), hook["pass_filenames"].as_bool()), ("system", Some(false)));
        stage.run(text(&hook["entry"]), &none()).status.code()
    };
    assert_eq!((entry("netproof"), entry("netproof-all")), (Some(0), Some(1)));
    assert!(stage.run("echo >> clusters/cluster.sh && git add clusters", &none()).status.success());
    assert_eq!((entry("netproof"), entry("netproof-all")), (Some(1), Some(1)));
}

/// What the pages install is what the repository offers.
#[test]
fn every_installation_names_this_repository() {
    for name in ["pre-commit", "gitlab", "azure-pipelines", "argo-cd"] {
        let page = page(&format!("docs/ci/{name}.md"));
        let line = page.lines().find(|line| line.contains("cargo install")).unwrap();
        assert!(line.contains(&format!("--git {} netproof", env!("CARGO_PKG_REPOSITORY"))), "{line}");
    }
}
