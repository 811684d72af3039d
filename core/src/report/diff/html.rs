//! The changes as one page that needs no network: it is read without its script too, which only filters.

use std::fmt::Write;

use super::{groups, meaning, more, ports_in_words, sign, summary, told, without_rules};
use crate::flow::diff::Change;
use crate::flow::diff::answer::DiffAnswer;
use crate::report::render::printable;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The page. The same answer gives the same bytes.
#[must_use]
pub fn render(answer: &DiffAnswer) -> String {
    let mut out = String::new();
    let title = summary(answer);
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';style-src 'unsafe-inline';\
         script-src 'unsafe-inline'\">\n\
         <title>Netproof: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n"
    );
    let shown: Vec<Change> = Change::ALL.into_iter().filter(|change| !answer.of(*change).is_empty()).collect();
    if !shown.is_empty() {
        out.push_str(
            "<form id=\"filters\" role=\"search\">\n<label>Filter <input id=\"filter\" type=\"search\" \
             placeholder=\"name, port, policy (press /)\" autocomplete=\"off\"></label>\n",
        );
        for change in &shown {
            let word = change.word();
            let _ = writeln!(
                out,
                "<label><input type=\"checkbox\" data-kind=\"{word}\" checked> {} {word} ({})</label>",
                text(sign(*change)),
                answer.total(*change)
            );
        }
        out.push_str("<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n");
    }
    out.push_str("</header>\n<main>\n");
    for change in shown {
        section(answer, change, &mut out);
    }
    list(&answer.new, "new", "Only in the files after", &mut out);
    list(&answer.gone, "gone", "Only in the files before", &mut out);
    list(&answer.notes, "notes", "Notes", &mut out);
    let _ = write!(out, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    out
}

fn section(answer: &DiffAnswer, change: Change, out: &mut String) {
    let (word, sign) = (change.word(), text(sign(change)));
    let _ = writeln!(out, "<section data-kind=\"{word}\">\n<h2>{sign} {word}: {}</h2>", meaning(change));
    let mut shown = 0_u64;
    for group in groups(answer.of(change)) {
        let _ = writeln!(out, "<details open class=\"group\">\n<summary><ul>");
        for cause in group.causes {
            let told = told(cause);
            let rule = if told.rule.is_empty() { String::new() } else { format!(" {}", told.rule) };
            let _ = writeln!(
                out,
                "<li>{}: <strong>{}{}</strong> {} <code>{}</code></li>",
                told.revision,
                text(&told.object),
                text(&rule),
                told.does,
                text(&told.place)
            );
        }
        if group.causes.is_empty() {
            let _ = writeln!(out, "<li>{}</li>", text(&without_rules(answer, &group.changes)));
        }
        out.push_str("</ul></summary>\n");
        for cause in group.causes.iter().filter(|cause| !cause.rule.why.is_empty()) {
            let _ = writeln!(out, "<p class=\"why\">{}</p>", text(&cause.rule.why));
        }
        out.push_str(
            "<table>\n<thead><tr><th scope=\"col\">change</th><th scope=\"col\">from</th><th scope=\"col\">to</th>\
             <th scope=\"col\">ports</th></tr></thead>\n<tbody>\n",
        );
        for one in group.changes {
            shown = shown.saturating_add(1);
            let _ = writeln!(
                out,
                "<tr class=\"{word}\"><td>{sign} {word}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                text(&one.from),
                text(&one.to),
                text(&ports_in_words(one))
            );
        }
        out.push_str("</tbody>\n</table>\n</details>\n");
    }
    let rest = answer.total(change).saturating_sub(shown);
    if rest > 0 {
        let _ = writeln!(out, "<p>{} are left out</p>", more(rest));
    }
    out.push_str("</section>\n");
}

fn list(items: &[String], id: &str, title: &str, out: &mut String) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "<details id=\"{id}\">\n<summary>{title} ({})</summary>\n<ul>", items.len());
    for item in items {
        let _ = writeln!(out, "<li>{}</li>", text(item));
    }
    out.push_str("</ul>\n</details>\n");
}

/// Text in which nothing is markup.
fn text(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    for character in printable::line(written).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
