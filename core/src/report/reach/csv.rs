//! A map as lines of CSV (RFC 4180): each pair of peers with each range of ports.

use std::fmt::Write;

use crate::flow::reach::{PortSet, View};
use crate::report::render::printable;

const HEADING: &str = "from,to,protocol,port_from,port_to,state\r\n";

/// The lines of a view whose groups are single peers.
pub(super) fn render(view: &View) -> String {
    let lines: Vec<Vec<String>> = view
        .cells
        .iter()
        .map(|cell| {
            let surely = cell.allow.without(&cell.limited);
            [(surely, "allow"), (cell.limited.clone(), "limited"), (cell.unknown.clone(), "unknown")]
                .into_iter()
                .flat_map(|(ports, state)| entries(&ports, state))
                .collect()
        })
        .collect();
    let names: Vec<String> = view.groups.iter().map(|group| field(&group.short())).collect();
    let name = |at: u32| names.get(at as usize).map_or("", String::as_str);
    let mut out = HEADING.to_owned();
    for flow in &view.flows {
        for line in lines.get(flow.cell as usize).into_iter().flatten() {
            let _ = write!(out, "{},{},{line}\r\n", name(flow.from), name(flow.to));
        }
    }
    out
}

fn entries(ports: &PortSet, state: &str) -> Vec<String> {
    let number = |port: Option<u16>| port.map(|port| port.to_string()).unwrap_or_default();
    let line = |entry: &crate::flow::reach::PortEntry| {
        format!("{},{},{},{state}", entry.protocol, number(entry.from), number(entry.to))
    };
    ports.entries().iter().map(line).collect()
}

/// A field: in quotes where it has to be, and never one that a spreadsheet would take for a formula.
fn field(text: &str) -> String {
    let text = printable::line(text);
    let safe = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if safe.contains([',', '"']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_are_quoted_where_they_have_to_be() {
        for (text, expected) in
            [("shop/web", "shop/web"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("=1+1", "'=1+1"), ("a\nb", "a b")]
        {
            assert_eq!(super::field(text), expected);
        }
    }
}
