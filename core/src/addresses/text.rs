//! Address plans as people read them in a terminal. Nothing is told by colour alone.

use std::fmt::Write;

use super::axis::Axis;
use super::{Capacity, Kind, Plan, PlannedRange, Plans, Unit};
use crate::net::{AddressRange, Family};
use crate::report::render::printable;

/// How to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOptions {
    /// Whether to write colours, as ANSI escape sequences.
    pub color: bool,
    /// Columns of the terminal; at least 60 are used.
    pub width: usize,
}

/// How wide bars are.
pub(super) const SCALE: &str = "widths by bits of size, gaps pressed together";

const LEAST_WIDTH: usize = 60;
const MOST_WIDTH: usize = 160;
const LONGEST_NAME: usize = 28;
const LEAST_BAR: usize = 12;

/// The plans, an empty line between two.
#[must_use]
pub fn render(plans: &Plans, options: &TextOptions) -> String {
    let width = options.width.clamp(LEAST_WIDTH, MOST_WIDTH);
    let mut out = String::new();
    for (at, plan) in plans.clusters.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        one(plan, width, options.color, &mut out);
    }
    if plans.clusters.is_empty() {
        out.push_str("no cluster, so no addresses to plan\n");
    }
    out
}

fn one(plan: &Plan, width: usize, color: bool, out: &mut String) {
    wrapped(&plan.title(), width, 0, out);
    for family in [Family::V4, Family::V6] {
        bars(plan, family, width, color, out);
    }
    if !plan.collisions.is_empty() {
        out.push_str("\n  collisions\n");
    }
    for (one, other) in &plan.collisions {
        let (Some(a), Some(b)) = (plan.ranges.get(*one), plan.ranges.get(*other)) else { continue };
        let first = format!("{} {} {}", one.saturating_add(1), title(a), a.cidr);
        let second = format!("{} {} {}", other.saturating_add(1), title(b), b.cidr);
        wrapped(&format!("{first} overlaps {second}"), width, 4, out);
    }
    free(plan, width, out);
    table(&plan.capacity, color, out);
}

/// What a row is called.
pub(super) fn title(range: &PlannedRange) -> String {
    let more = match range.kind {
        Kind::Pods | Kind::Services if range.default => ", default",
        Kind::Bridge => ", ignored",
        Kind::NodeSubnet if !range.default => " (nodes)",
        Kind::PodSubnet => " (pods)",
        _ => "",
    };
    printable::line(&format!("{}{more}", range.name))
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// The ranges of a family, each with its bar on one axis.
fn bars(plan: &Plan, family: Family, width: usize, color: bool, out: &mut String) {
    let rows: Vec<(usize, &PlannedRange)> =
        plan.ranges.iter().enumerate().filter(|(_, range)| range.prefix.family() == family).collect();
    if rows.is_empty() {
        return;
    }
    let longest = |text: &dyn Fn(&PlannedRange) -> usize| rows.iter().map(|(_, range)| text(range)).max().unwrap_or(0);
    let number = plan.ranges.len().to_string().len();
    let names = longest(&|range| title(range).chars().count()).min(LONGEST_NAME);
    let cidrs = longest(&|range| range.cidr.chars().count());
    let taken = number.saturating_add(names).saturating_add(cidrs).saturating_add(10);
    let bar = width.saturating_sub(taken).max(LEAST_BAR);
    let axis = Axis::of(&rows.iter().map(|(_, range)| range.prefix.range()).collect::<Vec<_>>());
    let _ = writeln!(out, "\n  {family}, {SCALE}");
    for (at, range) in &rows {
        let name = shortened(&title(range), names);
        let row = row(*at, range, plan, &axis, bar, color);
        let _ = writeln!(out, "  {:>number$}  {name:<names$}  {:<cidrs$}  {row}", at.saturating_add(1), range.cidr);
    }
}

fn row(at: usize, range: &PlannedRange, plan: &Plan, axis: &Axis, bar: usize, color: bool) -> String {
    let mut cells = vec![' '; bar];
    let mark = match range.kind {
        Kind::Pods | Kind::Services => '#',
        Kind::NodeSubnet | Kind::PodSubnet | Kind::Subnet => '=',
        Kind::Network | Kind::Peer => '-',
        Kind::Reserved | Kind::Bridge => '.',
    };
    fill(&mut cells, axis, range.prefix.range(), mark);
    for shared in shared(at, range, plan) {
        fill(&mut cells, axis, shared, 'X');
    }
    let text: String = cells.into_iter().collect();
    let text = if color { text.replace('X', "\u{1b}[1m\u{1b}[91mX\u{1b}[0m") } else { text };
    format!("|{text}|")
}

/// The addresses that a range shares with those that it collides with.
pub(super) fn shared<'p>(
    at: usize,
    range: &'p PlannedRange,
    plan: &'p Plan,
) -> impl Iterator<Item = AddressRange> + use<'p> {
    let pairs = plan.collisions.iter().filter(move |(one, other)| *one == at || *other == at);
    let others = pairs.filter_map(move |(one, other)| plan.ranges.get(if *one == at { *other } else { *one }));
    others.filter_map(|other| range.prefix.range().intersect(other.prefix.range()))
}

fn fill(cells: &mut [char], axis: &Axis, range: AddressRange, mark: char) {
    let (start, end) = axis.place(range);
    let columns = u64::try_from(cells.len()).unwrap_or(u64::MAX);
    let column = |place: u64| usize::try_from(place.saturating_mul(columns) / axis.width()).unwrap_or(usize::MAX);
    let start = column(start).min(cells.len().saturating_sub(1));
    let end = column(end).max(start.saturating_add(1)).min(cells.len());
    cells.get_mut(start..end).unwrap_or_default().fill(mark);
}

fn free(plan: &Plan, width: usize, out: &mut String) {
    let networks = plan.ranges.iter().filter(|range| range.kind == Kind::Network && !range.free.is_empty());
    let networks = networks.map(|range| (format!("free in {} {}", title(range), range.cidr), &range.free));
    let lists: Vec<(String, &Vec<String>)> =
        std::iter::once(("free".to_owned(), &plan.free)).filter(|(_, list)| !list.is_empty()).chain(networks).collect();
    if !lists.is_empty() {
        out.push('\n');
    }
    for (name, list) in lists {
        wrapped(&format!("{name}: {}", list.join(", ")), width, 2, out);
    }
}

/// Writes words in lines of the width, the lines behind the first indented by two more.
fn wrapped(text: &str, width: usize, indent: usize, out: &mut String) {
    let mut column = 0_usize;
    for word in text.split(' ') {
        let length = word.chars().count();
        if out.ends_with('\n') || out.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if column.saturating_add(length).saturating_add(1) > width {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent.saturating_add(2)));
            column = indent.saturating_add(2);
        } else {
            out.push(' ');
            column = column.saturating_add(1);
        }
        out.push_str(word);
        column = column.saturating_add(length);
    }
    out.push('\n');
}

fn table(capacities: &[Capacity], color: bool, out: &mut String) {
    if capacities.is_empty() {
        return;
    }
    let names = capacities.iter().map(|capacity| printable::line(&capacity.name).chars().count()).max();
    let names = names.unwrap_or(0).clamp(8, LONGEST_NAME);
    let _ = writeln!(
        out,
        "\n  {:<names$}  {:<9}  {:>7}  {:>7}  {:>7}  {:>7}",
        "capacity", "", "now", "max", "surge", "limit"
    );
    let mut least = false;
    for capacity in capacities {
        let name = shortened(&printable::line(&capacity.name), names);
        let unit = unit(capacity.unit);
        let mark = if capacity.at_least { "+" } else { "" };
        least |= capacity.at_least;
        let [now, max, surge] = [capacity.now, capacity.max, capacity.surge].map(|number| format!("{number}{mark}"));
        let over = match capacity.surge.saturating_sub(capacity.limit) {
            0 => String::new(),
            over if color => format!("  \u{1b}[1m\u{1b}[91m{over} too many\u{1b}[0m"),
            over => format!("  {over} too many"),
        };
        let _ =
            writeln!(out, "  {name:<names$}  {unit:<9}  {now:>7}  {max:>7}  {surge:>7}  {:>7}{over}", capacity.limit);
    }
    if least {
        out.push_str("  +: or more, for not all of it is known\n");
    }
}

/// The plural of a unit.
pub(super) fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Node => "nodes",
        Unit::Ip => "addresses",
    }
}
