use super::ObjectRef;
use super::render::uri;

/// What a finding is known by when lines move and words change: its rule, its file and its path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fingerprint {
    /// The file, as the user of the fingerprint names files.
    pub file: String,
    /// The rule's code.
    pub rule: String,
    /// JSON pointer of the field.
    pub path: String,
    /// The Kubernetes object: kind, namespace and name.
    pub object: Option<String>,
}

impl Fingerprint {
    /// The fingerprint of a finding.
    #[must_use]
    pub fn new(file: impl Into<String>, rule: &str, path: &str, object: Option<&ObjectRef>) -> Self {
        let named = |object: &ObjectRef| {
            let part = |part: &Option<String>| part.clone().unwrap_or_default();
            format!("{} {}/{}", object.kind, part(&object.namespace), part(&object.name))
        };
        Self { file: file.into(), rule: rule.to_owned(), path: path.to_owned(), object: object.map(named) }
    }

    /// A number for formats that want one (FNV-1a, 64 bits).
    #[must_use]
    pub fn hash(&self) -> u64 {
        const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;
        const PRIME: u64 = 0x0100_0000_01b3;
        let file = uri::of_file(&self.file);
        let parts = [self.rule.as_str(), &file, &self.path, self.object.as_deref().unwrap_or("")];
        // No text holds the byte 0xff, so it parts them.
        let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0xff]));
        bytes.fold(OFFSET_BASIS, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_one_file_have_one_number() {
        let of = |file: &str, path: &str| Fingerprint::new(file, "NP302", path, None).hash();
        assert_eq!(of("a.sh", "/--pod-cidr"), of("./a.sh", "/--pod-cidr"));
        assert_ne!(of("a.sh", "/--pod-cidr"), of("b.sh", "/--pod-cidr"));
        assert_ne!(of("a.sh", "/--pod-cidr"), of("a.sh", "/--service-cidr"));
    }
}
