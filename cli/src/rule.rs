//! `netproof rule`.

use netproof_core::api;
use netproof_core::report::render::page;
use netproof_core::rules::{self, RULES, wording};

use crate::args::{Rule, TextOrJson, When};
use crate::{Status, output, terminal};

pub fn run(arguments: &Rule, when: When) -> Status {
    let found = arguments.code.as_deref().map(|code| (code, rules::find(code)));
    if let Some((code, None)) = found {
        let names = RULES.iter().flat_map(|rule| [rule.code, rule.name]);
        let near = wording::nearest(code, names).map(|near| format!("; did you mean `{near}`?"));
        output::error(&format!("there is no rule `{code}`{}", near.unwrap_or_default()));
        return Status::Usage;
    }
    let color = terminal::color(when, &std::io::stdout());
    let text = match (arguments.output, found) {
        (TextOrJson::Json, _) => {
            let mut request = serde_json::json!({"operation": "rule"});
            if let (Some(code), Some(members)) = (&arguments.code, request.as_object_mut()) {
                members.insert("code".to_owned(), code.as_str().into());
            }
            api::run(&request.to_string()) + "\n"
        }
        (TextOrJson::Text, Some((_, Some(rule)))) => page::page(rule, color),
        (TextOrJson::Text, _) => page::table(RULES, color),
    };
    output::answer(&text, Status::Clean)
}
