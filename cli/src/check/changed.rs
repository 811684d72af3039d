//! Which files changed since a revision, as Git tells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use netproof_native::files::File;

/// The names of the files that changed since a revision: in commits of this branch, in the working tree, and files that
/// Git does not know yet. Files outside of the repository count as changed, for nobody can tell. Names of files that are
/// gone are among them, from the current folder.
///
/// What changed in the revision since this branch left it is no change of this branch.
///
/// # Errors
/// Why Git cannot tell.
pub fn since(revision: &str, files: &[File]) -> Result<Vec<String>, String> {
    let top = PathBuf::from(text(&git(&["rev-parse", "--show-toplevel"])?).trim_end_matches('\n'));
    let commit = format!("{revision}^{{commit}}");
    let differing = match git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit]) {
        Ok(commit) => {
            let commit = text(&commit).trim().to_owned();
            // Without a common ancestor the revision itself is what there is to compare with.
            let base = git(&["merge-base", &commit, "HEAD"]).map_or(commit, |base| text(&base).trim().to_owned());
            git(&["-c", "diff.relative=false", "diff", "--name-only", "--no-renames", "-z", &base, "--"])?
        }
        // Before the first commit everything is new.
        Err(_) if revision == "HEAD" && git(&["symbolic-ref", "--quiet", "HEAD"]).is_ok() => {
            git(&["ls-files", "--full-name", "-z", "--", ":/"])?
        }
        Err(_) => {
            return Err(format!(
                "there is no revision `{revision}` in this repository; a shallow clone has only the last"
            ));
        }
    };
    let new = git(&["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--", ":/"])?;
    let split = |list: &[u8]| -> Vec<PathBuf> {
        list.split(|byte| *byte == 0).filter(|name| !name.is_empty()).map(|name| top.join(text(name))).collect()
    };
    let changed: BTreeSet<PathBuf> = split(&differing).into_iter().chain(split(&new)).collect();
    Ok(names(&changed, &top, files))
}

fn names(changed: &BTreeSet<PathBuf>, top: &Path, files: &[File]) -> Vec<String> {
    let whole = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let top = whole(top);
    let here = std::env::current_dir().map(|folder| whole(&folder)).unwrap_or_default();
    let shown: BTreeMap<PathBuf, &str> =
        files.iter().filter_map(|file| Some((whole(file.path.as_deref()?), file.name.as_str()))).collect();
    let mut names: BTreeSet<String> =
        files.iter().filter(|file| file.path.is_none()).map(|file| file.name.clone()).collect();
    names.extend(shown.iter().filter(|(path, _)| !path.starts_with(&top)).map(|(_, name)| (*name).to_owned()));
    for path in changed {
        let path = whole(path);
        let name = shown.get(&path).map(|name| (*name).to_owned());
        names.insert(name.unwrap_or_else(|| path.strip_prefix(&here).unwrap_or(&path).to_string_lossy().into_owned()));
    }
    names.into_iter().collect()
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| format!("git cannot be run: {}", crate::output::why(&error)))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let line = told.lines().next().unwrap_or("no reason given");
    Err(format!("git says: {}", line.strip_prefix("fatal: ").unwrap_or(line)))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
