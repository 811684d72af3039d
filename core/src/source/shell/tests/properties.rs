use proptest::prelude::*;

use super::*;

/// A word in single quotes, or bare with every character escaped.
fn quoted(word: &str, style: u8) -> String {
    match style {
        0 => format!("'{}'", word.replace('\'', "'\\''")),
        1 => {
            let special = |character: char| matches!(character, '"' | '\\' | '$' | '`');
            let escaped: String = word
                .chars()
                .flat_map(|character| special(character).then_some('\\').into_iter().chain([character]))
                .collect();
            format!("\"{escaped}\"")
        }
        _ => word.chars().flat_map(|character| ['\\', character]).collect(),
    }
}

fn fragment() -> impl Strategy<Value = String> {
    let fragments = [
        "az",
        " ",
        "\n",
        "\r\n",
        "\\",
        "\\\n",
        "\"",
        "'",
        "`",
        "$",
        "$(",
        ")",
        "(",
        "((",
        "))",
        "${",
        "}",
        "{",
        "{{",
        "}}",
        "X",
        "=",
        "+=",
        "[@]",
        "$X",
        ":-",
        "<",
        ">",
        "<<",
        "<<-",
        "EOF",
        "<a>",
        "|",
        "||",
        "&",
        "&&",
        ";",
        ";;",
        "if ",
        "then ",
        "else ",
        "fi",
        "for X in ",
        "do ",
        "done",
        "while ",
        "case ",
        " in ",
        "esac",
        "f() ",
        "# c",
        "--flag",
        "é",
        "%",
        "/",
        ",",
        "@",
        "sudo ",
        "export ",
        "read ",
        "<#",
        "#>",
        "$env:X",
        "@\"\n",
        "\n\"@",
        "...",
    ];
    prop::collection::vec(prop::sample::select(fragments.to_vec()), 0..60).prop_map(|fragments| fragments.concat())
}

fn check(text: &str, dialect: Dialect) -> Result<(), TestCaseError> {
    let base = 7;
    let reading = read(text, base, dialect, &mut Environment::default(), &unresolved);
    let inside = |span: crate::source::Span| {
        let range = (span.start as usize).checked_sub(base)..(span.end as usize).checked_sub(base);
        matches!((range.start, range.end), (Some(start), Some(end)) if text.get(start..end).is_some())
    };
    for command in &reading.commands {
        prop_assert!(inside(command.span) && !command.words.is_empty());
        for word in &command.words {
            prop_assert!(inside(word.span), "{:?}", word);
            prop_assert_eq!(word.len(), word.text.written().len());
            let written = word.text.written();
            for at in (0..=word.len()).filter(|at| written.is_char_boundary(*at)) {
                prop_assert!(inside(word.sub_span(at..word.len())));
            }
            let items = word.split(',');
            let joined: Vec<_> = items.iter().map(|item| item.text.written()).collect();
            prop_assert_eq!(joined.join(","), word.text.written());
            prop_assert!(items.iter().all(|item| inside(item.span)));
        }
    }
    for problem in &reading.problems {
        prop_assert!(inside(problem.span), "{:?}", problem);
    }
    prop_assert!(reading.comments.iter().all(|comment| inside(*comment)));
    Ok(())
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        check(&text, Dialect::Shell)?;
        check(&text, Dialect::PowerShell)?;
    }

    #[test]
    fn any_mixture_of_syntax_is_read(text in fragment()) {
        check(&text, Dialect::Shell)?;
        check(&text, Dialect::PowerShell)?;
    }

    #[test]
    fn quoted_words_come_back(words in prop::collection::vec(("[^\n\r<{]{1,12}", 0..3_u8), 1..6)) {
        let line: Vec<_> = words.iter().map(|(word, style)| quoted(word, *style)).collect();
        let text = format!("az {}", line.join(" "));
        let reading = read_shell(&text);
        prop_assert_eq!(reading.commands.len(), 1);
        let got: Vec<_> = reading.commands[0].words[1..].iter().map(|word| word.text.known().unwrap().to_owned()).collect();
        let expected: Vec<_> = words.iter().map(|(word, _)| word.clone()).collect();
        prop_assert_eq!(got, expected);
        for (word, written) in reading.commands[0].words[1..].iter().zip(&line) {
            prop_assert_eq!(word.span.slice(&text), written);
        }
    }

    #[test]
    fn bare_text_maps_byte_for_byte(word in "[a-z,=/.]{1,20}", from in 0..20_usize, to in 0..20_usize) {
        let text = format!("az '{word}'");
        let reading = read_shell(&text);
        let range = from.min(to).min(word.len())..to.max(from).min(word.len());
        prop_assert_eq!(reading.commands[0].words[1].sub_span(range.clone()).slice(&text), word.get(range).unwrap());
    }
}
