//! Reports made by hand, with the texts that they are about.

use crate::model::Date;
use crate::report::{Edit, Finding, Fix, Note, ObjectRef, RefusedBy, Related, Report, Severity, Summary};
use crate::rules::{Check, Rule};
use crate::source::Span;
use crate::source::text::{LineIndex, Range};

/// A report and the texts of its files.
pub struct Made {
    pub name: &'static str,
    pub report: Report,
    pub texts: Vec<(String, String)>,
}

impl Made {
    pub fn text(&self, file: &str) -> Option<&str> {
        self.texts.iter().find(|(name, _)| name == file).map(|(_, text)| text.as_str())
    }
}

/// The rules that the reports name, as the registry would have them.
pub const RULES: &[&Rule] = &[&OVERLAP, &WINDOWS];

const OVERLAP: Rule = Rule {
    code: "NP301",
    name: "pod-range-overlaps-service-range",
    module: "netproof_core::rules::address::pod_range_overlaps_service_range",
    severity: Severity::Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay",
    as_of: "2026-08-21",
    documentation: " Pod and service ranges overlap.\n\n ## What it does\n Compares the ranges of one cluster.\n\n ## Why it \
                    matters\n A service could have the address of a pod.\n\n ## Example\n ```sh\n az aks create\n ```\n",
    check: Check::Model(|_, _| {}),
    cases: &[],
};

const WINDOWS: Rule = Rule {
    code: "NP201",
    name: "windows-pool-with-cilium",
    documentation: " Windows pools cannot run on the Cilium dataplane.\n",
    ..OVERLAP
};

const SCRIPT: &str = "#!/bin/bash\nset -eu\naz aks create \\\n  --name shop \\\n  --resource-group shop \\\n  --pod-cidr \
                      10.0.0.0/16 \\\n  --service-cidr 10.0.0.0/16 \\\n  --network-dataplane cilium\naz aks nodepool add \
                      --cluster-name shop --os-type Windows\n";

fn place(text: &str, needle: &str) -> Range {
    let start = text.find(needle).unwrap();
    LineIndex::new(text).range(Span::new(start, start + needle.len()))
}

fn finding(file: &str, path: &str, message: &str, range: Range) -> Finding {
    Finding {
        rule: "NP301".to_owned(),
        name: "pod-range-overlaps-service-range".to_owned(),
        severity: Severity::Error,
        message: message.to_owned(),
        help: None,
        file: file.to_owned(),
        document: 0,
        object: None,
        path: path.to_owned(),
        range,
        related: Vec::new(),
        refused_by: None,
        source: "https://learn.microsoft.com/azure/aks/azure-cni-overlay".to_owned(),
        as_of: "2026-08-21".to_owned(),
        fixes: Vec::new(),
    }
}

fn related(file: &str, path: &str, message: &str, range: Range) -> Related {
    Related { message: message.to_owned(), file: file.to_owned(), document: 0, path: path.to_owned(), range }
}

fn report(findings: Vec<Finding>, notes: Vec<Note>) -> Report {
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let summary = Summary {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
        ..Summary::default()
    };
    Report { findings, notes, summary, as_of: Date::new(2026, 8, 21).unwrap().to_string(), changes: None }
}

fn made(name: &'static str, texts: &[(&str, &str)], findings: Vec<Finding>) -> Made {
    let texts = texts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    Made { name, report: report(findings, Vec::new()), texts }
}

/// Every report, by name.
pub fn all() -> Vec<Made> {
    vec![
        clean(),
        overlap(),
        far_apart(),
        other_file(),
        minified(),
        several_lines(),
        tabs_and_wide(),
        byte_order_mark(),
        no_text(),
        empty_place(),
        control_characters(),
        kinds(),
        with_notes(),
        odd_names(),
        twice_the_same(),
        links_and_lines(),
        with_fixes(),
    ]
}

fn clean() -> Made {
    made("clean", &[], Vec::new())
}

fn overlap() -> Made {
    let mut fault = finding(
        "cluster.sh",
        "/--pod-cidr",
        "the pod range `10.0.0.0/16` overlaps the service range `10.0.0.0/16`",
        place(SCRIPT, "10.0.0.0/16"),
    );
    fault.help = Some("use `10.244.0.0/16` for pods".to_owned());
    fault.refused_by = Some(RefusedBy::Azure);
    let services = place(SCRIPT, "10.0.0.0/16 \\\n  --network");
    let services = Range { start: services.start, end: place(SCRIPT, " \\\n  --network").start };
    fault.related.push(related("cluster.sh", "/--service-cidr", "services: 10.0.0.0 to 10.0.255.255", services));
    let mut windows = finding(
        "cluster.sh",
        "/--os-type",
        "Windows pools cannot run on the Cilium dataplane",
        place(SCRIPT, "Windows"),
    );
    windows.rule = "NP201".to_owned();
    windows.name = "windows-pool-with-cilium".to_owned();
    windows.document = 1;
    windows.refused_by = Some(RefusedBy::AzureCli);
    let dataplane = place(SCRIPT, "cilium");
    windows.related.push(related("cluster.sh", "/--network-dataplane", "the dataplane is chosen here", dataplane));
    made("overlap", &[("cluster.sh", SCRIPT)], vec![fault, windows])
}

fn far_apart() -> Made {
    let text = format!("a: 1\n{}b: 2\nc: 3\n", "# nothing\n".repeat(200));
    let mut fault = finding("far.yaml", "/b", "`b` contradicts `a`", place(&text, "2"));
    fault.related.push(related("far.yaml", "/a", "`a` is here", place(&text, "1")));
    fault.related.push(related("far.yaml", "/c", "and `c` is near", place(&text, "3")));
    made("far_apart", &[("far.yaml", &text)], vec![fault])
}

fn other_file() -> Made {
    let parameters = "{\n  \"parameters\": {\n    \"podCidr\": {\"value\": \"10.0.0.0/8\"}\n  }\n}\n";
    let template = "{\n  \"podCidr\": \"[parameters('podCidr')]\"\n}\n";
    let path = "/resources/0/properties/networkProfile/podCidr";
    let mut fault = finding("main.json", path, "the pod range `10.0.0.0/8` is too large", place(template, "[param"));
    fault.related.push(related(
        "main.parameters.json",
        "/parameters/podCidr/value",
        "its value",
        place(parameters, "10."),
    ));
    fault.related.push(related("gone.json", "/a", "a file without text", place("a: b", "b")));
    made("other_file", &[("main.json", template), ("main.parameters.json", parameters)], vec![fault])
}

fn minified() -> Made {
    let filler = "\"x\":[1,2,3],".repeat(400);
    let text = format!(
        "{{{filler}\"podCidr\":\"10.0.0.0/16\",\"serviceCidr\":\"10.0.0.0/17\",{filler}\"dns\":\"10.0.0.10\"}}"
    );
    let mut fault = finding("min.json", "/podCidr", "the ranges overlap", place(&text, "\"10.0.0.0/16\""));
    fault.related.push(related("min.json", "/serviceCidr", "services", place(&text, "\"10.0.0.0/17\"")));
    fault.related.push(related("min.json", "/dns", "DNS", place(&text, "\"10.0.0.10\"")));
    made("minified", &[("min.json", &text)], vec![fault])
}

fn several_lines() -> Made {
    let text = "spec:\r\n  ingress:\r\n    - from: []\r\n      ports: []\r\n";
    let fault = finding(
        "policy.yaml",
        "/spec/ingress/0",
        "this entry says nothing",
        place(text, "from: []\r\n      ports: []"),
    );
    made("several_lines", &[("policy.yaml", text)], vec![fault])
}

fn tabs_and_wide() -> Made {
    let text = "\t\tname: 漢字漢字, value: \"ä\"\n";
    let mut fault = finding("wide.yaml", "/value", "the value `ä` is no name", place(text, "\"ä\""));
    fault.related.push(related("wide.yaml", "/name", "a wide name", place(text, "漢字漢字")));
    made("tabs_and_wide", &[("wide.yaml", text)], vec![fault])
}

fn byte_order_mark() -> Made {
    let text = "\u{feff}kind: Pod\n";
    made(
        "byte_order_mark",
        &[("bom.yaml", text)],
        vec![finding("bom.yaml", "/kind", "a pod alone", place(text, "Pod"))],
    )
}

fn no_text() -> Made {
    let mut fault = finding("gone.yaml", "/a", "the file has 40000000 bytes; the limit is 33554432", place("a", "a"));
    fault.help = Some("split the file, or leave it out".to_owned());
    fault.related.push(related("also-gone.yaml", "/b", "see here", place("x\ny", "y")));
    made("no_text", &[], vec![fault])
}

fn empty_place() -> Made {
    let text = "a: 1\nb:\n";
    let end = LineIndex::new(text).range(Span::new(7, 7));
    let past = LineIndex::new(text).range(Span::new(8, 8));
    let findings =
        vec![finding("end.yaml", "/b", "a value is missing", end), finding("end.yaml", "", "and no more", past)];
    made("empty_place", &[("end.yaml", text)], findings)
}

fn control_characters() -> Made {
    let text = "name: \u{1b}[31m\u{9b}x\u{202e}\n";
    let fault = finding("odd\u{1b}[2J.yaml", "/name", "`\u{1b}[31m\nred` is no name", place(text, "\u{1b}[31m\u{9b}x"));
    made("control_characters", &[("odd\u{1b}[2J.yaml", text)], vec![fault])
}

fn kinds() -> Made {
    let text = "a: 1\nb: 2\nc: 3\n";
    let mut error = finding("a.yaml", "/a", "an error", place(text, "1"));
    error.object = Some(ObjectRef {
        api_version: "v1".to_owned(),
        kind: "Service".to_owned(),
        namespace: Some("shop".to_owned()),
        name: Some("web".to_owned()),
    });
    error.refused_by = Some(RefusedBy::Apiserver);
    let mut warning = finding("a.yaml", "/b", "a warning", place(text, "2"));
    warning.severity = Severity::Warning;
    let mut info = finding("b.yaml", "/c", "an info", place(text, "3"));
    info.severity = Severity::Info;
    made("kinds", &[("a.yaml", text), ("b.yaml", text)], vec![error, warning, info])
}

fn with_notes() -> Made {
    let mut made = made("with_notes", &[("cluster.sh", SCRIPT)], Vec::new());
    let note = |message: &str, file: Option<&str>, range: Option<Range>| Note {
        message: message.to_owned(),
        file: file.map(str::to_owned),
        path: range.map(|_| "/--pod-cidr".to_owned()),
        range,
    };
    let at = place(SCRIPT, "10.0.0.0/16");
    made.report.notes.push(note("`$POD_CIDR` is not known here", Some("cluster.sh"), Some(at)));
    made.report.notes.push(note("nothing in this file is of a known kind", Some("README"), None));
    for number in 0..25 {
        made.report.notes.push(note("cannot be read", Some(&format!("f{number}")), None));
    }
    made.report.notes.push(note("3 files of no known kind passed over", None, None));
    made
}

fn odd_names() -> Made {
    let text = "a: 1\n";
    let names = ["./here.yaml", "../up/a b,c:d%.yaml", "/srv/é#1.yaml", "C:/x.yaml", "-"];
    let findings = names.iter().map(|name| finding(name, "/a", "a fault", place(text, "1"))).collect();
    let texts: Vec<(&str, &str)> = names.iter().map(|name| (*name, text)).collect();
    made("odd_names", &texts, findings)
}

fn twice_the_same() -> Made {
    let text = "a: 1\n---\na: 1\n";
    let first = finding("a.yaml", "/a", "a fault", place(text, "1"));
    let mut second = finding("a.yaml", "/a", "a fault", place(text, "1\n---\na: 1"));
    second.document = 1;
    made("twice_the_same", &[("a.yaml", text)], vec![first, second])
}

fn links_and_lines() -> Made {
    let text = "a: 1\n";
    let mut fault = finding("a.yaml", "/a", "`[x](https://example.com)` is 100% wrong,\r\nwholly", place(text, "1"));
    fault.help = Some("say\nsomething else".to_owned());
    fault.rule = "NP999".to_owned();
    fault.name = String::new();
    fault.source = "no address".to_owned();
    made("links_and_lines", &[("a.yaml", text)], vec![fault])
}

/// Fixes: one place, two that are far apart, a line more, a line less, another file, Windows line ends, an odd letter, a
/// line too long to show, and none of the bytes of the text.
fn with_fixes() -> Made {
    let windows = "az aks create \\\r\n\t-n shop \\\r\n\t--pod-cidr 10.0.0.0/16\r\n";
    let odd = "az aks create -n \u{1b}shop\n";
    let long = format!("az aks create -n shop {}", "--tags é=1 ".repeat(200));
    let insert = |text: &str, after: &str| {
        let end = place(text, after).end;
        Range { start: end, end }
    };
    let edit = |file: &str, range: Range, text: &str| Edit { file: file.to_owned(), range, text: text.to_owned() };
    let fix = |title: &str, safe: bool, edits: Vec<Edit>| Fix { title: title.to_owned(), safe, edits };
    let cidr = place(SCRIPT, "10.0.0.0/16");
    let mut fault = finding("cluster.sh", "/--pod-cidr", "the pod range overlaps the service range", cidr);
    let line = place(SCRIPT, "  --pod-cidr 10.0.0.0/16 \\\n");
    fault.fixes = vec![
        fix("take `10.244.0.0/16`", true, vec![edit("cluster.sh", cidr, "10.244.0.0/16")]),
        fix(
            "rename the pool, and add the policy",
            false,
            vec![
                edit("cluster.sh", place(SCRIPT, "shop"), "store"),
                edit("cluster.sh", insert(SCRIPT, "--network-dataplane cilium"), " \\\n  --network-policy cilium"),
            ],
        ),
        fix("leave it out", true, vec![edit("cluster.sh", line, "")]),
        fix("elsewhere", true, vec![edit("windows.ps1", place(windows, "10.0.0.0/16"), "10.1.0.0/16")]),
        fix("behind a tab", true, vec![edit("windows.ps1", insert(windows, "shop"), " \\\r\n\t--new")]),
        fix("odd letters", true, vec![edit("odd.sh", place(odd, "shop"), "store")]),
        fix("a long line", true, vec![edit("long.sh", place(&long, "shop"), "store")]),
        fix("no such text", true, vec![edit("gone.sh", cidr, "store")]),
        fix("nothing", true, Vec::new()),
    ];
    let mut daring = finding("long.sh", "/--name", "a bad name", place(&long, "shop"));
    daring.fixes =
        vec![fix("take another (unsafe: it may exist)", false, vec![edit("long.sh", place(&long, "shop"), "x")])];
    let texts = [("cluster.sh", SCRIPT), ("windows.ps1", windows), ("odd.sh", odd), ("long.sh", &long)];
    made("with_fixes", &texts, vec![fault, daring])
}
