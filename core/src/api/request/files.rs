//! The files of a request.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::source::text::SourceFile;

/// A file: its name, and what it holds as one of `text`, `base64` and `object`.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct RequestFile {
    /// Its name; `/` separates folders.
    name: String,
    /// Its text.
    text: Option<String>,
    /// Its bytes, in base64.
    base64: Option<String>,
    /// The one object that it is, where the host has it as a value: what is found in it has a path and no range.
    #[cfg_attr(feature = "schema", schemars(with = "Option<serde_json::Map<String, serde_json::Value>>"))]
    object: Option<Box<RawValue>>,
}

/// The files as the engine takes them.
///
/// # Errors
/// Which of them holds nothing, or more than one of the three, or what is not base64.
pub(in crate::api) fn sources(files: Vec<RequestFile>) -> Result<Vec<SourceFile>, String> {
    files.into_iter().map(source).collect()
}

fn source(file: RequestFile) -> Result<SourceFile, String> {
    let mut source = match (file.text, file.base64, file.object) {
        (Some(text), None, None) => SourceFile::new(file.name, text),
        (None, Some(encoded), None) => {
            let bytes = BASE64_STANDARD
                .decode(encoded)
                .map_err(|error| format!("the member `base64` of `{}` is not base64: {error}", file.name))?;
            SourceFile::from_bytes(file.name, bytes)
        }
        (None, None, Some(object)) => SourceFile::of_object(file.name, object.get()),
        _ => return Err(format!("the file `{}` needs one of `text`, `base64` and `object`", file.name)),
    };
    source.named = true;
    Ok(source)
}
