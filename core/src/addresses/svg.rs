//! Address plans as one picture: SVG that needs nothing else, light or dark as the reader's screen is.

use std::fmt::Write;

use super::axis::Axis;
use super::text::{SCALE, shared, title, unit};
use super::{Capacity, Kind, Plan, PlannedRange, Plans};
use crate::net::{AddressRange, Family};
use crate::report::render::printable;

/// Pixels of the picture and its parts.
const WIDTH: u64 = 980;
const MARGIN: u64 = 20;
const ROW: u64 = 22;
const BAR: u64 = 14;
const CHARACTER: u64 = 8;
const LEAST_BAR: u64 = 200;
/// Characters of the longest name, the longest line, and the longest capacity.
const NAME: usize = 30;
const LINE: usize = 114;
const CAPACITY: usize = 58;

const STYLE: &str = "\
:root{color-scheme:light dark}\
svg{background:#fff;--text:#1f2328;--quiet:#59636e;--line:#d1d9e0;--own:#0969da;--net:#afb8c1;--sub:#1a7f37;--peer:#8250df;--kept:#9a6700;--bad:#cf222e}\
@media(prefers-color-scheme:dark){svg{background:#0d1117;--text:#f0f6fc;--quiet:#9198a1;--line:#3d444d;--own:#4493f8;--net:#656c76;--sub:#3fb950;--peer:#ab7df8;--kept:#d29922;--bad:#f85149}}\
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:var(--text);white-space:pre}\
.head{font-weight:bold;font-size:16px}.part{font-weight:bold}.quiet{fill:var(--quiet)}.alarm{fill:var(--bad);font-weight:bold}\
.axis{stroke:var(--line)}.own{fill:var(--own)}.net{fill:var(--net)}.sub{fill:var(--sub)}.peer{fill:var(--peer)}\
.kept{fill:none;stroke:var(--kept);stroke-dasharray:3 2}.hit{fill:url(#cross);stroke:var(--bad);stroke-width:2}\
.cross{stroke:var(--bad);stroke-width:2}.room{fill:none;stroke:var(--line)}.grown{fill:var(--own);opacity:.55}.surge{fill:none;stroke:var(--own)}";

/// The picture of the plans. The same plans give the same bytes.
#[must_use]
pub fn render(plans: &Plans) -> String {
    let mut picture = Picture { y: MARGIN, body: String::new() };
    for plan in &plans.clusters {
        picture.plan(plan);
    }
    if plans.clusters.is_empty() {
        picture.text(MARGIN, "quiet", "no cluster, so no addresses to plan");
        picture.down(ROW);
    }
    let height = picture.y.saturating_add(MARGIN);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
         viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">\n<title>address plan</title>\n<style>{STYLE}</style>\n\
         <defs><pattern id=\"cross\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">\
         <path class=\"cross\" d=\"M0 8L8 0M-2 2L2 -2M6 10L10 6\"/></pattern></defs>\n"
    );
    out.push_str(&picture.body);
    out.push_str("</svg>\n");
    out
}

struct Picture {
    y: u64,
    body: String,
}

impl Picture {
    fn down(&mut self, pixels: u64) {
        self.y = self.y.saturating_add(pixels);
    }

    /// A line of text whose row starts at the current height.
    fn text(&mut self, x: u64, class: &str, text: &str) {
        let y = self.y.saturating_add(15);
        let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>", escaped(text));
    }

    /// A bar in the current row, with what to show of it on demand.
    fn bar(&mut self, class: &str, (x, width): (u64, u64), name: &str) {
        let y = self.y.saturating_add(4);
        let (width, name) = (width.max(2), escaped(name));
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{BAR}\" class=\"{class}\"><title>{name}</title></rect>"
        );
    }

    fn plan(&mut self, plan: &Plan) {
        self.text(MARGIN, "head", &shortened(&plan.title(), 90));
        self.down(ROW.saturating_add(6));
        for family in [Family::V4, Family::V6] {
            self.bars(plan, family);
        }
        self.collisions(plan);
        self.free(plan);
        self.capacities(&plan.capacity);
        self.down(ROW);
    }

    fn bars(&mut self, plan: &Plan, family: Family) {
        let rows: Vec<(usize, &PlannedRange)> =
            plan.ranges.iter().enumerate().filter(|(_, range)| range.prefix.family() == family).collect();
        if rows.is_empty() {
            return;
        }
        let numbers = plan.ranges.len().to_string().len();
        let names_x = MARGIN.saturating_add(pixels(numbers.saturating_add(1)));
        let cidrs_x = names_x.saturating_add(pixels(NAME.saturating_add(1)));
        let longest = rows.iter().map(|(_, range)| range.cidr.chars().count()).max().unwrap_or(0);
        let most = WIDTH.saturating_sub(MARGIN).saturating_sub(LEAST_BAR);
        let bars_x = cidrs_x.saturating_add(pixels(longest.saturating_add(1))).min(most);
        let scale = Scale {
            axis: Axis::of(&rows.iter().map(|(_, range)| range.prefix.range()).collect::<Vec<_>>()),
            x: bars_x,
            width: WIDTH.saturating_sub(MARGIN).saturating_sub(bars_x),
        };
        self.text(MARGIN, "part", &family.to_string());
        self.text(bars_x, "quiet", SCALE);
        self.down(ROW);
        for (at, range) in rows {
            let number = at.saturating_add(1);
            let whole = range.prefix.range();
            let name = title(range);
            let middle = self.y.saturating_add(11);
            let _ = writeln!(
                self.body,
                "<path class=\"axis\" d=\"M{} {middle}H{}\"/>",
                scale.x,
                scale.x.saturating_add(scale.width)
            );
            self.text(MARGIN, "quiet", &format!("{number:>numbers$}"));
            self.text(names_x, "name", &shortened(&name, NAME));
            self.text(cidrs_x, "cidr", &range.cidr);
            let full = format!("{number} {name} {}: {whole}", range.cidr);
            self.bar(class(range.kind), scale.place(whole), &full);
            for part in shared(at, range, plan) {
                self.bar("hit", scale.place(part), &format!("{full}; shared: {part}"));
            }
            self.down(ROW);
        }
        self.down(8);
    }

    fn collisions(&mut self, plan: &Plan) {
        if plan.collisions.is_empty() {
            return;
        }
        self.text(MARGIN, "part", "collisions");
        self.down(ROW);
        for (one, other) in &plan.collisions {
            let (Some(a), Some(b)) = (plan.ranges.get(*one), plan.ranges.get(*other)) else { continue };
            let named = |at: &usize, range: &PlannedRange| {
                format!("{} {} {}", at.saturating_add(1), shortened(&title(range), NAME), range.cidr)
            };
            let line = format!("✕ {} overlaps {}", named(one, a), named(other, b));
            self.text(MARGIN, "alarm", &shortened(&line, LINE));
            self.down(ROW);
        }
        self.down(8);
    }

    fn free(&mut self, plan: &Plan) {
        let networks = plan.ranges.iter().filter(|range| range.kind == Kind::Network);
        let networks =
            networks.map(|range| (format!("free in {} {}", shortened(&title(range), NAME), range.cidr), &range.free));
        let lists = std::iter::once(("free".to_owned(), &plan.free)).chain(networks);
        for (name, list) in lists.filter(|(_, list)| !list.is_empty()) {
            let mut line = format!("{name}:");
            for range in list {
                if line.chars().count().saturating_add(range.len()).saturating_add(2) > LINE {
                    self.text(MARGIN, "name", &line);
                    self.down(ROW);
                    " ".clone_into(&mut line);
                }
                let comma = if line.ends_with([':', ' ']) { "" } else { "," };
                line = format!("{line}{comma} {range}");
            }
            self.text(MARGIN, "name", &line);
            self.down(ROW);
        }
        self.down(8);
    }

    fn capacities(&mut self, capacities: &[Capacity]) {
        if capacities.is_empty() {
            return;
        }
        self.text(MARGIN, "part", "capacity");
        self.down(ROW);
        let names_end = MARGIN.saturating_add(pixels(NAME.saturating_add(1)));
        let bars_x = WIDTH.saturating_sub(MARGIN).saturating_sub(LEAST_BAR);
        for capacity in capacities {
            let most = capacity.limit.max(capacity.surge).max(1);
            let width = |number: u64| {
                u64::try_from(u128::from(number).saturating_mul(LEAST_BAR.into()) / u128::from(most)).unwrap_or(0)
            };
            let more = if capacity.at_least { "+" } else { "" };
            let Capacity { now, max, surge, limit, .. } = capacity;
            let unit = unit(capacity.unit);
            let words = format!("{now}{more} now, {max}{more} max, {surge}{more} surge, of {limit} {unit}");
            let words = shortened(&words, CAPACITY);
            self.text(MARGIN, "name", &shortened(&printable::line(&capacity.name), NAME));
            let over = capacity.surge.saturating_sub(capacity.limit);
            if over > 0 {
                self.text(names_end, "alarm", &format!("✕ {words}"));
            } else {
                self.text(names_end, "name", &words);
            }
            self.bar("room", (bars_x, width(*limit)), &words);
            for (class, number) in [("grown", *max), ("own", *now), ("surge", *surge)] {
                if number > 0 {
                    self.bar(class, (bars_x, width(number)), &words);
                }
            }
            if over > 0 {
                let start = width(capacity.limit);
                let place = (bars_x.saturating_add(start), width(capacity.surge).saturating_sub(start));
                self.bar("hit", place, &format!("{over} too many"));
            }
            self.down(ROW);
        }
    }
}

/// Where addresses stand in the picture.
struct Scale {
    axis: Axis,
    x: u64,
    width: u64,
}

impl Scale {
    /// The first pixel of a range, and how many it has.
    fn place(&self, range: AddressRange) -> (u64, u64) {
        let (start, end) = self.axis.place(range);
        let pixel = |place: u64| place.saturating_mul(self.width) / self.axis.width();
        let (start, end) = (pixel(start).min(self.width.saturating_sub(2)), pixel(end));
        (self.x.saturating_add(start), end.saturating_sub(start))
    }
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Pods | Kind::Services => "own",
        Kind::Network => "net",
        Kind::NodeSubnet | Kind::PodSubnet | Kind::Subnet => "sub",
        Kind::Peer => "peer",
        Kind::Reserved | Kind::Bridge => "kept",
    }
}

fn pixels(characters: usize) -> u64 {
    u64::try_from(characters).unwrap_or(u64::MAX).saturating_mul(CHARACTER)
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// A text as XML takes it, on one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in printable::line(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // No characters of XML.
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            other => out.push(other),
        }
    }
    out
}
