//! `realistic-apps`: applications with their policies, and the maps that another analyzer made of two of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::ask::{self, File, Options};
use super::connections::{Connections, End, Ports};

/// The applications whose maps are known, each with the folders of its manifests.
const APPS: [(&str, &[&str]); 2] = [
    ("online-boutique", &["release", "kustomize/components/network-policies"]),
    ("sock-shop", &["deploy/kubernetes/manifests", "deploy/kubernetes/manifests-policy"]),
];

/// What comes of holding one application.
#[derive(Debug)]
pub struct Held {
    /// The application.
    pub app: &'static str,
    /// Pairs of which they say otherwise: from whom, to whom, what they say, what the engine says.
    pub differing: Vec<[String; 4]>,
    /// How many pairs were compared.
    pub pairs: usize,
    /// How many lines of theirs there are.
    pub lines: usize,
}

/// Holds the maps of all applications whose maps are known.
#[must_use]
pub fn hold(folder: &Path) -> Vec<Held> {
    APPS.iter().map(|(app, folders)| hold_one(folder, app, folders)).collect()
}

fn hold_one(folder: &Path, app: &'static str, folders: &[&str]) -> Held {
    let files = files(folder, app, folders);
    let map = ask::reach(&files, &Options::kubernetes());
    let mut theirs = Connections::default();
    let text = super::text(folder, &format!("{app}.nca-expected.txt"));
    let lines: Vec<&str> = text.lines().filter(|line| line.contains(" => ")).collect();
    for line in &lines {
        let (ends, passes) = line.split_once(" : ").unwrap();
        let (from, to) = ends.split_once(" => ").unwrap();
        theirs.add(&end(from), &end(to), &ports(passes));
    }
    let ends: BTreeSet<End> = theirs.ends().union(&map.ends).cloned().collect();
    let mut held = Held { app, differing: Vec::new(), pairs: 0, lines: lines.len() };
    for from in &ends {
        for to in &ends {
            let are_ranges = matches!((from, to), (End::Range(..), End::Range(..)));
            // They list no flows between pods of one workload.
            if from == to || are_ranges {
                continue;
            }
            held.pairs += 1;
            let ours = map.text(from, to, &Ports::all());
            let expected = theirs.between(from, to).text();
            if expected != ours {
                held.differing.push([from.text(), to.text(), expected, ours]);
            }
        }
    }
    held
}

fn files(folder: &Path, app: &str, folders: &[&str]) -> Vec<File> {
    let mut files = Vec::new();
    for of in folders {
        let path = folder.join(app).join(of);
        let mut paths: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in
            paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "yaml" || ending == "yml"))
        {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            files.push(super::file(folder, &name));
        }
    }
    files
}

/// `0.0.0.0-255.255.255.255` or `NAMESPACE/NAME[KIND]`, of which the engine takes the kind only where it must.
fn end(text: &str) -> End {
    End::range(text).unwrap_or_else(|| End::Named(text.split('[').next().unwrap_or_default().to_owned()))
}

/// `All connections` or `{protocols:TCP,dst_ports:80}`.
fn ports(text: &str) -> Ports {
    let Some(entry) = text.strip_prefix("{protocols:").and_then(|rest| rest.strip_suffix('}')) else {
        assert_eq!(text, "All connections");
        return Ports::all();
    };
    let (protocol, port) = entry.split_once(",dst_ports:").unwrap();
    let (first, last) = port.split_once('-').unwrap_or((port, port));
    Ports::default().with(protocol, first.parse().unwrap(), last.parse().unwrap())
}
