//! A request as a call of the command line: files, and options.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::{Map, Value};

/// A call of the command line.
#[derive(Debug, Default)]
pub struct Invocation {
    /// The files, by paths from the folder of the call.
    pub files: Vec<(String, Vec<u8>)>,
    /// The arguments.
    pub arguments: Vec<String>,
    /// What its output is.
    pub output: Output,
}

/// What the output of a call is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// The answer.
    #[default]
    Answer,
    /// The answers to flows, a line for each.
    Lines,
    /// The report of `fix`, whose other members are the files that changed.
    Fixed,
}

/// The files that settings stand in.
const SETTINGS: [(&str, &str, &str); 3] = [
    ("config", "--config", "netproof.yaml"),
    ("facts", "--facts", "facts.json"),
    ("baseline", "--baseline", "baseline.json"),
];

/// The options that are one argument with one value, and whether they are about flows too.
const VALUES: [(&str, &str, bool); 4] = [
    ("today", "--today", false),
    ("semantics", "--semantics", true),
    ("kubernetesVersion", "--kubernetes-version", true),
    ("ciliumVersion", "--cilium-version", true),
];

/// The call that asks the same as a request; else why the command line cannot be asked it.
pub fn of(request: &Map<String, Value>) -> Result<Invocation, String> {
    let mut left = request.clone();
    let mut taken = |key: &str| left.remove(key);
    let operation = taken("operation");
    let operation = operation.as_ref().and_then(Value::as_str).ok_or("it has no such misuse")?;
    let files = files(taken("files"))?;
    let options = taken("options");
    let options = match &options {
        None => Map::new(),
        Some(Value::Object(options)) => options.clone(),
        Some(_) => return Err("it has no such misuse".to_owned()),
    };
    let before = taken("before").map(|before| self::files(Some(before))).transpose()?;
    if before.as_ref().is_some_and(Vec::is_empty) {
        return Err("it has no empty state before".to_owned());
    }
    let mut call = Invocation::default();
    let command = if operation == "fix" { "check" } else { operation };
    call.add([command]);
    match operation {
        "check" | "fix" => {
            for (name, _) in before.iter().flatten() {
                call.add(["--before", name]);
            }
            call.add(["--fail-on", "never"]);
            if operation == "fix" {
                call.add(["--fix"]);
                call.output = Output::Fixed;
            }
        }
        "decide" => call.decide(taken("flow"), taken("flows"))?,
        "reach" => {
            for (key, option) in [("from", "--from"), ("to", "--to")] {
                if let Some(names) = taken(key) {
                    call.add([option, &names_of(&names)?]);
                }
            }
            if let Some(port) = taken("port") {
                call.add(["--port", text(&port)?]);
            }
            if taken("expand").is_some_and(|expand| expand == true) {
                call.add(["--expand"]);
            }
        }
        "rule" => {
            if let Some(code) = taken("code") {
                call.add([text(&code)?]);
            }
        }
        "diff" | "test" | "addresses" => {}
        "admit" => {
            let review = taken("review").ok_or("it has no such misuse")?;
            call.files.push(("review.json".to_owned(), review.to_string().into_bytes()));
            call.add(["--review", "review.json"]);
        }
        _ => return Err("it has no such misuse".to_owned()),
    }
    if ["reach", "diff"].contains(&operation) {
        match taken("level").as_ref().map(text).transpose()? {
            None | Some("workloads") => {}
            Some("pods") => call.add(["--pods"]),
            Some(_) => return Err("it has no such misuse".to_owned()),
        }
    }
    if !left.is_empty() {
        return Err("it has no such misuse".to_owned());
    }
    call.options(operation, options)?;
    if call.output != Output::Lines && operation != "admit" {
        call.add(["--output", "json"]);
    }
    if operation != "rule" {
        call.paths(operation, files, before)?;
    }
    call.are_paths_sound()?;
    Ok(call)
}

impl Invocation {
    fn add<'a>(&mut self, arguments: impl IntoIterator<Item = &'a str>) {
        self.arguments.extend(arguments.into_iter().map(str::to_owned));
    }

    /// The paths at the end, with the files that stand there.
    fn paths(
        &mut self,
        operation: &str,
        files: Vec<(String, Vec<u8>)>,
        before: Option<Vec<(String, Vec<u8>)>>,
    ) -> Result<(), String> {
        if files.is_empty() && operation != "admit" {
            return Err("without paths it reads the current folder".to_owned());
        }
        if self.output != Output::Fixed {
            self.add(["--quiet"]);
        }
        if operation == "diff" {
            let old = before.as_deref().ok_or("it has no such misuse")?;
            self.add([state(old)?, state(&files)?]);
        } else {
            for (name, _) in &files {
                self.add([name.as_str()]);
            }
        }
        self.files.extend(files);
        self.files.extend(before.into_iter().flatten());
        Ok(())
    }

    fn decide(&mut self, flow: Option<Value>, flows: Option<Value>) -> Result<(), String> {
        match (flow, flows) {
            (Some(Value::Object(flow)), None) => self.flow(&flow),
            (None, Some(Value::Array(flows))) => {
                let lines: Vec<String> = flows.iter().map(|flow| format!("{flow}\n")).collect();
                if lines.is_empty() || flows.iter().any(|flow| !flow.is_object()) {
                    return Err("it has no such misuse".to_owned());
                }
                self.files.push(("flows.jsonl".to_owned(), lines.concat().into_bytes()));
                self.add(["--flows", "flows.jsonl"]);
                self.output = Output::Lines;
                Ok(())
            }
            _ => Err("it has no such misuse".to_owned()),
        }
    }

    fn flow(&mut self, flow: &Map<String, Value>) -> Result<(), String> {
        for (key, value) in flow {
            match key.as_str() {
                "from" | "to" | "port" | "http" | "dns" | "sni" => {
                    self.arguments.push(format!("--{key}={}", text(value)?));
                }
                "headers" => {
                    for header in value.as_array().ok_or("it has no such misuse")? {
                        self.add(["--header", text(header)?]);
                    }
                }
                "explain" => return Err("it explains a single flow always".to_owned()),
                _ => return Err("it has no such misuse".to_owned()),
            }
        }
        Ok(())
    }

    fn options(&mut self, operation: &str, mut options: Map<String, Value>) -> Result<(), String> {
        let is_check = ["check", "fix"].contains(&operation);
        let is_dated = is_check || operation == "admit";
        let is_about_flows = ["admit", "decide", "diff", "reach", "test"].contains(&operation);
        if is_dated && !options.contains_key("today") {
            return Err("it takes the date of the day".to_owned());
        }
        for (key, option, of_flows) in VALUES {
            if let Some(value) = options.remove(key)
                && (is_dated || (is_about_flows && of_flows))
            {
                self.add([option, text(&value)?]);
            }
        }
        for (key, option) in [("select", "--select"), ("ignore", "--ignore")] {
            let rules = options.remove(key);
            if operation == "admit" && rules.is_some() {
                return Err("for reviews it takes the rules of the configuration".to_owned());
            }
            if let Some(rules) = rules.filter(|_| is_check) {
                self.add([option, &names_of(&rules)?]);
            }
        }
        for (key, option, file) in SETTINGS {
            match options.remove(key) {
                Some(settings) if is_check || (is_about_flows && key != "baseline") => {
                    self.add([option, file]);
                    self.files.push((file.to_owned(), text(&settings)?.as_bytes().to_vec()));
                }
                None if key == "config" && (is_check || is_about_flows) => self.add(["--no-config"]),
                _ => {}
            }
        }
        if let Some(mode) = options.remove("admission").filter(|_| operation == "admit") {
            self.add(["--mode", text(&mode)?]);
        }
        if options.remove("unsafe").is_some_and(|value| value == true) && operation == "fix" {
            self.add(["--unsafe"]);
        }
        if let Some(agent) = options.remove("agent").filter(|_| is_about_flows) {
            for (key, value) in agent.as_object().ok_or("it has no such misuse")? {
                self.arguments.push(format!("--agent-option={key}={}", text(value)?));
            }
        }
        if let Some(answers) = options.remove("dnsAnswers").filter(|_| is_about_flows) {
            self.dns_answers(operation, &answers)?;
        }
        if options.contains_key("changed") {
            return Err("it takes a revision of Git for what changed".to_owned());
        }
        if options.is_empty() { Ok(()) } else { Err("it has no such misuse".to_owned()) }
    }

    fn dns_answers(&mut self, operation: &str, answers: &Value) -> Result<(), String> {
        let answers = answers.as_object().ok_or("it has no such misuse")?;
        if !["decide", "test"].contains(&operation) || answers.is_empty() {
            return Err("it does not take such answers of DNS".to_owned());
        }
        for (name, addresses) in answers {
            let addresses = addresses.as_array().ok_or("it has no such misuse")?;
            if addresses.is_empty() {
                return Err("it does not take such answers of DNS".to_owned());
            }
            for address in addresses {
                self.arguments.push(format!("--dns-answer={name}={}", text(address)?));
            }
        }
        Ok(())
    }

    /// Whether each path names one file in the folder of the call.
    fn are_paths_sound(&self) -> Result<(), String> {
        for (at, (path, _)) in self.files.iter().enumerate() {
            let parts = path.split('/').all(|part| !["", ".", ".."].contains(&part));
            let is_clear = self.files.iter().enumerate().all(|(other_at, (other, _))| {
                at == other_at || (other != path && !other.starts_with(&format!("{path}/")))
            });
            if !parts || !is_clear || path.starts_with('-') || path.contains('\0') || path.len() > 200 {
                return Err("names that are no paths of files".to_owned());
            }
        }
        Ok(())
    }
}

/// The path that stands for all files of a state.
fn state(files: &[(String, Vec<u8>)]) -> Result<&str, String> {
    match files {
        [] => Err("without paths it reads the current folder".to_owned()),
        [(name, _)] => Ok(name),
        [(first, _), ..] => {
            let (folder, _) = first.split_once('/').ok_or("it takes a folder for each of two states")?;
            let is_inside = |name: &str| name.split_once('/').is_some_and(|(of, _)| of == folder);
            let is_sorted = files.is_sorted_by(|(one, _), (other, _)| one.as_bytes() < other.as_bytes());
            if files.iter().all(|(name, _)| is_inside(name)) && is_sorted {
                return Ok(folder);
            }
            Err("it takes a folder for each of two states".to_owned())
        }
    }
}

fn files(value: Option<Value>) -> Result<Vec<(String, Vec<u8>)>, String> {
    let Some(Value::Array(files)) = value else {
        return if value.is_none() { Ok(Vec::new()) } else { Err("it has no such misuse".to_owned()) };
    };
    files.iter().map(file).collect()
}

fn file(file: &Value) -> Result<(String, Vec<u8>), String> {
    let member = |key: &str| file.get(key).and_then(Value::as_str);
    let name = member("name").ok_or("it has no such misuse")?.to_owned();
    if file.get("object").is_some() {
        return Err("it reads texts, not parsed objects".to_owned());
    }
    match (member("text"), member("base64")) {
        (Some(text), None) => Ok((name, text.as_bytes().to_vec())),
        (None, Some(encoded)) => Ok((name, BASE64_STANDARD.decode(encoded).map_err(|_| "it has no such misuse")?)),
        _ => Err("it has no such misuse".to_owned()),
    }
}

/// A text, or several, as an option with commas takes them.
fn names_of(value: &Value) -> Result<String, String> {
    let names = match value {
        Value::Array(names) => names.iter().map(text).collect::<Result<Vec<_>, _>>()?,
        one => vec![text(one)?],
    };
    if names.is_empty() || names.iter().any(|name| name.contains(',')) {
        return Err("it has no empty lists, and takes names without commas".to_owned());
    }
    Ok(names.join(","))
}

fn text(value: &Value) -> Result<&str, String> {
    value.as_str().ok_or_else(|| "it has no such misuse".to_owned())
}
