//! Files with scripts inside, whatever they hold: reading ends, and every place is one of the file.

use proptest::prelude::*;

use crate::input::{FileKind, Piece, Reading, read, recognise};
use crate::limits::MAX_COMMANDS;
use crate::model::FileId;
use crate::source::ProblemKind;
use crate::source::text::SourceFile;

fn reading(text: &str) -> Reading {
    let mut file = SourceFile::new("file", text);
    file.named = true;
    read(FileId(0), &file)
}

fn commands(reading: &Reading) -> usize {
    reading.pieces.iter().filter(|piece| matches!(piece, Piece::Command(_))).count()
}

#[test]
fn commands_are_limited_in_all_scripts_of_a_file_together() {
    let makefile = |count: usize| format!("a:\n{}", "\taz aks show -n a -g b\n".repeat(count));
    let steps = |count: usize| format!("steps:\n{}", "- bash: az aks show -n a -g b\n".repeat(count));
    for (text, kind) in [
        (&makefile as &dyn Fn(usize) -> String, FileKind::Makefile),
        (&steps as &dyn Fn(usize) -> String, FileKind::Workflow),
    ] {
        for (count, told) in [(MAX_COMMANDS, 0), (MAX_COMMANDS + 1, 1)] {
            let text = text(count);
            assert_eq!(recognise(&text), kind);
            let reading = reading(&text);
            assert_eq!(commands(&reading), MAX_COMMANDS);
            let limits = reading.problems.iter().filter(|problem| problem.kind == ProblemKind::Limit).count();
            assert_eq!(limits, told);
        }
    }
}

#[test]
fn kinds_are_told_by_content() {
    for (text, kind) in [
        ("a:\n\taz aks show\n", FileKind::Makefile),
        ("A = 1\n.PHONY: a\na: b\n\n# note\nifdef X\n\tkubectl get pods\nendif\n", FileKind::Makefile),
        ("a: ; az aks show\n", FileKind::Makefile),
        ("a:\n\tgo build\n", FileKind::Other),
        ("def a():\n\tos.system('az aks show')\n", FileKind::Other),
        ("#!/bin/sh\na() {\n\taz aks show\n}\n", FileKind::Shell),
        ("f() {\n\taz aks show\n}\n", FileKind::Shell),
        ("on: push\njobs:\n  a:\n    steps:\n    - run: az aks show\n", FileKind::Workflow),
        ("on: push\njobs:\n  a:\n    steps:\n    - run: npm test\n", FileKind::Other),
        (".base: {}\na:\n  script:\n  - kubectl get pods\n", FileKind::Workflow),
        ("- hosts: all\n  tasks:\n  - shell: az aks show\n", FileKind::Other),
        ("apiVersion: v1\nkind: ConfigMap\ndata:\n  script: az aks show\n", FileKind::Yaml),
        ("$a = 'b'\naz aks show -n $a\n", FileKind::PowerShell),
        ("az aks show `\n  -n a\n", FileKind::PowerShell),
        ("a=b\naz aks show -n $a \\\n  -g c\n", FileKind::Shell),
        ("az aks show\n", FileKind::Shell),
        ("#!/usr/bin/env pwsh\naz aks show\n", FileKind::PowerShell),
    ] {
        assert_eq!(recognise(text), kind, "{text}");
    }
}

const LINES: [&str; 40] = [
    "a: b\n",
    "\taz aks show -n $(A) \\\n",
    "\t\t-g ${B}é\n",
    "\t@az aks create --pod-cidr $A$$B$(\n",
    "A = $(B)\n",
    "B := x$(A)\n",
    "A += 'é\n",
    "A ?= \"\n",
    "ifeq (a,b)\n",
    "endif\n",
    "define A\n",
    "endef\n",
    ".ONESHELL:\n",
    "export A\n",
    "\t--flag\n",
    "a: A = b\n",
    "jobs:\n",
    "  a:\n",
    "    env: {A: 'é', B: $(A)}\n",
    "    steps:\n",
    "    - run: |\n",
    "        az aks show -n ${{ env.A }} \\\n",
    "          -g \"$B\" '\n",
    "    - run: >\n",
    "    - bash: \"az aks show -n \\x41\\\n",
    "      $(A)\\u00e9\"\n",
    "steps:\n",
    "- pwsh: |\n",
    "    az aks show `\n",
    "      -n $env:A @'\n",
    "- script: az aks show -n $(A)\n",
    "variables: {A: é$(B), B: x}\n",
    "- task: AzureCLI@2\n",
    "  inputs: {inlineScript: 'az aks ''show'' é'}\n",
    "script: [az aks show, &a kubectl get]\n",
    "x: *a\n",
    "\r\n",
    "# é\n",
    "$a = @\"\n",
    "- uses: azure/cli@v2\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn any_mixture_of_lines_is_read(lines in prop::collection::vec(prop::sample::select(&LINES[..]), 1..24)) {
        let text: String = lines.concat();
        let reading = reading(&text);
        for piece in &reading.pieces {
            if let Piece::Command(command) = piece {
                let places = command.arguments.iter().flat_map(|argument| {
                    argument.values.iter().map(|value| value.place.span).chain([argument.place.span])
                });
                for span in places.chain([command.span, command.place.span]) {
                    prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
                }
            }
        }
        for problem in &reading.problems {
            let span = problem.span;
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some(), "{problem:?}");
        }
    }
}
