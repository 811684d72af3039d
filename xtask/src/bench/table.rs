//! The table of the figures of flows: a line for each cluster.

use serde_json::Value;

use super::figures::{Figure, Figures};
use super::watch::Over;

/// How a figure is written.
#[derive(Clone, Copy)]
enum Unit {
    Count,
    /// Of bytes, in MB.
    Bytes,
    /// Of kB, in MB.
    Kilobytes,
    Milliseconds,
    /// The mean and the least of many.
    Nanoseconds,
}

/// The columns: what stands above, by what name the figure is told, and in which unit.
const COLUMNS: [(&str, &str, Unit); 15] = [
    ("text", "bytes", Unit::Bytes),
    ("rules", "rules", Unit::Count),
    ("identities", "identities", Unit::Count),
    ("read", "read_ms", Unit::Milliseconds),
    ("load", "load_ms", Unit::Milliseconds),
    ("whole map", "map_ms", Unit::Milliseconds),
    ("classes", "classes", Unit::Count),
    ("pairs", "pairs", Unit::Count),
    ("verdict", "verdict_ns", Unit::Nanoseconds),
    ("decision", "decision_ns", Unit::Nanoseconds),
    ("with reasons", "reasons_ns", Unit::Nanoseconds),
    ("one policy changed", "changed_ns", Unit::Nanoseconds),
    ("with its flows", "opened_ns", Unit::Nanoseconds),
    ("memory loaded", "loaded_kb", Unit::Kilobytes),
    ("peak", "peak_kb", Unit::Kilobytes),
];

/// The heads of the columns.
pub fn head() -> String {
    let heads: Vec<&str> = COLUMNS.iter().map(|(head, ..)| *head).collect();
    format!("| cluster | {} |\n|---|{}", heads.join(" | "), "--:|".repeat(heads.len()))
}

/// The line of a cluster.
pub fn line(what: &str, figures: &Figures) -> String {
    let cells = COLUMNS.iter().map(|(_, figure, unit)| cell(&figures.get(figure), *unit));
    format!("| {what} | {} |", cells.collect::<Vec<_>>().join(" | "))
}

/// What a process took too much of.
pub fn over(over: Over) -> String {
    match over {
        Over::Time(seconds) => format!("> {seconds} s"),
        Over::Memory(gigabytes) => format!("> {gigabytes} GB"),
    }
}

fn cell(figure: &Figure<'_>, unit: Unit) -> String {
    let value = match figure {
        Figure::Told(value) => *value,
        Figure::Over(taken) => return over(*taken),
        Figure::Missing => return "–".to_owned(),
    };
    let numbers: Vec<f64> = match value {
        Value::Array(all) => all.iter().filter_map(Value::as_f64).collect(),
        one => one.as_f64().into_iter().collect(),
    };
    match (numbers.as_slice(), unit) {
        ([number, ..], Unit::Count) => grouped(*number as u64),
        ([number, ..], Unit::Bytes) => megabytes(number / 1e6),
        ([number, ..], Unit::Kilobytes) => megabytes(number / 1e3),
        ([number, ..], Unit::Milliseconds) => milliseconds(*number),
        ([mean, least, ..], Unit::Nanoseconds) => format!("{}, least {}", nanoseconds(*mean), nanoseconds(*least)),
        _ => "not measured".to_owned(),
    }
}

fn megabytes(number: f64) -> String {
    format!("{number:.*} MB", digits(number))
}

/// A time, in the unit in which it reads best.
pub fn milliseconds(number: f64) -> String {
    if number < 1e3 {
        return format!("{number:.*} ms", digits(number));
    }
    format!("{:.*} s", digits(number / 1e3), number / 1e3)
}

fn nanoseconds(number: f64) -> String {
    match number {
        small if small < 1e3 => format!("{small:.0} ns"),
        middle if middle < 1e6 => format!("{:.*} µs", digits(middle / 1e3), middle / 1e3),
        large => milliseconds(large / 1e6),
    }
}

/// A digit behind the point where there is but one before it.
fn digits(number: f64) -> usize {
    usize::from(number < 10.0)
}

/// Thousands apart: `1,234,567`.
pub fn grouped(number: u64) -> String {
    let (rest, last) = (number / 1_000, number % 1_000);
    if rest == 0 { last.to_string() } else { format!("{},{last:03}", grouped(rest)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells() {
        for (value, unit, expected) in [
            (json!(0), Unit::Count, "0"),
            (json!(1_000), Unit::Count, "1,000"),
            (json!(12_034_567), Unit::Count, "12,034,567"),
            (json!(1_234_567), Unit::Bytes, "1.2 MB"),
            (json!(123_456), Unit::Kilobytes, "123 MB"),
            (json!(null), Unit::Kilobytes, "not measured"),
            (json!(9.94), Unit::Milliseconds, "9.9 ms"),
            (json!(1_500.0), Unit::Milliseconds, "1.5 s"),
            (json!([212.4, 180.2]), Unit::Nanoseconds, "212 ns, least 180 ns"),
            (json!([1_240.0, 22_000_000.0]), Unit::Nanoseconds, "1.2 µs, least 22 ms"),
        ] {
            assert_eq!(cell(&Figure::Told(&value), unit), expected);
        }
        assert_eq!(cell(&Figure::Over(Over::Time(60)), Unit::Milliseconds), "> 60 s");
        assert_eq!(cell(&Figure::Over(Over::Memory(8)), Unit::Milliseconds), "> 8 GB");
        assert_eq!(cell(&Figure::Missing, Unit::Count), "–");
    }
}
