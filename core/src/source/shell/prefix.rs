//! Words before a command that only say how it runs.

use super::Word;

/// Options of a prefix that take the next word as their value.
fn takes_value(prefix: &str, option: &str) -> bool {
    match prefix {
        "sudo" => matches!(option, "-u" | "-g" | "-h" | "-p" | "-C" | "-r" | "-t" | "-T" | "-D" | "-R" | "-U"),
        "env" => matches!(option, "-u" | "-C" | "-S" | "--unset" | "--chdir"),
        "exec" => option == "-a",
        "timeout" => matches!(option, "-k" | "-s" | "--kill-after" | "--signal"),
        "nice" => matches!(option, "-n" | "--adjustment"),
        _ => false,
    }
}

/// The words without `sudo`, `env A=b`, `timeout 10m` and the like before the command.
pub(super) fn strip(mut words: Vec<Word>) -> Vec<Word> {
    let mut start = 0_usize;
    while let Some(prefix) = words.get(start).filter(|word| !word.quoted).and_then(|word| word.text.known()) {
        if !matches!(
            prefix,
            "sudo" | "env" | "command" | "builtin" | "exec" | "nohup" | "timeout" | "time" | "nice" | "doas" | "!"
        ) {
            break;
        }
        let Some(next) = after_options(&words, start, prefix) else { break };
        start = next;
    }
    start = start.saturating_add(container_len(words.get(start..).unwrap_or_default()));
    words.drain(..start.min(words.len()));
    words
}

/// Words of `docker run … mcr.microsoft.com/azure-cli` before the command that runs in the container; 0 for others.
fn container_len(words: &[Word]) -> usize {
    let known = |at: usize| words.get(at).and_then(|word| word.text.known());
    if !matches!(known(0), Some("docker" | "podman" | "nerdctl")) || known(1) != Some("run") {
        return 0;
    }
    let is_image = |word: &Word| word.text.known().is_some_and(|text| text.contains("/azure-cli"));
    let image = words.iter().position(is_image).filter(|at| at.saturating_add(1) < words.len());
    image.map_or(0, |at| at.saturating_add(1))
}

/// Where the command of a prefix at `start` begins; none when it runs none, as `command -v az` does.
fn after_options(words: &[Word], start: usize, prefix: &str) -> Option<usize> {
    let mut at = start.saturating_add(1);
    while let Some(option) = words.get(at).and_then(|word| word.text.known()) {
        if prefix == "command" && matches!(option, "-v" | "-V") {
            return None;
        }
        let assigns = prefix == "env" && option.contains('=');
        let is_option = option.starts_with('-') && option.len() > 1;
        if !assigns && !is_option {
            break;
        }
        at = at.saturating_add(if takes_value(prefix, option) { 2 } else { 1 });
        if option == "--" {
            break;
        }
    }
    if prefix == "timeout" {
        at = at.saturating_add(1);
    }
    (at < words.len()).then_some(at)
}
