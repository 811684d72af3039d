use crate::input::objects::{Manifest, Manifests};
use crate::input::value::Evaluated;
use crate::model::PartialText;

/// The name of a resource in Azure with its place: `azureName`, else that of the object.
pub(super) fn name_value(manifest: &Manifest) -> Option<&Evaluated> {
    let given = manifest.get(&["azureName"]).filter(|name| name.as_str() != Some(""));
    given.or_else(|| manifest.metadata_name())
}

/// The name of a resource in Azure.
pub(super) fn azure_name(manifest: &Manifest) -> PartialText {
    name_value(manifest).and_then(Evaluated::as_text).unwrap_or_else(|| PartialText::hole("?"))
}

/// The number of the object that owns another.
pub(super) fn owner(manifest: &Manifest, kind: &str, manifests: &Manifests) -> Option<usize> {
    manifests.find(kind, &manifest.get(&["owner", "name"])?.as_text()?, manifest)
}

/// The name in Azure of an owner that is not among the files: known from an id, else not known, but the same for all
/// that it owns.
pub(super) fn owner_name(manifest: &Manifest) -> PartialText {
    if let Some(id) = manifest.get(&["owner", "armId"]).and_then(Evaluated::as_text) {
        return last_segment(&id);
    }
    match manifest.get(&["owner", "name"]).and_then(Evaluated::as_text) {
        Some(name) => PartialText::hole(name.written()),
        None => PartialText::hole("?"),
    }
}

/// The resource group of a resource that a group owns.
pub(super) fn resource_group(manifest: &Manifest, manifests: &Manifests) -> Option<PartialText> {
    let group = owner(manifest, "ResourceGroup", manifests).and_then(|group| manifests.get(group));
    match group {
        Some(group) => Some(azure_name(group)),
        None => Some(owner_name(manifest)),
    }
}

/// What follows the last `/` of an id.
fn last_segment(id: &PartialText) -> PartialText {
    id.split('/').pop().map_or_else(|| PartialText::hole("?"), |(last, _)| last)
}

/// The API version of the resource manager: `v1api20240901` and `v20240901` are 2024-09-01, `v1api20230202preview` is
/// 2023-02-02-preview.
pub(super) fn api_version(version: &str) -> Option<String> {
    let (stable, preview) = match version.strip_suffix("preview") {
        Some(stable) => (stable, "-preview"),
        None => (version.strip_suffix("storage").unwrap_or(version), ""),
    };
    let digits =
        stable.get(stable.len().checked_sub(8)?..).filter(|date| date.bytes().all(|byte| byte.is_ascii_digit()))?;
    let (year, rest) = digits.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    Some(format!("{year}-{month}-{day}{preview}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_the_resource_manager() {
        for (version, expected) in [
            ("v1api20240901", Some("2024-09-01")),
            ("v20251002preview", Some("2025-10-02-preview")),
            ("v1api20230202preview", Some("2023-02-02-preview")),
            ("v1beta20210501", Some("2021-05-01")),
            ("v1alpha1api20210501", Some("2021-05-01")),
            ("v1", None),
            ("", None),
            ("v1api2024090é", None),
            ("latest-version", None),
        ] {
            assert_eq!(api_version(version).as_deref(), expected, "{version}");
        }
    }
}
