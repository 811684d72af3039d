//! A change of objects, applied to a network that is loaded.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{DiffOptions, Network, read};
use crate::flow::change::{self, Reference, Touched};
use crate::flow::diff::answer::DiffAnswer;
use crate::input;
use crate::model::FileId;
use crate::source::text::SourceFile;

/// A change of the objects of a cluster.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Manifests of objects that are new, or take the place of those of the same kind, namespace and name.
    pub upsert: Vec<SourceFile>,
    /// Objects that go.
    pub remove: Vec<Reference>,
}

/// A change of the objects of a cluster.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Change"))]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    /// Objects that are new, or take the place of those of the same kind, namespace and name.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Map<String, serde_json::Value>>"))]
    upsert: Vec<Box<RawValue>>,
    /// Objects that go.
    #[serde(default)]
    remove: Vec<Reference>,
}

impl Change {
    /// Reads `{"upsert":[OBJECT…],"remove":[{"apiVersion":…,"kind":…,"namespace":…,"name":…}…]}`. In answers the objects
    /// stand in files named `upsert[0]`, `upsert[1]` and so on.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Self, String> {
        let written: Written = serde_json::from_str(text).map_err(|error| format!("this is no change: {error}"))?;
        let file = |(at, object): (usize, &RawValue)| SourceFile::of_object(format!("upsert[{at}]"), object.get());
        Ok(Self {
            upsert: written.upsert.iter().map(AsRef::as_ref).enumerate().map(file).collect(),
            remove: written.remove,
        })
    }
}

impl Network {
    /// The network after a change; this one stays as it is. What the change does not touch is shared between both.
    ///
    /// # Errors
    /// That a file cannot be read, or that an object changes how everything is judged.
    pub fn changed(&self, change: &Change) -> Result<(Self, Touched), String> {
        let mut readings: Vec<_> = change.upsert.iter().enumerate().map(|(at, file)| read(at, file)).collect();
        for (file, reading) in change.upsert.iter().zip(&readings) {
            if let Some(problem) = reading.problems.first().or(file.problems.first()) {
                return Err(format!("`{}` cannot be read: {}", file.name, problem.message));
            }
        }
        let model = input::join(&mut readings, &change.upsert);
        if !model.clusters.is_empty() {
            return Err(
                "the specification of a cluster changes how everything is judged; load the files again".to_owned()
            );
        }
        for (at, file) in (0_u32..).zip(&change.upsert) {
            if !model.objects.iter().any(|object| object.place.file == FileId(at)) {
                return Err(format!("`{}` holds no object of a known kind", file.name));
            }
        }
        let change_of_objects = change::Change { upsert: model.objects, remove: change.remove.clone() };
        let (network, touched) = self.network.changed(&change_of_objects)?;
        let places = self.places.changed(&touched, &change.upsert);
        let (are_mapped, judged, notes) = (self.are_mapped, self.judged, self.notes.clone());
        Ok((Self { network, places, are_mapped, judged, notes }, touched))
    }

    /// Which flows a change would open and close, with the network after it; this one stays as it is.
    ///
    /// # Errors
    /// As [`changed`](Self::changed).
    pub fn preview(&self, change: &Change, options: DiffOptions) -> Result<(Self, DiffAnswer), String> {
        let (after, touched) = self.changed(change)?;
        let answer = super::diff::diff_of_change(self, &after, &touched, options);
        Ok((after, answer))
    }

    /// Applies a change, and answers which flows it opens and closes.
    ///
    /// # Errors
    /// As [`changed`](Self::changed); then nothing is applied.
    pub fn apply(&mut self, change: &Change, options: DiffOptions) -> Result<DiffAnswer, String> {
        let (after, answer) = self.preview(change, options)?;
        *self = after;
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_read_or_refused() {
        let change = Change::read(
            r#"{"upsert":[{"kind":"Pod","apiVersion":"v1"}],"remove":[{"kind":"Pod","namespace":"shop","name":"web"}]}"#,
        );
        let change = change.unwrap();
        assert_eq!(change.upsert.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["upsert[0]"]);
        assert_eq!(change.remove.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["web"]);
        for (text, expected) in [
            ("", "this is no change: EOF"),
            ("7", "this is no change: invalid type: integer `7`"),
            (r#"{"upsert":{}}"#, "this is no change: invalid type: map, expected a sequence"),
            (r#"{"remove":[{"kind":"Pod"}]}"#, "this is no change: missing field `name`"),
            (r#"{"delete":[]}"#, "this is no change: unknown field `delete`"),
        ] {
            let error = Change::read(text).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
    }

    #[test]
    fn what_cannot_be_applied_is_refused_and_changes_nothing() {
        let file = SourceFile::new(
            "a.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: []}\n",
        );
        let mut network =
            Network::of(std::slice::from_ref(&file), vec![read(0, &file)], &super::super::Options::default()).unwrap();
        for (text, expected) in [
            ("apiVersion: v1\nkind: Pod\nmetadata: {name: [\n", "`b.yaml` cannot be read: "),
            ("kind: Other\n", "`b.yaml` holds no object of a known kind"),
            (
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\n",
                "`cilium-config` changes how everything is judged; load the files again",
            ),
            (
                "apiVersion: v1\nkind: Pod\nmetadata: {generateName: web-}\nspec: {containers: []}\n",
                "a Pod of a change needs a name",
            ),
        ] {
            let change = Change { upsert: vec![SourceFile::new("b.yaml", text)], ..Change::default() };
            let error = network.apply(&change, DiffOptions::default()).unwrap_err();
            assert!(error.starts_with(expected), "{text}: {error}");
        }
        let gone =
            Reference { api_version: None, kind: "Pod".into(), namespace: Some("shop".into()), name: "db".into() };
        let change = Change { remove: vec![gone], ..Change::default() };
        let answer = network.apply(&change, DiffOptions::default()).unwrap();
        assert_eq!((answer.is_empty(), answer.notes), (true, vec!["there is no Pod `shop/db` to remove".to_owned()]));
        assert!(
            network
                .decide(&serde_json::from_str(r#"{"from":"shop/web","to":"ip:1.1.1.1","port":"80"}"#).unwrap())
                .is_ok()
        );
    }
}
