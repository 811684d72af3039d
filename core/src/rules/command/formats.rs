//! The Azure CLI's own checks of the form of values (azure-cli 2.91.0, `acs/_validators.py`). Each tells what is wrong
//! with a value, which the message names before, and what to do.

use std::net::Ipv4Addr;

/// What is wrong, and what to do.
type Wrong = Option<(&'static str, &'static str)>;

/// The range that lets in nobody but the nodes.
pub(super) const NODES_ONLY: &str = "0.0.0.0/32";

/// `^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$`.
pub(super) fn cluster_name(text: &str) -> Wrong {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let ends =
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.ends_with(|c: char| c.is_ascii_alphanumeric());
    let fine = ends && text.len() <= 63 && text.bytes().all(inner);
    (!fine).then_some((
        "cannot be the name of a cluster",
        "take at most 63 letters, digits, `-` and `_`, with a letter or digit at both ends",
    ))
}

/// At most 12 characters, letters and digits.
pub(super) fn pool_name(text: &str) -> Wrong {
    const HELP: &str = "take at most 12 lower-case letters and digits, and a letter first";
    if text.chars().count() > 12 {
        return Some(("is longer than the 12 characters that a node pool's name may have", HELP));
    }
    (!text.chars().all(char::is_alphanumeric)).then_some(("cannot be the name of a node pool", HELP))
}

/// What is wrong with a text that [`lower_case`] refuses.
pub(super) const NOT_LOWER: &str = "is not in lower case, as the client wants it";

/// Python's `str.islower`: no letter is a capital, and there is a letter.
pub(super) fn lower_case(text: &str) -> Wrong {
    let fine = text.chars().any(char::is_lowercase) && !text.chars().any(char::is_uppercase);
    (!fine).then_some((NOT_LOWER, "write it in lower case"))
}

/// One of three, in any case.
pub(super) fn pool_type(text: &str) -> Wrong {
    let types = ["VirtualMachineScaleSets", "AvailabilitySet", "VirtualMachines"];
    (!types.iter().any(|one| one.eq_ignore_ascii_case(text)))
        .then_some(("is no type of node pools", "take `VirtualMachineScaleSets` or `VirtualMachines`"))
}

/// `^[a-zA-Z\d][\w\-\.\/]{0,252}=[a-zA-Z\d][\w\-\.]{0,62}:(NoSchedule|PreferNoSchedule|NoExecute)$`.
pub(super) fn taint(text: &str) -> Wrong {
    let part = |text: &str, most: usize, more: &[char]| {
        let length = text.chars().count();
        let fine = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.') || more.contains(&c);
        (1..=most).contains(&length) && text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(fine)
    };
    let fine = text.split_once('=').and_then(|(key, rest)| Some((key, rest.split_once(':')?))).is_some_and(
        |(key, (value, effect))| {
            part(key, 253, &['/'])
                && part(value, 63, &[])
                && matches!(effect, "NoSchedule" | "PreferNoSchedule" | "NoExecute")
        },
    );
    (!fine).then_some((
        "is not a taint",
        "write `key=value:Effect`, with the effect `NoSchedule`, `PreferNoSchedule` or `NoExecute`",
    ))
}

/// A whole number that is not negative, with or without `%`.
pub(super) fn count_or_percentage(text: &str) -> Wrong {
    let number = text.trim_end_matches('%').trim().parse::<i64>();
    (!number.is_ok_and(|number| number >= 0))
        .then_some(("is neither a count nor a percentage", "write a count such as `1`, or a percentage such as `33%`"))
}

/// An id of Azure's resource manager.
pub(super) fn resource_id(text: &str) -> Wrong {
    let mut parts = text.split('/');
    let mut next = || parts.next().unwrap_or("");
    let fine = next().is_empty() && next().eq_ignore_ascii_case("subscriptions") && !next().is_empty() && {
        let mut word = next();
        if word.eq_ignore_ascii_case("resourceGroups") {
            let named = !next().is_empty();
            word = if named { next() } else { "" };
        }
        word.eq_ignore_ascii_case("providers") && !next().is_empty() && !next().is_empty() && !next().is_empty()
    };
    (!fine).then_some((
        "is not the id of a resource",
        "write the whole id, `/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…`",
    ))
}

/// A public IPv4 address or network, its host bits zero.
pub(super) fn public_range(text: &str) -> Wrong {
    let text = text.trim();
    if text == NODES_ONLY {
        return None;
    }
    let (address, length) = text.split_once('/').unwrap_or((text, "32"));
    // Python also takes a mask in place of the length; that is rare, and nothing is said of it.
    if length.contains('.') {
        return None;
    }
    if address.contains(':') {
        return Some(("is IPv6, which authorized ranges do not take", "write IPv4 addresses or ranges"));
    }
    let (Ok(address), Ok(length)) = (address.parse::<Ipv4Addr>(), length.parse::<u32>()) else {
        return Some(("is no IPv4 address or range", "write addresses, or ranges such as `73.140.245.0/24`"));
    };
    if length > 32 {
        return Some(("is no IPv4 range", "write a prefix length of at most 32"));
    }
    let mask = u32::MAX.checked_shl(32_u32.saturating_sub(length)).unwrap_or(0);
    let first = u32::from(address);
    if first & !mask != 0 {
        return Some((
            "is no range: its address has bits behind the prefix length",
            "write the first address of the range, or a single address",
        ));
    }
    let last = first | !mask;
    let private = NOT_PUBLIC.iter().any(|(base, prefix)| {
        let mask = u32::MAX.checked_shl(32_u32.saturating_sub(*prefix)).unwrap_or(0);
        first & mask == *base && last & mask == *base
    });
    private.then_some((
        "is not public, which authorized ranges must be",
        "write the public addresses from which clients reach the API server",
    ))
}

/// The networks that Python's `ipaddress` does not call global.
const NOT_PUBLIC: [(u32, u32); 14] = [
    (0x0000_0000, 8),
    (0x0a00_0000, 8),
    (0x6440_0000, 10),
    (0x7f00_0000, 8),
    (0xa9fe_0000, 16),
    (0xac10_0000, 12),
    (0xc000_0000, 29),
    (0xc000_00aa, 31),
    (0xc000_0200, 24),
    (0xc0a8_0000, 16),
    (0xc612_0000, 15),
    (0xc633_6400, 24),
    (0xcb00_7100, 24),
    (0xf000_0000, 4),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(format: fn(&str) -> Wrong, fine: &[&str], wrong: &[&str]) {
        for text in fine {
            assert_eq!(format(text), None, "{text}");
        }
        for text in wrong {
            assert!(format(text).is_some(), "{text}");
        }
    }

    #[test]
    fn names() {
        let (longest, too_long) = ("a".repeat(63), "a".repeat(64));
        judged(cluster_name, &["a", "A1", "a_b-c", &longest], &["-a", "a-", "a.b", "a b", "é", &too_long]);
        judged(pool_name, &["nodepool1", "Pool", "abcdefghijkl"], &["abcdefghijklm", "a-b", "a_b"]);
        judged(lower_case, &["azure", "none2"], &["Azure", "1", "NONE"]);
        judged(pool_type, &["virtualmachines", "AvailabilitySet"], &["VMSS"]);
    }

    #[test]
    fn taints_and_counts() {
        judged(
            taint,
            &["a=b:NoSchedule", "a.b/c=d:NoExecute", "CriticalAddonsOnly=true:PreferNoSchedule"],
            &[
                "a=b",
                "a:NoSchedule",
                "=b:NoSchedule",
                "a=:NoSchedule",
                "a=b:noschedule",
                "a=b=c:NoSchedule",
                "a=b:c:NoExecute",
            ],
        );
        judged(count_or_percentage, &["0", "1", "33%", "250%"], &["-1", "half", "%", "1.5"]);
    }

    #[test]
    fn ids() {
        judged(
            resource_id,
            &[
                "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s",
                "/SUBSCRIPTIONS/s/resourcegroups/rg/providers/Microsoft.Network/virtualNetworks/v",
                "/subscriptions/s/providers/a/b/c",
            ],
            &[
                "subnet",
                "subscriptions/s/resourceGroups/rg/providers/a/b/c",
                "/subscriptions/s/resourceGroups/rg",
                "/subscriptions//resourceGroups/rg/providers/a/b/c",
                "/subscriptions/s/resourceGroups//providers/a/b/c",
                "/subscriptions/s/resourceGroups/rg/providers/a/b",
            ],
        );
    }

    #[test]
    fn public_ranges() {
        judged(
            public_range,
            &["52.1.2.3", "52.1.2.0/24", "0.0.0.0/0", "0.0.0.0/32", "172.32.0.0/16", "100.128.0.0/10", " 8.8.8.8 "],
            &[
                "10.1.2.3",
                "172.31.0.0/16",
                "192.168.0.0/16",
                "100.64.0.0/10",
                "203.0.113.0/24",
                "fd00::1",
                "52.1.2.3/24",
                "52.1.2",
                "52.1.2.3/33",
                "office",
                "255.255.255.255",
                "224.0.0.0/33",
            ],
        );
    }
}
