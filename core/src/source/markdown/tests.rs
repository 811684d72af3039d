use proptest::prelude::*;

use super::*;

/// A page, and the info, content and closing of each of its fences.
type Case = (&'static str, &'static [(&'static str, &'static str, bool)]);

fn shown(text: &str) -> Vec<(String, String, bool)> {
    fences(text)
        .iter()
        .map(|fence| (fence.info.clone(), fence.dedented(text).text().to_owned(), fence.closed))
        .collect()
}

#[test]
fn fences_are_found_by_the_rules_of_commonmark() {
    let cases: &[Case] = &[
        ("```bash\na\n```\n", &[("bash", "a\n", true)]),
        ("~~~ yaml title=\"x\"\na\n~~~\n", &[("yaml title=\"x\"", "a\n", true)]),
        ("\u{feff}```bash\na\n```\n", &[("bash", "a\n", true)]),
        ("````\n```\na\n`````\n", &[("", "```\na\n", true)]),
        ("```\n~~~\n```", &[("", "~~~\n", true)]),
        ("``\na\n``\n", &[]),
        ("``` a`b\nc\n", &[]),
        ("~~~ a`b\nc\n", &[("a`b", "c\n", false)]),
        ("```\na\n``` b\n```", &[("", "a\n``` b\n", true)]),
        ("   ```\n   a\n  b\n     c\n   ```\n", &[("", "a\nb\n  c\n", true)]),
        ("    ```\n    a\n    ```\n", &[]),
        ("text\n```\na\n```\n", &[("", "a\n", true)]),
        ("text\n    ```\n", &[]),
        ("```\na", &[("", "a", false)]),
        ("```\r\na\r\n```\r\n", &[("", "a\r\n", true)]),
        ("```\n```\n", &[("", "", true)]),
        ("```\n\n```\n", &[("", "\n", true)]),
        // Lists.
        ("1. step\n\n   ```sh\n   a\n     b\n\n   c\n   ```\n", &[("sh", "a\n  b\n\nc\n", true)]),
        ("1. step\n\n    ```sh\n    a\n    ```\n", &[("sh", "a\n", true)]),
        ("- ```sh\n  a\n  ```\n", &[("sh", "a\n", true)]),
        ("- x\n\n  - y\n\n    ```\n    a\n    ```\n", &[("", "a\n", true)]),
        ("- x\n\n  ```\n  a\nb\n", &[("", "a\n", false)]),
        ("-\t```\n\ta\n\t```\n", &[("", "a\n", true)]),
        ("1. x\nlazy\n   ```\n   a\n   ```\n", &[("", "a\n", true)]),
        ("1. x\n\n```\na\n```\n", &[("", "a\n", true)]),
        ("10) x\n\n    ```\n    a\n    ```\n", &[("", "a\n", true)]),
        ("text\n2. no list\n    ```\n", &[]),
        ("* * *\n    ```\n", &[]),
        // Block quotes.
        ("> ```\n> a\n>b\n> ```\n", &[("", "a\nb\n", true)]),
        ("> ```\n> a\nb\n", &[("", "a\n", false)]),
        ("> - ```\n>   a\n>   ```\n", &[("", "a\n", true)]),
        ("> text\n```\na\n```\n", &[("", "a\n", true)]),
        // What is not shown.
        ("<!--\n```\na\n```\n-->\n```\nb\n```\n", &[("", "b\n", true)]),
        ("<!-- x -->\n```\nb\n```\n", &[("", "b\n", true)]),
        ("<pre>\n```\na\n</pre>\n```\nb\n```\n", &[("", "b\n", true)]),
        ("<details>\n```\na\n\n```\nb\n```\n", &[("", "b\n", true)]),
        ("<details>\n\n```\na\n```\n</details>\n", &[("", "a\n", true)]),
        ("`<!--`\n```\na\n```\n", &[("", "a\n", true)]),
    ];
    for (text, expected) in cases {
        let expected: Vec<_> = expected
            .iter()
            .map(|(info, content, closed)| ((*info).to_owned(), (*content).to_owned(), *closed))
            .collect();
        assert_eq!(shown(text), expected, "{text:?}");
    }
}

#[test]
fn languages_are_named_in_many_ways() {
    let cases = [
        ("bash", Language::Shell),
        ("AzureCLI-interactive", Language::Shell),
        ("{.bash}", Language::Shell),
        ("{ .sh .numberLines }", Language::Shell),
        ("bash {linenos=table}", Language::Shell),
        ("pwsh", Language::PowerShell),
        ("azurepowershell-interactive", Language::PowerShell),
        ("YAML", Language::Yaml),
        ("yml title=x", Language::Yaml),
        ("json5", Language::Json),
        ("Makefile", Language::Makefile),
        ("output", Language::Unknown),
        ("", Language::Unknown),
    ];
    for (info, expected) in cases {
        assert_eq!(Language::of(info), expected, "{info}");
    }
}

#[test]
fn contents_keep_their_offsets() {
    let text = "1. é\n\n   ```\n   a: 1\n\n     b: 2\n   ```\n> ```\n> c\n> d\n";
    let fences = fences(text);
    let blanked = fences[0].blanked(text);
    assert_eq!(blanked, "   a: 1\n\n     b: 2\n");
    assert_eq!(blanked.len(), fences[0].content_span.slice(text).len());
    assert_eq!(fences[1].blanked(text), "  c\n  d\n");
    let dedented = fences[0].dedented(text);
    assert_eq!(dedented.text(), "a: 1\n\n  b: 2\n");
    for part in ["a", "1\n", "b: 2", "1\n\n  b"] {
        let at = dedented.text().find(part).unwrap();
        let found = dedented.to_source(Span::new(at, at + part.len())).slice(text).to_owned();
        assert_eq!(found.replace("\n     ", "\n  "), part);
    }
}

#[test]
fn limits_hold_at_the_limit_and_one_past_it() {
    let page = |count: usize| "```\n```\n".repeat(count);
    assert_eq!(fences(&page(MAX_FENCES)).len(), MAX_FENCES);
    assert_eq!(fences(&page(MAX_FENCES + 1)).len(), MAX_FENCES);
    let quoted = |depth: usize| format!("{}```\n{}a\n", "> ".repeat(depth), "> ".repeat(depth));
    assert_eq!(fences(&quoted(MAX_MARKDOWN_DEPTH)).len(), 1);
    assert_eq!(fences(&quoted(MAX_MARKDOWN_DEPTH + 1)).len(), 0);
}

proptest! {
    #[test]
    fn any_page_is_read(lines in prop::collection::vec("[ \t>`~<!\\-1.*#a\u{e9}]{0,12}", 0..20)) {
        let text = lines.join("\n");
        for fence in fences(&text) {
            prop_assert_eq!(fence.blanked(&text).len(), fence.content_span.slice(&text).len());
            for line in &fence.lines {
                prop_assert!(text.get(line.start as usize..line.end as usize).is_some());
            }
        }
    }
}
