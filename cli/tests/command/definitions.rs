//! Completions and the manual page come from the definitions of the options.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::Folder;

#[test]
fn every_shell_gets_completions() {
    let folder = Folder::new("completions");
    for (shell, mark) in [
        ("bash", "complete -F _netproof"),
        ("zsh", "#compdef netproof"),
        ("fish", "complete -c netproof"),
        ("powershell", "Register-ArgumentCompleter"),
        ("elvish", "edit:completion"),
    ] {
        let ended = folder.run(&format!("completions {shell}"));
        assert_eq!(ended.status, 0);
        assert!(ended.stdout.contains(mark) && ended.stdout.contains("fail-on"), "{shell}");
    }
    assert_eq!(folder.run("completions csh").status, 2);
}

/// What Bash itself offers for the words typed so far.
#[test]
fn bash_completes() {
    let folder = Folder::new("completions-bash");
    let script = folder.run("completions bash").stdout;
    let folder = folder.with("netproof.bash", script);
    let try_it = "source ./netproof.bash\nCOMP_WORDS=(netproof check --out)\nCOMP_CWORD=2\n_netproof netproof --out check\n\
                  printf '%s\\n' \"${COMPREPLY[@]}\"\n";
    let shell = Command::new("bash").current_dir(folder.path()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    // A machine without Bash has nothing to try this with.
    let Ok(mut shell) = shell else { return };
    shell.stdin.take().unwrap().write_all(try_it.as_bytes()).unwrap();
    let output = shell.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "--output\n");
}

#[test]
fn the_manual_page_has_every_option() {
    let folder = Folder::new("man");
    let page = folder.run("man").stdout;
    assert!(page.contains(".TH netproof 1"), "{page}");
    // Where Groff can be had, it must have nothing to complain of.
    let groff = Command::new("groff")
        .args(["-man", "-Tutf8", "-ww", "-z"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    if let Ok(mut groff) = groff {
        groff.stdin.take().unwrap().write_all(page.as_bytes()).unwrap();
        let output = groff.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
    let help = folder.run("check --help").stdout;
    let options =
        help.split_whitespace().filter(|word| word.starts_with("--")).map(|word| word.trim_end_matches([',', ']']));
    for option in options.filter(|option| option.chars().all(|c| c.is_ascii_lowercase() || c == '-')) {
        assert!(page.contains(&option.replace('-', "\\-")), "{option}");
    }
}
