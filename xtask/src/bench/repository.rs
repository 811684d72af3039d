//! A repository as platform teams have them, always the same: policies, templates, scripts, pages, and much that is
//! none of the engine's business.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::{clusters, texts};

/// How many files of a kind are written, where, and what writes a piece of one.
struct Kind {
    name: &'static str,
    files: usize,
    folder: &'static str,
    ending: &'static str,
    write: fn(&mut Random, usize) -> String,
}

/// 2,000 files.
const KINDS: [Kind; 12] = [
    Kind { name: "Kubernetes YAML", files: 400, folder: "policies", ending: "yaml", write: texts::kubernetes },
    Kind { name: "other people's YAML", files: 400, folder: "apps", ending: "yaml", write: texts::other_yaml },
    Kind { name: "ARM templates with clusters", files: 150, folder: "clusters", ending: "json", write: texts::cluster },
    Kind { name: "ARM templates without", files: 150, folder: "azure", ending: "json", write: texts::storage },
    Kind { name: "shell scripts", files: 200, folder: "scripts", ending: "sh", write: texts::script },
    Kind { name: "Markdown pages", files: 150, folder: "docs", ending: "md", write: texts::page },
    Kind { name: "Terraform with clusters", files: 150, folder: "terraform", ending: "tf", write: clusters::terraform },
    Kind { name: "Terraform without", files: 100, folder: "storage", ending: "tf", write: clusters::other_terraform },
    Kind { name: "Bicep with clusters", files: 100, folder: "bicep", ending: "bicep", write: clusters::bicep },
    Kind { name: "Cluster API and ASO", files: 100, folder: "fleet", ending: "yaml", write: clusters::objects },
    Kind { name: "workflows with az", files: 50, folder: "workflows", ending: "yml", write: clusters::workflow },
    Kind { name: "Makefiles with az", files: 50, folder: "make", ending: "mk", write: clusters::makefile },
];

/// Bytes of a file, about; each lies between half of it and three halves.
const FILE_BYTES: usize = 25_000;

/// Files of one folder, of most kinds.
const FOLDER_FILES: usize = 50;

/// What was written.
pub struct Summary {
    /// Files.
    pub files: usize,
    /// Bytes of all of them.
    pub bytes: usize,
    /// Files and bytes of each kind.
    pub kinds: Vec<(&'static str, usize, usize)>,
}

/// Writes the repository to a folder.
pub fn write(folder: &Path) -> Result<Summary> {
    let mut random = Random(0x6e65_7470_726f_6f66);
    let mut summary = Summary { files: 0, bytes: 0, kinds: Vec::new() };
    for kind in &KINDS {
        let mut bytes = 0;
        for number in 0..kind.files {
            // The files of one folder are one Terraform configuration, so each gets a folder of its own.
            let of_folder = if kind.ending == "tf" { 1 } else { FOLDER_FILES };
            let below = folder.join(kind.folder).join(format!("team-{:02}", number / of_folder));
            fs::create_dir_all(&below)?;
            let size = FILE_BYTES / 2 + random.below(FILE_BYTES);
            let text = (kind.write)(&mut random, size);
            bytes += text.len();
            fs::write(below.join(format!("file-{number:03}.{}", kind.ending)), text)?;
        }
        summary.files += kind.files;
        summary.bytes += bytes;
        summary.kinds.push((kind.name, kind.files, bytes));
    }
    Ok(summary)
}

/// Numbers that look random and are always the same (splitmix64).
pub struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is not 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// One of some words.
    pub fn pick<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words.get(self.below(words.len())).copied().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_always_the_same_and_about_as_long_as_asked() {
        assert_eq!(KINDS.iter().map(|kind| kind.files).sum::<usize>(), 2_000);
        for kind in &KINDS {
            let [first, second] = [0, 0].map(|seed| (kind.write)(&mut Random(seed), 20_000));
            assert_eq!(first, second, "{}", kind.name);
            assert!((20_000..27_000).contains(&first.len()), "{}: {}", kind.name, first.len());
        }
    }

    #[test]
    fn templates_are_json() {
        for write in [texts::cluster, texts::storage] {
            let text = write(&mut Random(7), 20_000);
            serde_json::from_str::<serde_json::Value>(&text).unwrap();
        }
    }
}
