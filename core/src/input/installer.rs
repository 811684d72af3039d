//! Commands that install a release of the Azure CLI: `pip install azure-cli==2.60.0`, `apt-get install
//! azure-cli=2.60.0-1~jammy`.

use crate::model::{ArgumentValue, Command, FileId, PartialText, Place, Tool};
use crate::source::shell::SimpleCommand;

const INSTALLERS: [&str; 9] = ["pip", "pip3", "apt-get", "apt", "yum", "dnf", "tdnf", "uv", "pipx"];

/// The pinned release, when the words install one.
#[must_use]
pub fn parse(command: &SimpleCommand, file: FileId, document: u32) -> Option<Command> {
    let (first, rest) = command.words.split_first()?;
    let program = first.text.known()?.rsplit('/').next()?;
    let by_python = program.starts_with("python") && rest.iter().any(|word| word.text.known() == Some("pip"));
    if !(INSTALLERS.contains(&program) || by_python) || !rest.iter().any(|word| word.text.known() == Some("install")) {
        return None;
    }
    rest.iter().find_map(|word| {
        let text = word.text.known()?;
        let pinned = text.strip_prefix("azure-cli")?;
        let version = pinned.strip_prefix("==").or_else(|| pinned.strip_prefix(['=', '-']))?;
        let length = version.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let start = text.len().saturating_sub(version.len());
        let release = version.get(..length).filter(|release| release.contains('.'))?;
        let place = Place::new(file, document, "", word.sub_span(start..start.saturating_add(length)));
        Some(Command {
            tool: Tool::Installer,
            name: "install azure-cli".to_owned(),
            place: Place::new(file, document, "", word.span),
            span: command.span,
            arguments: Vec::new(),
            positionals: vec![ArgumentValue { text: PartialText::from_text(release), place }],
            opaque: None,
        })
    })
}
