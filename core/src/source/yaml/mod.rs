//! YAML as Kubernetes reads it.
//!
//! `kubectl` and the API server read YAML with `sigs.k8s.io/yaml`, hence goyaml.v2, which is neither YAML 1.1 nor 1.2:
//! see [`scalar`]. The grammar is `granit_parser`'s; nothing outside this module knows that parser.

mod anchors;
mod content;
mod key;
mod number;
mod reader;
mod scalar;
mod syntax;

pub use content::content;
pub use reader::{Document, YamlReading, read};
