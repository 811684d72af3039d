//! `cargo xtask schemas`: the structural tables of `core/data/schemas`, from what Cilium and Kubernetes publish.
//!
//! The sources are Go modules, which `go mod download` fetches and verifies: the definitions of Cilium's kinds are in
//! `github.com/cilium/cilium`, those of the built-in kinds in `k8s.io/kubernetes`. One patch of each minor version is
//! taken. The tables are committed, so nothing else needs Go or a network.

mod builtin;
mod crd;
mod share;
mod tree;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::process;
use tree::{Kind, Mask};

/// A column of Cilium's table.
struct Column {
    /// Its name: a version without a patch is the line as it was when it branched off, before its first release.
    version: &'static str,
    /// The newest patch of the line that the module proxy has. Patches of one line do not differ.
    patch: &'static str,
    /// Fields, values and keywords that came between the branching off and the first release.
    without: &'static [&'static str],
}

const fn column(version: &'static str, patch: &'static str, without: &'static [&'static str]) -> Column {
    Column { version, patch, without }
}

/// The columns of Cilium's table. Versions above the last one are judged by it.
const CILIUM: [Column; 11] = [
    column("1.13", "v1.13.18", &["auth", "listener"]),
    column("1.13.0", "v1.13.18", &[]),
    column("1.14", "v1.14.19", &[]),
    column("1.15", "v1.15.19", &[]),
    column("1.16", "v1.16.19", &[]),
    column("1.17", "v1.17.16", &["anyOf"]),
    column("1.17.0", "v1.17.16", &[]),
    column("1.18", "v1.18.8", &[]),
    column("1.19", "v1.19.6", &[]),
    column("1.20", "v1.20.2", &["cluster-mesh"]),
    column("1.20.0", "v1.20.2", &[]),
];

/// The patches of Kubernetes, one of each minor version, which adds no fields in a patch.
const KUBERNETES: [&str; 9] =
    ["v1.29.6", "v1.30.14", "v1.31.14", "v1.32.13", "v1.33.13", "v1.34.4", "v1.35.4", "v1.36.3", "v1.37.2"];

/// What a table is made of.
struct Source {
    module: &'static str,
    /// The patches, the oldest first.
    patches: Vec<&'static str>,
    /// The names of the columns: `1.13`, `1.13.0`.
    versions: Vec<&'static str>,
    kinds: BTreeMap<String, Kind>,
}

/// Writes the tables anew.
pub fn schemas(root: &Path) -> Result<()> {
    let folder = root.join("core/data/schemas");
    fs::create_dir_all(&folder)?;
    for (name, source) in [("cilium.txt", cilium()?), ("kubernetes.txt", kubernetes()?)] {
        let path = folder.join(name);
        let text = write::table(&source)?;
        fs::write(&path, &text).with_context(|| format!("cannot write `{}`", path.display()))?;
        println!("wrote {} ({} bytes)", path.strip_prefix(root).unwrap_or(&path).display(), text.len());
    }
    Ok(())
}

fn cilium() -> Result<Source> {
    let mut source = Source {
        module: "github.com/cilium/cilium",
        patches: CILIUM.iter().filter(|column| column.without.is_empty()).map(|column| column.patch).collect(),
        versions: CILIUM.iter().map(|column| column.version).collect(),
        kinds: BTreeMap::new(),
    };
    for (at, column) in CILIUM.iter().enumerate() {
        let folder = download(source.module, column.patch)?.join("pkg/k8s/apis/cilium.io/client/crds");
        crd::read(&folder, column.without, bit(at), &mut source.kinds)
            .with_context(|| format!("in {}", column.patch))?;
    }
    Ok(source)
}

fn kubernetes() -> Result<Source> {
    let minor =
        |patch: &&'static str| patch.trim_start_matches('v').rsplit_once('.').map_or(*patch, |(minor, _)| minor);
    let mut source = Source {
        module: "k8s.io/kubernetes",
        patches: KUBERNETES.to_vec(),
        versions: KUBERNETES.iter().map(minor).collect(),
        kinds: BTreeMap::new(),
    };
    for (at, patch) in KUBERNETES.iter().enumerate() {
        let path = download(source.module, patch)?.join("api/openapi-spec/swagger.json");
        builtin::read(&path, bit(at), &mut source.kinds).with_context(|| format!("in {patch}"))?;
    }
    Ok(source)
}

fn bit(column: usize) -> Mask {
    1 << column
}

/// The folder of a module, which Go downloads when it has not yet.
fn download(module: &str, version: &str) -> Result<PathBuf> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Downloaded {
        dir: PathBuf,
    }
    println!("    {module}@{version}");
    // Outside of a module of its own, Go takes a whole version as it is given.
    let mut command = process::command("go", ["mod", "download", "-json", &format!("{module}@{version}")]);
    command.env("GO111MODULE", "on").env("GOFLAGS", "-mod=mod").current_dir(std::env::temp_dir());
    let answer: Downloaded = serde_json::from_str(&process::output(&mut command)?)?;
    Ok(answer.dir)
}
