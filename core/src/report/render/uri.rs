//! File names as URIs.

use std::fmt::Write;

/// The name as a URI: relative for a relative name, `file:` for an absolute one, everything else than letters, digits and
/// `-._~/` percent-encoded.
pub fn of_file(name: &str) -> String {
    let mut relative = name;
    while let Some(rest) = relative.strip_prefix("./") {
        relative = rest.trim_start_matches('/');
    }
    let mut uri = String::with_capacity(name.len());
    if relative.starts_with('/') {
        uri.push_str("file://");
    } else if has_drive(relative) {
        uri.push_str("file:///");
    }
    for byte in relative.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            other => {
                let _ = write!(uri, "%{other:02X}");
            }
        }
    }
    uri
}

fn has_drive(name: &str) -> bool {
    matches!(name.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_become_uris() {
        for (name, uri) in [
            ("a/b.yaml", "a/b.yaml"),
            ("./a.yaml", "a.yaml"),
            ("././/a.yaml", "a.yaml"),
            ("../a b#c?.yaml", "../a%20b%23c%3F.yaml"),
            ("/srv/é.yaml", "file:///srv/%C3%A9.yaml"),
            ("C:/x.json", "file:///C%3A/x.json"),
            ("a:b", "a%3Ab"),
            ("100%", "100%25"),
            ("-", "-"),
        ] {
            assert_eq!(super::of_file(name), uri);
        }
    }
}
