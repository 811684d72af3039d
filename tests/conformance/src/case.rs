//! Cases as they stand in files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};

use crate::prepared::{Prepared, Step};
use crate::template::expand;

/// The end of the name of a file with an answer.
pub const ANSWER: &str = ".answer.json";

/// One case.
#[derive(Debug)]
pub struct Case {
    /// The folder that it stands in.
    pub operation: String,
    /// The name of its file, without the ending.
    pub name: String,
    /// What it is about, in a sentence.
    pub about: String,
    /// What is asked.
    pub asked: Asked,
    /// Hosts that are not asked, each with the reason.
    pub without: BTreeMap<String, String>,
    /// The file without its ending.
    stem: PathBuf,
}

/// What is asked.
#[derive(Debug)]
pub enum Asked {
    /// One request.
    Request(Map<String, Value>),
    /// A text that is not a good request.
    Text(String),
    /// Several steps with one prepared handle.
    Steps(Prepared),
}

impl Case {
    /// What it is called in messages.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}/{}", self.operation, self.name)
    }

    /// The text of the request; none where a handle is asked in steps.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match &self.asked {
            Asked::Request(request) => Some(Value::Object(request.clone()).to_string()),
            Asked::Text(text) => Some(text.clone()),
            Asked::Steps(_) => None,
        }
    }

    /// The same as steps with a prepared handle; none where there is nothing to prepare.
    #[must_use]
    pub fn prepared(&self) -> Option<Prepared> {
        match &self.asked {
            Asked::Request(request) => {
                request.get("files")?;
                let mut ask = request.clone();
                let mut open = Map::new();
                for key in ["files", "options"] {
                    if let Some(value) = ask.remove(key) {
                        open.insert(key.to_owned(), value);
                    }
                }
                Some(Prepared { open: Value::Object(open), steps: vec![Step::Ask(Value::Object(ask))] })
            }
            Asked::Text(_) => None,
            Asked::Steps(prepared) => Some(prepared.clone()),
        }
    }

    /// The file of its answer.
    #[must_use]
    pub fn answer_path(&self) -> PathBuf {
        let mut path = self.stem.clone().into_os_string();
        path.push(ANSWER);
        PathBuf::from(path)
    }
}

/// The folder of this crate.
#[must_use]
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All cases, by operation and name.
///
/// # Errors
/// A file that is no case.
pub fn all() -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for operation in entries(&folder().join("cases"))? {
        for path in entries(&operation)? {
            let name = file_name(&path)?;
            if !name.ends_with(ANSWER) {
                cases.push(read(&path).with_context(|| format!("`{}` is no case", path.display()))?);
            }
        }
    }
    Ok(cases)
}

/// Answers to which there is no case.
///
/// # Errors
/// That a folder cannot be read.
pub fn without_case(cases: &[Case]) -> Result<Vec<PathBuf>> {
    let mut left = Vec::new();
    for operation in entries(&folder().join("cases"))? {
        for path in entries(&operation)? {
            if file_name(&path)?.ends_with(ANSWER) && !cases.iter().any(|case| case.answer_path() == path) {
                left.push(path);
            }
        }
    }
    Ok(left)
}

fn read(path: &Path) -> Result<Case> {
    let name = file_name(path)?.strip_suffix(".json").context("its name ends in `.json`")?.to_owned();
    let operation = path.parent().map(file_name).transpose()?.unwrap_or_default();
    let written: Value = serde_json::from_str(&fs::read_to_string(path)?)?;
    let mut written = written.as_object().cloned().context("it is an object")?;
    let files = folder().join("files");
    let mut take = |key: &str| written.remove(key).map(|value| expand(&value, &files)).transpose();
    let about = take("about")?.and_then(|about| about.as_str().map(str::to_owned)).context("`about` is missing")?;
    let without = take("without")?.map(serde_json::from_value).transpose()?.unwrap_or_default();
    let asked = match (take("request")?, take("text")?, take("steps")?) {
        (Some(Value::Object(request)), None, None) => Asked::Request(request),
        (None, Some(Value::String(text)), None) => Asked::Text(text),
        (None, None, Some(Value::Array(steps))) => {
            let open = take("open")?.unwrap_or_else(|| json!({}));
            Asked::Steps(Prepared { open, steps: steps.into_iter().map(Step::read).collect::<Result<_>>()? })
        }
        _ => bail!("it has one of `request`, `text` and `steps`"),
    };
    if let Some(key) = written.keys().next() {
        bail!("a case has no member `{key}`");
    }
    Ok(Case { operation, name, about, asked, without, stem: path.with_extension("") })
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut paths: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> Result<String> {
    let name = path.file_name().and_then(|name| name.to_str());
    name.map(str::to_owned).with_context(|| format!("`{}` has no name", path.display()))
}
