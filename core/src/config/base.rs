//! From the names of a call's files to paths below a folder.

/// Where the names of files start, and the folder that patterns and baselines are about. Both empty where the names
/// themselves start at that folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// The folder at which relative names start, absolute, `/` between folders.
    pub names_from: String,
    /// The folder of the configuration or baseline, absolute.
    pub folder: String,
}

impl Base {
    /// The path that leads from the folder to the file of that name; `-` stays what it is.
    #[must_use]
    pub fn path(&self, name: &str) -> String {
        if name == "-" {
            return name.to_owned();
        }
        let absolute = is_absolute(name);
        let whole = if absolute { name.to_owned() } else { format!("{}/{name}", self.names_from) };
        let file = steps(&whole);
        let folder = steps(&self.folder);
        if !absolute && self.names_from.is_empty() {
            return file.join("/");
        }
        let common = file.iter().zip(&folder).take_while(|(a, b)| a == b).count();
        let up = std::iter::repeat_n("..", folder.len().saturating_sub(common));
        up.chain(file.iter().skip(common).copied()).collect::<Vec<_>>().join("/")
    }
}

fn is_absolute(name: &str) -> bool {
    name.starts_with('/') || matches!(name.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// The folders of a path and its last name, without `.` and with `..` resolved as far as the path tells.
fn steps(path: &str) -> Vec<&str> {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/').filter(|step| !step.is_empty() && *step != ".") {
        match (step, steps.last()) {
            ("..", Some(last)) if *last != ".." => {
                steps.pop();
            }
            _ => steps.push(step),
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_paths() {
        for (names_from, folder, name, path) in [
            ("", "", "a/b.sh", "a/b.sh"),
            ("", "", "./a//b.sh", "a/b.sh"),
            ("", "", "a/../b.sh", "b.sh"),
            ("", "", "../b.sh", "../b.sh"),
            ("", "", "-", "-"),
            ("/repo", "/repo", "./a.sh", "a.sh"),
            ("/repo/sub", "/repo", "a.sh", "sub/a.sh"),
            ("/repo/sub", "/repo", "../b/a.sh", "b/a.sh"),
            ("/repo", "/repo/sub", "a.sh", "../a.sh"),
            ("/repo", "/repo/sub", "sub/a.sh", "a.sh"),
            ("/elsewhere", "/repo", "/repo/x/a.sh", "x/a.sh"),
            ("C:/repo/sub", "C:/repo", "a.sh", "sub/a.sh"),
            ("C:/repo", "C:/repo", "C:/repo/a.sh", "a.sh"),
        ] {
            let base = Base { names_from: names_from.to_owned(), folder: folder.to_owned() };
            assert_eq!(base.path(name), path, "{base:?} {name}");
        }
    }
}
