//! Formats of texts, as the API server reads them.

/// Whether a text is a range of addresses, as Go's older parser has it: zeros may stand before numbers, and bits of the
/// host may be set.
pub fn is_cidr(text: &str) -> bool {
    let Some((address, length)) = text.split_once('/') else { return false };
    let most = if is_ipv4(address) { 32 } else { 128 };
    let is_address = most == 32 || is_ipv6(address);
    is_address && number(length, 10).is_some_and(|(length, rest)| rest.is_empty() && length <= most)
}

fn is_ipv4(text: &str) -> bool {
    let mut parts = text.split('.');
    let is_part = |part: &str| number(part, 10).is_some_and(|(value, rest)| rest.is_empty() && value <= 0xff);
    parts.by_ref().take(4).filter(|part| is_part(part)).count() == 4 && parts.next().is_none()
}

fn is_ipv6(text: &str) -> bool {
    let mut rest = text;
    let mut groups = 0_u32;
    let mut is_shortened = false;
    if let Some(behind) = rest.strip_prefix("::") {
        is_shortened = true;
        rest = behind;
        if rest.is_empty() {
            return true;
        }
    }
    while groups < 8 {
        let Some((value, behind)) = number(rest, 16) else { return false };
        if value > 0xffff {
            return false;
        }
        if behind.starts_with('.') {
            // The last four bytes as an IPv4 address.
            let fits = if is_shortened { groups <= 6 } else { groups == 6 };
            if !fits || !is_ipv4(rest) {
                return false;
            }
            groups = groups.saturating_add(2);
            rest = "";
            break;
        }
        groups = groups.saturating_add(1);
        rest = behind;
        if rest.is_empty() {
            break;
        }
        let Some(behind) = rest.strip_prefix(':').filter(|behind| !behind.is_empty()) else { return false };
        rest = behind;
        if let Some(behind) = rest.strip_prefix(':') {
            if is_shortened {
                return false;
            }
            is_shortened = true;
            rest = behind;
            if rest.is_empty() {
                break;
            }
        }
    }
    rest.is_empty() && (if is_shortened { groups < 8 } else { groups == 8 })
}

/// The number that a text begins with, below the limit of Go's parser, and what follows it.
fn number(text: &str, base: u32) -> Option<(u32, &str)> {
    const LIMIT: u32 = 0x00ff_ffff;
    let end = text.find(|c: char| !c.is_digit(base)).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    let value = digits.chars().try_fold(0_u32, |value, digit| {
        let value = value.checked_mul(base)?.checked_add(digit.to_digit(base)?)?;
        (value < LIMIT).then_some(value)
    })?;
    Some((value, rest))
}

/// Whether a text is a moment by RFC 3339, as Go reads it.
pub fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once('T') else { return false };
    let numbers = |text: &str, separator: char, widths: [usize; 3]| {
        let parts: Vec<&str> = text.split(separator).collect();
        let fits =
            |(part, width): (&&str, usize)| part.len() == width && part.bytes().all(|byte| byte.is_ascii_digit());
        let fine = parts.len() == widths.len() && parts.iter().zip(widths).all(fits);
        fine.then(|| parts.iter().filter_map(|part| part.parse().ok()).collect::<Vec<u32>>())
    };
    let Some([year, month, day]) = numbers(date, '-', [4, 2, 2]).as_deref().and_then(<[u32]>::first_chunk).copied()
    else {
        return false;
    };
    let zone = time.find(['Z', '+', '-']).unwrap_or(time.len());
    let Some((clock, zone)) = time.split_at_checked(zone) else { return false };
    let (clock, fraction) = clock.split_once(['.', ',']).unwrap_or((clock, "0"));
    let Some([hour, minute, second]) =
        numbers(clock, ':', [2, 2, 2]).as_deref().and_then(<[u32]>::first_chunk).copied()
    else {
        return false;
    };
    let offset = zone.strip_prefix(['+', '-']).map(|offset| numbers(&format!("{offset}:00"), ':', [2, 2, 2]));
    let is_zone = match offset {
        None => zone == "Z",
        Some(offset) => offset.is_some_and(|offset| offset.first() < Some(&25) && offset.get(1) < Some(&61)),
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = (1..=12).contains(&month) && (1..=days).contains(&day);
    is_date && hour < 24 && minute < 60 && second < 60 && is_fraction && is_zone
}

/// Whether a text is an amount such as `100Mi`.
pub fn is_quantity(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let Some((number, suffix)) = unsigned.split_at_checked(end) else { return false };
    let is_number = number.bytes().any(|byte| byte.is_ascii_digit()) && number.matches('.').count() <= 1;
    let units = ["", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    let is_exponent = || {
        let exponent = suffix.strip_prefix(['e', 'E']).unwrap_or("");
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    is_number && (units.contains(&suffix) || is_exponent())
}

/// Whether a text is Base64, line breaks aside.
pub fn is_base64(text: &str) -> bool {
    use base64::Engine as _;
    let text: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    base64::engine::general_purpose::STANDARD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cidrs() {
        let good = [
            "10.0.0.0/8",
            "10.0.0.1/8",
            "010.0.0.0/08",
            "0.0.0.0/0",
            "::/0",
            "::1/128",
            "2001:DB8::/32",
            "1::/16",
            "1:2:3:4:5:6:7:8/64",
            "1:2:3:4:5:6:1.2.3.4/64",
            "::ffff:10.0.0.0/104",
            "64:ff9b::10.0.0.0/104",
            "00000001::/16",
            "1:2:3:4:5:6:7::/64",
        ];
        let bad = [
            "",
            "10.0.0.0",
            "10.0.0.0/",
            "10.0.0/8",
            "10.0.0.0/33",
            "10.0.0.256/8",
            "10.0.0.0/8 ",
            " 10.0.0.0/8",
            "::/129",
            ":::/8",
            "1:2:3:4:5:6:7/64",
            "1:2:3:4:5:6:7:8:9/64",
            "1::2::3/64",
            "fe80::1%eth0/64",
            "10.0.0.0/-1",
            "10.0.0.0/+8",
            "1:2:3:4:5:6:7:1.2.3.4/64",
            "g::/8",
            "10.0.0.0/8/8",
            "1:2:3:4:5:6:7:8::/64",
            "12345::/16",
            "1:/8",
            "1.2.3.4.5/8",
            "10..0.0/8",
            "10.0.0.0/999999999999",
        ];
        for text in good {
            assert!(is_cidr(text), "{text}");
        }
        for text in bad {
            assert!(!is_cidr(text), "{text}");
        }
    }

    #[test]
    fn moments() {
        for text in ["2026-01-01T00:00:00Z", "2024-02-29T23:59:59.123456Z", "2026-01-01T00:00:00+01:00"] {
            assert!(is_date_time(text), "{text}");
        }
        let bad = ["", "2026-01-01", "2026-01-01 00:00:00Z", "2026-13-01T00:00:00Z", "2025-02-29T00:00:00Z", "soon"];
        for text in bad.into_iter().chain(["2026-01-01T24:00:00Z", "2026-01-01T00:00:00", "2026-1-01T00:00:00Z"]) {
            assert!(!is_date_time(text), "{text}");
        }
    }

    #[test]
    fn quantities() {
        for text in ["1", "0.5", "100Mi", "1e3", "1E-3", "+5k", "-1", ".5", "5.", "128974848", "400m"] {
            assert!(is_quantity(text), "{text}");
        }
        for text in ["", "Mi", "1Mb", "1 Gi", "1.2.3", "one", "1e", "."] {
            assert!(!is_quantity(text), "{text}");
        }
    }
}
