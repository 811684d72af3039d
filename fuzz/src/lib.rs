//! What each fuzz target does with its bytes, and what must hold whatever they are.
//!
//! `core/tests/fuzz_seeds.rs` runs the same functions over the committed seeds, so that every test run covers them.

use netproof_core::addresses::text::TextOptions;
use netproof_core::addresses::{self, svg};
use netproof_core::api::{self, Options};
use netproof_core::baseline::Baseline;
use netproof_core::config::{Config, Fault};
use netproof_core::facts::{self, Facts};
use netproof_core::flow::decide::Question;
use netproof_core::flow::explain::answer::Answer;
use netproof_core::flow::explain::text as answers;
use netproof_core::flow::hubble::Comparison;
use netproof_core::report::Report;
use netproof_core::source::text::{LineIndex, Range, SourceFile};
use netproof_core::source::{Node, Problem, Span, Value, bicep, hcl, json, markdown, shell, yaml};

/// Reads the bytes as YAML.
pub fn yaml(data: &[u8]) {
    let text = text(data);
    let reading = yaml::read(&text, 0, 0);
    for (index, document) in reading.documents.iter().enumerate() {
        inside(&text, document.span);
        node(&text, &document.root);
        assert_eq!(document.index as usize, index, "documents are counted from 0");
    }
    problems(&text, &reading.problems);
    reading.comments.iter().for_each(|comment| inside(&text, comment.span));
    // Compared as text, because NaN is not equal to itself.
    assert_eq!(format!("{reading:?}"), format!("{:?}", yaml::read(&text, 0, 0)), "reading twice gives the same");
}

/// Reads the bytes as JSON.
pub fn json(data: &[u8]) {
    let text = text(data);
    let reading = json::read(&text, 0, 0);
    if let Some(root) = &reading.root {
        node(&text, root);
    }
    problems(&text, &reading.problems);
    reading.comments.iter().for_each(|comment| inside(&text, comment.span));
    assert_eq!(reading, json::read(&text, 0, 0), "reading twice gives the same");
}

/// Reads the bytes as a shell script of either dialect.
pub fn shell(data: &[u8]) {
    let text = text(data);
    for dialect in [shell::Dialect::Shell, shell::Dialect::PowerShell] {
        let read = || {
            let mut environment = shell::Environment::default();
            shell::read(&text, 0, dialect, &mut environment, &shell::unresolved)
        };
        let reading = read();
        for word in reading.commands.iter().flat_map(|command| &command.words) {
            inside(&text, word.span);
        }
        problems(&text, &reading.problems);
        assert_eq!(format!("{reading:?}"), format!("{:?}", read()), "reading twice gives the same");
    }
}

/// Reads the bytes as a page, and each fenced block as what it says it is.
pub fn markdown(data: &[u8]) {
    let text = text(data);
    for fence in markdown::fences(&text) {
        inside(&text, fence.content_span);
        let span = fence.content_span;
        assert_eq!(fence.blanked(&text).len(), (span.end - span.start) as usize, "blanks keep the places");
        let dedented = fence.dedented(&text);
        for (at, character) in dedented.text().char_indices() {
            let place = dedented.to_source(Span::new(at, at + character.len_utf8()));
            assert_eq!(place.slice(&text).chars().next(), Some(character), "the character at {at} of a block");
        }
    }
    files(&[named("page.md", &text)]);
}

/// Reads the bytes as an ARM template; bytes that do not begin an object are an expression in one.
pub fn arm(data: &[u8]) {
    let text = text(data);
    if text.trim_start().starts_with('{') {
        return files(&[named("template.json", &text)]);
    }
    let expression = serde_json::Value::String(format!("[{text}]"));
    files(&[named(
        "template.json",
        &format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0", "parameters": {{"p": {{"type": "string", "defaultValue": "10.0.0.0/16"}}}},
            "variables": {{"v": {expression}}},
            "resources": [{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01",
            "name": "[variables('v')]", "properties": {{"kubernetesVersion": {expression}, "networkProfile": {{
            "networkPlugin": "azure", "networkDataplane": "cilium", "podCidr": "[variables('v')]",
            "serviceCidr": "[parameters('p')]"}}}}}}]}}"#
        ),
    )]);
}

/// Reads the bytes as a Bicep text, and checks them: as files with names, as one file, or as an expression in one.
pub fn bicep(data: &[u8]) {
    let text = text(data);
    let reading = bicep::read(&text, 0, 0);
    problems(&text, &reading.problems);
    reading.comments.iter().for_each(|comment| inside(&text, comment.span));
    reading.file.statements.iter().for_each(|statement| inside(&text, statement.span));
    assert_eq!(reading, bicep::read(&text, 0, 0), "reading twice gives the same");
    let mut all = split(data, "main.bicep");
    if all.len() > 1 {
        // Only the first file of a name is found by it.
        let mut names = std::collections::BTreeSet::new();
        all.retain(|file| names.insert(file.name.clone()));
        return files(&all);
    }
    if !reading.file.statements.is_empty() {
        return files(&[named("main.bicep", &text)]);
    }
    files(&[named(
        "main.bicep",
        &format!(
            "param p array\nparam q string = '10.0.0.0/16'\nvar v = {text}\n\
             resource aks 'Microsoft.ContainerService/managedClusters@2025-05-01' = {{\n  name: v\n  \
             properties: {{\n    agentPoolProfiles: v\n    networkProfile: {{\n      networkPlugin: 'azure'\n      \
             podCidr: v\n      serviceCidr: q\n    }}\n  }}\n}}\n"
        ),
    )]);
}

/// Reads the bytes as Terraform's configuration language, and evaluates them as the files of a configuration: a line
/// `-- NAME --` begins each after the first.
pub fn terraform(data: &[u8]) {
    let text = text(data);
    let reading = hcl::read(&text, 0, 0);
    body(&text, &reading.body);
    problems(&text, &reading.problems);
    reading.comments.iter().for_each(|comment| inside(&text, comment.span));
    assert_eq!(format!("{reading:?}"), format!("{:?}", hcl::read(&text, 0, 0)), "reading twice gives the same");
    let mut all = split(data, "main.tf");
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|file| seen.insert(file.name.clone()));
    files(&all);
    all.iter_mut().for_each(|file| file.named = true);
    files(&all);
}

fn body(text: &str, body: &hcl::Body) {
    for item in &body.items {
        match item {
            hcl::Item::Attribute(attribute) => {
                inside(text, attribute.name_span);
                inside(text, attribute.value.span);
            }
            hcl::Item::Block(block) => {
                inside(text, block.head);
                inside(text, block.span);
                self::body(text, &block.body);
            }
        }
    }
}

/// The bytes as files: a line `-- NAME --` begins each after the first.
fn split(data: &[u8], first: &str) -> Vec<SourceFile> {
    let mut all = Vec::new();
    let mut name = first.to_owned();
    let mut body = Vec::new();
    for line in data.split_inclusive(|byte| *byte == b'\n') {
        let header = std::str::from_utf8(line).ok().map(str::trim_end);
        let header = header.and_then(|line| line.strip_prefix("-- ")).and_then(|line| line.strip_suffix(" --"));
        match header {
            Some(next) => {
                all.push(SourceFile::from_bytes(
                    std::mem::replace(&mut name, next.to_owned()),
                    std::mem::take(&mut body),
                ));
            }
            None => body.extend_from_slice(line),
        }
    }
    all.push(SourceFile::from_bytes(name, body));
    all
}

/// Checks the bytes as files: a line `-- NAME --` begins each, and what stands before the first is a file too.
pub fn check(data: &[u8]) {
    let mut all = split(data, "first");
    for (index, file) in all.iter_mut().enumerate() {
        // Names tell the files of a report apart.
        file.name = format!("{index}/{}", file.name);
        file.named = file.name.ends_with('!');
    }
    files(&all);
    all.iter_mut().for_each(|file| file.named = true);
    files(&all);
}

/// Reads the bytes as everything that a user may set.
pub fn settings(data: &[u8]) {
    let text = text(data);
    let sound = |faults: &[Fault]| {
        assert!(!faults.is_empty(), "what is refused has a reason");
        for fault in faults {
            assert!(fault.line >= 1 && fault.column >= 1 && !fault.message.is_empty(), "{fault:?}");
        }
    };
    match Config::parse(&text) {
        Ok(config) => {
            assert_eq!(Config::parse(&text).as_ref(), Ok(&config), "reading twice gives the same");
            let options = Options { config, ..Options::default() };
            let _ = api::check(&[named("a/b.sh", "az aks create -g rg -n shop -k 1.27\n")], &options);
        }
        Err(faults) => sound(&faults),
    }
    match facts::replace(&text) {
        Ok(replaced) => {
            let texts = replaced.texts.each_ref().map(String::as_str);
            assert_eq!(Facts::from_json(texts).ok(), Some(replaced.facts), "the texts are those of the facts");
        }
        Err(faults) => sound(&faults),
    }
    match Baseline::parse(&text) {
        Ok(baseline) => assert_eq!(Baseline::parse(&baseline.to_text()), Ok(baseline), "what is written can be read"),
        Err(fault) => sound(&[fault]),
    }
}

/// Decides flows between what the bytes show: files as for `check`, of which `questions` has a question a line, `seen` a
/// line of Hubble's a line, and `options` those of a request.
pub fn decide(data: &[u8]) {
    let (mut files, mut questions, mut seen, mut options) = (Vec::new(), String::new(), String::new(), String::new());
    for file in split(data, "first") {
        match file.name.as_str() {
            "questions" => questions.push_str(&file.text),
            "seen" => seen.push_str(&file.text),
            "options" => options.push_str(&file.text),
            _ => files.push(named(&format!("{}/{}", files.len(), file.name), &file.text)),
        }
    }
    let network = || {
        let readings = files.iter().enumerate().map(|(index, file)| api::read(index, file)).collect();
        api::Network::of(&files, readings, &Options::default())
    };
    let asked: Vec<Question> = questions.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    through_run(&files, &asked, &options);
    let Ok(mut network) = network() else { return };
    for line in questions.lines() {
        let (text, is_answered) = network.answer_text(line);
        let answer: serde_json::Value = serde_json::from_str(&text).expect("the answer is JSON");
        assert_eq!(answer.get("error").is_none(), is_answered, "{text}");
        assert_eq!(network.answer_text(line).0, text, "answering twice gives the same");
    }
    for question in &asked {
        let Ok(answer) = network.answer(question) else { continue };
        let bare = Question { explain: Some(false), ..question.clone() };
        let bare = network.answer(&bare).expect("what has an answer has one without its reasons");
        let verdicts = |of: &Answer| (of.verdict, of.conditions.clone(), of.egress.verdict, of.ingress.verdict);
        assert_eq!(verdicts(&answer), verdicts(&bare), "the reasons are those of the verdict");
        assert!(!answers::render(&answer, true).is_empty());
    }
    for is_live in [true, false] {
        let network = network.flows_mut();
        let mut comparison = Comparison::of(network, is_live);
        let told = seen.lines().filter_map(|line| comparison.take(network, line.as_bytes()).ok().flatten());
        let mut told: Vec<_> = told.collect();
        let (rest, summary) = comparison.finish();
        told.extend(rest);
        for answer in told {
            serde_json::from_str::<serde_json::Value>(&answer.to_json()).expect("the answer is JSON");
            assert!(!answer.to_text().is_empty());
        }
        assert!(!summary.to_text().is_empty());
    }
}

/// The same questions as one request.
fn through_run(files: &[SourceFile], asked: &[Question], options: &str) {
    let options = serde_json::from_str(options).unwrap_or_else(|_| serde_json::json!({}));
    let files: Vec<_> = files.iter().map(|file| serde_json::json!({ "name": file.name, "text": file.text })).collect();
    let request = serde_json::json!({ "operation": "decide", "files": files, "flows": asked, "options": options });
    let request = request.to_string();
    let text = api::run(&request);
    let answer: serde_json::Value = serde_json::from_str(&text).expect("the answer is JSON");
    match answer.get("answers").and_then(serde_json::Value::as_array) {
        Some(answers) => assert_eq!(answers.len(), asked.len(), "each question has an answer"),
        None => assert!(answer.get("error").is_some(), "{text}"),
    }
    assert_eq!(api::run(&request), text, "asking twice gives the same bytes");
}

/// Checks files, and judges the report.
fn files(files: &[SourceFile]) {
    let options = Options::default();
    let report = api::check(files, &options);
    sound(files, &report);
    let text = report.to_json();
    assert_eq!(text, api::check(files, &options).to_json(), "checking twice gives the same bytes");
    serde_json::from_str::<serde_json::Value>(&text).expect("the report is JSON");
    if report.findings.iter().any(|finding| !finding.fixes.is_empty()) {
        let fixed = api::fix(files, &options, true);
        sound(&fixed.files, &fixed.report);
    }
    plans(files);
}

/// The address plans of the files, and their pictures.
fn plans(files: &[SourceFile]) {
    let plans = api::addresses(files);
    serde_json::from_str::<serde_json::Value>(&plans.to_json()).expect("the plans are JSON");
    for plan in &plans.clusters {
        for (one, other) in &plan.collisions {
            let (one, other) = (&plan.ranges[*one].prefix, &plan.ranges[*other].prefix);
            assert!(one.overlaps(other), "{one} and {other} do not collide");
        }
    }
    let options = TextOptions { color: false, width: 80 };
    assert_eq!(addresses::text::render(&plans, &options), addresses::text::render(&api::addresses(files), &options));
    assert!(svg::render(&plans).ends_with("</svg>\n"));
}

/// What holds of every report.
fn sound(files: &[SourceFile], report: &Report) {
    let at = |name: &str| files.iter().position(|file| file.name == name).expect("a finding is of a given file");
    let within = |name: &str, range: &Range| {
        let text = &files[at(name)].text;
        let (start, end) = (range.start.offset as usize, range.end.offset as usize);
        assert!(start <= end, "{name}: {range:?} ends before it starts");
        assert!(text.get(start..end).is_some(), "{name}: {range:?} is no part of the {} bytes", text.len());
        let index = LineIndex::new(text);
        assert_eq!(index.position(range.start.offset), range.start, "{name}: line and column of the start");
        assert_eq!(index.position(range.end.offset), range.end, "{name}: line and column of the end");
    };
    let mut last = None;
    for finding in &report.findings {
        within(&finding.file, &finding.range);
        finding.related.iter().for_each(|related| within(&related.file, &related.range));
        finding.fixes.iter().flat_map(|fix| &fix.edits).for_each(|edit| within(&edit.file, &edit.range));
        assert!(finding.path.is_empty() || finding.path.starts_with('/'), "`{}` is no pointer", finding.path);
        assert!(!finding.message.is_empty() && !finding.source.is_empty());
        let key = (at(&finding.file), finding.range.start.offset, finding.rule.clone(), finding.path.clone());
        assert!(last.as_ref().is_none_or(|last| *last <= key), "{last:?} stands before {key:?}");
        last = Some(key);
    }
    for note in &report.notes {
        assert!(!note.message.is_empty());
        match (&note.file, &note.range) {
            (Some(file), Some(range)) => within(file, range),
            (Some(file), None) => assert!(at(file) < files.len()),
            (None, range) => assert!(range.is_none(), "a place needs a file"),
        }
    }
}

fn named(name: &str, text: &str) -> SourceFile {
    let mut file = SourceFile::new(name, text);
    file.named = true;
    file
}

/// The text that a host would hand over.
fn text(data: &[u8]) -> String {
    SourceFile::from_bytes("input", data.to_vec()).text
}

fn inside(text: &str, span: Span) {
    let slice = text.get(span.start as usize..span.end as usize);
    assert!(slice.is_some(), "{span:?} is no part of the {} bytes", text.len());
}

fn node(text: &str, of: &Node) {
    let mut open = vec![of];
    while let Some(of) = open.pop() {
        inside(text, of.span);
        match &of.value {
            Value::Sequence(items) => open.extend(items),
            Value::Mapping(entries) => {
                for entry in entries {
                    inside(text, entry.key_span);
                    open.push(&entry.value);
                }
            }
            _ => {}
        }
    }
}

fn problems(text: &str, of: &[Problem]) {
    for problem in of {
        inside(text, problem.span);
        assert!(!problem.message.is_empty());
        if let Some((span, message)) = &problem.related {
            inside(text, *span);
            assert!(!message.is_empty());
        }
    }
}
