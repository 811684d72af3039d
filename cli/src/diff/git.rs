//! Files of a revision of Git, found as those of a folder are.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{ChildStdout, Command, Stdio};

use netproof_core::limits::MAX_FILE_BYTES;
use netproof_native::files::{Blob, File, Found, is_entered_folder};

use crate::output::why;

/// The most bytes of a file that are held: one more than the limit tells that it is too long.
const MOST: u64 = MAX_FILE_BYTES as u64 + 1;

/// `REV:PATH` in its parts. A colon in braces belongs to the revision, as in `:/text` and `HEAD^{/fix: it}` of Git.
pub fn parts(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '{' => depth = depth.saturating_add(1),
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                let (revision, rest) = text.split_at_checked(at)?;
                return (!revision.is_empty()).then(|| (revision, rest.strip_prefix(':').unwrap_or(rest)));
            }
            _ => {}
        }
    }
    None
}

/// The files of a path in a revision, named from the current folder.
///
/// # Errors
/// Why there are none.
pub fn find(revision: &str, path: &str) -> Result<Found, String> {
    let prefix = text(&git(&["rev-parse", "--show-prefix"])?);
    let Some(within) = within(prefix.trim_end_matches('\n'), path) else {
        return Err(format!("`{path}` is outside of the repository"));
    };
    let tree = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{tree}}")]);
    let tree = tree.map_err(|_| {
        format!("there is no revision `{revision}` in this repository; a shallow clone has only the last")
    })?;
    let tree = text(&tree).trim().to_owned();
    let mut words = vec!["ls-tree", "-r", "-z", "--full-tree", &tree];
    // Patterns of Git would mean something else.
    if !within.is_empty() {
        words.extend(["--", &within]);
    }
    let list = git(&words)?;
    let mut entries: Vec<(String, String)> = list.split(|byte| *byte == 0).filter_map(entry).collect();
    if entries.is_empty() && !within.is_empty() {
        return Err(format!("there is no `{path}` in revision `{revision}`"));
    }
    let is_file = |name: &str| name == within;
    entries.retain(|(name, _)| is_file(name) || is_walked(&within, name));
    entries.sort();
    let blobs = contents(&entries)?;
    let here = prefix.trim_end_matches('\n');
    let files = entries.into_iter().zip(blobs).map(|((name, _), blob)| File {
        path: None,
        named: is_file(&name),
        name: from_here(here, &name),
        blob: Some(blob),
    });
    Ok(Found { files: files.collect(), unreadable: Vec::new() })
}

/// The path from the top of the repository, for one from a folder of it; none where it leads out.
fn within(prefix: &str, path: &str) -> Option<String> {
    let mut parts: Vec<String> = prefix.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => parts.push(part.to_str()?.to_owned()),
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

/// The path from a folder of the repository, for one from its top.
fn from_here(prefix: &str, name: &str) -> String {
    let mut up = PathBuf::new();
    let mut folder = prefix.trim_end_matches('/');
    loop {
        let inside = if folder.is_empty() {
            Some(name)
        } else {
            name.strip_prefix(folder).and_then(|name| name.strip_prefix('/'))
        };
        if let Some(inside) = inside {
            let shown = up.join(inside).to_string_lossy().into_owned();
            return if cfg!(windows) { shown.replace('\\', "/") } else { shown };
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        up.push("..");
    }
}

/// Whether a walk of the folder comes to a file.
fn is_walked(folder: &str, name: &str) -> bool {
    let inside = name.strip_prefix(folder).unwrap_or(name);
    let mut parts: Vec<&str> = inside.split('/').filter(|part| !part.is_empty()).collect();
    parts.pop();
    parts.into_iter().all(is_entered_folder)
}

/// The name and the object of a line of `ls-tree`, where it is a file and no link.
fn entry(line: &[u8]) -> Option<(String, String)> {
    let line = text(line);
    let (about, name) = line.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob" && mode.starts_with("100")).then(|| (name.to_owned(), object.to_owned()))
}

/// What the objects hold, in their order.
fn contents(entries: &[(String, String)]) -> Result<Vec<Blob>, String> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let cannot = |error: std::io::Error| format!("git cannot be run: {}", why(&error));
    let mut child = Command::new("git")
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(cannot)?;
    let (Some(mut asks), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("git cannot be asked".to_owned());
    };
    let wanted: String = entries.iter().map(|(_, object)| format!("{object}\n")).collect();
    let blobs = std::thread::scope(|scope| {
        // Git answers while it is asked: who only asks would wait for a reader. Where it ends early, reading tells.
        scope.spawn(move || {
            let _ = asks.write_all(wanted.as_bytes());
        });
        let mut answers = BufReader::new(answers);
        entries.iter().map(|(name, _)| blob(name, &mut answers)).collect::<Result<Vec<_>, _>>()
    });
    if blobs.is_err() {
        let _ = child.kill();
    }
    let _ = child.wait();
    blobs
}

fn blob(name: &str, answers: &mut BufReader<ChildStdout>) -> Result<Blob, String> {
    let cannot = |error: std::io::Error| format!("git cannot give `{name}`: {}", why(&error));
    let mut head = String::new();
    answers.read_line(&mut head).map_err(cannot)?;
    let length: Option<u64> = head.trim_end().rsplit_once(" blob ").and_then(|(_, length)| length.parse().ok());
    let length = length.ok_or_else(|| format!("git cannot give `{name}`; the repository may be a partial clone"))?;
    let mut bytes = Vec::new();
    let kept = length.min(MOST);
    answers.by_ref().take(kept).read_to_end(&mut bytes).map_err(cannot)?;
    let rest = length.saturating_sub(kept).saturating_add(1);
    std::io::copy(&mut answers.by_ref().take(rest), &mut std::io::sink()).map_err(cannot)?;
    if (bytes.len() as u64) < kept {
        return Err(format!("git cannot give `{name}`: it ended too early"));
    }
    Ok(Blob { bytes, length })
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .args(["--literal-pathspecs"])
        .args(arguments)
        .output()
        .map_err(|error| format!("git cannot be run: {}", why(&error)))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_told_from_paths() {
        for (text, expected) in [
            ("main:policies", Some(("main", "policies"))),
            ("HEAD~1:", Some(("HEAD~1", ""))),
            ("HEAD^{/fix: it}:a:b", Some(("HEAD^{/fix: it}", "a:b"))),
            ("policies", None),
            (":policies", None),
        ] {
            assert_eq!(parts(text), expected, "{text}");
        }
    }

    #[test]
    fn paths_are_those_from_the_current_folder() {
        for (prefix, path, top, back) in [
            ("", ".", Some(""), "a.yaml"),
            ("k8s/", "policies", Some("k8s/policies"), "policies/a.yaml"),
            ("k8s/", "../base/", Some("base"), "../base/a.yaml"),
            ("k8s/base/", "../..", Some(""), "../../a.yaml"),
            ("", "..", None, ""),
            ("", "/etc", None, ""),
        ] {
            let found = within(prefix, path);
            assert_eq!(found.as_deref(), top, "{prefix} {path}");
            if let Some(top) = found {
                let name = if top.is_empty() { "a.yaml".to_owned() } else { format!("{top}/a.yaml") };
                assert_eq!(from_here(prefix, &name), back);
            }
        }
    }

    #[test]
    fn hidden_folders_and_packages_are_passed_over() {
        for (folder, name, expected) in [
            ("", "a.yaml", true),
            ("", ".github/workflows/a.yaml", true),
            ("", ".hidden/a.yaml", false),
            ("a", "a/node_modules/b.yaml", false),
            (".hidden", ".hidden/a.yaml", true),
        ] {
            assert_eq!(is_walked(folder, name), expected, "{name}");
        }
    }
}
