use std::fmt;

/// A Kubernetes version as AKS takes it: `1.31`, an alias of its newest patch, or `1.31.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KubernetesVersion {
    /// The major version: 1.
    pub major: u32,
    /// The minor version.
    pub minor: u32,
    /// The patch, when given.
    pub patch: Option<u32>,
}

impl KubernetesVersion {
    /// Reads `1.31` or `1.31.5`; a leading `v` and a suffix after `-` are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split(['-', '+']).next().unwrap_or(text);
        let mut parts = text.split('.').map(|part| {
            (part.bytes().all(|byte| byte.is_ascii_digit()) && part.len() < 6).then(|| part.parse::<u32>().ok())?
        });
        let (major, minor) = (parts.next()??, parts.next()??);
        let patch = match parts.next() {
            None => None,
            Some(patch) => Some(patch?),
        };
        parts.next().is_none().then_some(Self { major, minor, patch })
    }

    /// Major and minor alone, for comparison with tables.
    #[must_use]
    pub fn minor(self) -> (u32, u32) {
        (self.major, self.minor)
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// A version of Cilium, such as `1.18.6`; without its patch, any of that minor version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CiliumVersion {
    /// The major version: 1.
    pub major: u32,
    /// The minor version.
    pub minor: u32,
    /// The patch, when given.
    pub patch: Option<u32>,
}

impl CiliumVersion {
    /// Version 1 with this minor version.
    #[must_use]
    pub const fn minor(minor: u32) -> Self {
        Self { major: 1, minor, patch: None }
    }

    /// Reads `1.18` or `1.18.6`; a leading `v` and a suffix after `-` are passed over.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        KubernetesVersion::parse(text).map(|KubernetesVersion { major, minor, patch }| Self { major, minor, patch })
    }

    /// Whether it is surely this patch of version 1.`minor`, or a later one. Without a patch, a version is the first of its
    /// minor version.
    #[must_use]
    pub fn has_patch(self, minor: u32, patch: u32) -> bool {
        (self.major, self.minor, self.patch.unwrap_or(0)) >= (1, minor, patch)
    }

    /// Whether it is version 1.`minor` or a later one.
    #[must_use]
    pub fn is_at_least(self, minor: u32) -> bool {
        (self.major, self.minor) >= (1, minor)
    }
}

impl fmt::Display for CiliumVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// The versions by which objects are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Kubernetes.
    pub kubernetes: KubernetesVersion,
    /// Cilium.
    pub cilium: CiliumVersion,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (text, printed) in [("1.31", "1.31"), ("1.31.5", "1.31.5"), ("v1.30.1", "1.30.1"), ("1.33.0-rc1", "1.33.0")]
        {
            assert_eq!(KubernetesVersion::parse(text).unwrap().to_string(), printed);
        }
        for bad in ["", "1", "1.x", "latest", "1.2.3.4", "1..3", "1.31.", "1.999999"] {
            assert_eq!(KubernetesVersion::parse(bad), None, "{bad}");
        }
    }
}
