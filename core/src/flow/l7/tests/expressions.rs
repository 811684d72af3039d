//! Expressions as RE2 takes them. Expected answers are those of Go's `regexp` with `^(?:…)$` around.

use super::*;

#[test]
fn expressions_match_whole_texts() {
    for (pattern, matched, unmatched) in [
        ("GET", &["GET"][..], &["get", "GETS", "FORGET", ""][..]),
        ("GET|HEAD", &["GET", "HEAD"], &["GETHEAD", "GET|HEAD", "POST"]),
        ("", &[""], &["a"]),
        ("/public", &["/public"], &["/public/", "/public?x=1", "/a/public"]),
        ("/public.*", &["/public", "/public?x=1", "/public/a"], &["/publi", "a/public"]),
        ("/a.b", &["/a.b", "/axb", "/aéb"], &["/ab", "/a\nb"]),
        (r"api\.example\.com", &["api.example.com"], &["apixexample.com"]),
        (r"/v[0-9]+/items/\d+", &["/v1/items/22"], &["/v/items/2", "/v1/items/", "/v1/items/٣"]),
        ("^/a$", &["/a"], &["/ab"]),
        ("/a|/b.*", &["/a", "/b", "/bc"], &["/ac"]),
        ("(?i)get", &["GeT"], &["GeTs"]),
        ("/a(?i:b)", &["/aB"], &["/AB"]),
        ("/(?P<id>x+)/(?<n>y)", &["/xx/y"], &["//y"]),
        ("/users/{id}", &["/users/{id}"], &["/users/7"]),
        ("/x{,2}", &["/x{,2}"], &["/xx", "/"]),
        ("/x{2}", &["/xx"], &["/x", "/xxx"]),
        ("/x{01}", &["/x{01}"], &["/x"]),
        ("/x{1,}}", &["/x}", "/xx}"], &["/x"]),
        (r"\x{2F}a{2}", &["/aa"], &["/a"]),
        ("[[a]", &["[", "a"], &["b"]),
        ("[]a]", &["]", "a"], &["b"]),
        ("[^]a]", &["b"], &["]", "a"]),
        ("[a&&b]", &["a", "&", "b"], &["&&"]),
        ("[~~]", &["~"], &["a"]),
        ("[[:alpha:]_]+", &["ab_"], &["1"]),
        ("[a-c-]+", &["a-c"], &["d"]),
        (r"[\s\d]+", &["1 \t"], &["a", "\u{b}"]),
        (r"[\]\[]", &["]", "["], &["a"]),
        (r"\<a\>", &["<a>"], &["a"]),
        (r"\Q.*\E.", &[".*x"], &["xxx", ".*"]),
        (r"\Qa[<", &["a[<"], &["a"]),
        (r"\sa\S", &[" ab"], &["\u{b}ab", " a "]),
        (r"a\bb|a\b", &["a"], &["ab"]),
        ("a||b", &["a", "", "b"], &["|"]),
        ("(?U)a+", &["aa"], &["b"]),
        ("(a|ab)(c|bcd)", &["abcd", "ac", "abc", "abbcd"], &["abd"]),
        ("a.*|b", &["a", "axx", "b"], &["bx"]),
        (r"a\.*", &["a", "a.."], &["ab"]),
        (r"a\\.*", &[r"a\", r"a\b"], &["a.b"]),
    ] {
        let expression = Expression::new(pattern);
        for text in matched {
            assert_eq!(expression.matches(text), Some(true), "{pattern} {text:?}");
        }
        for text in unmatched {
            assert_eq!(expression.matches(text), Some(false), "{pattern} {text:?}");
        }
    }
}

#[test]
fn what_cannot_be_evaluated_is_not_known() {
    for pattern in [r"\pL", r"[\p{Greek}x]", r"\052", "(?i)é", "(?ii)a", "(", "a**", "(?=a)", r"a)(b", "(?x)a b"] {
        assert_eq!(Expression::new(pattern).matches("a"), None, "{pattern}");
        assert!(!Expression::new(pattern).is_known(), "{pattern}");
    }
    let folding = Expression::new("(?i)[k]");
    assert_eq!(folding.matches("K"), Some(true));
    assert_eq!(folding.matches("\u{212a}"), None, "a Kelvin sign, which RE2 folds to k");
}

#[test]
fn expressions_are_bounded() {
    // Each character of the program takes ten bytes of the text.
    let longest = format!("a+bbbb{}", r"\x{000061}".repeat(MAX_EXPRESSION_BYTES / 10));
    assert_eq!(longest.len(), MAX_EXPRESSION_BYTES);
    assert!(Expression::new(&longest).is_known());
    assert!(!Expression::new(&format!("{longest}b")).is_known());
    // A text without operators needs no program, and so has no limit of its own.
    assert_eq!(Expression::new(&"b".repeat(MAX_EXPRESSION_BYTES + 1)).matches("b"), Some(false));
}

#[test]
fn programs_are_bounded() {
    let repeated = |count: usize| Expression::new(&format!("(?:[ab]c?){{{count}}}")).is_known();
    let most = (1..1000).rev().find(|count| repeated(*count)).unwrap();
    assert!((200..999).contains(&most), "{most}");
    assert!(!repeated(most + 1));
    assert_eq!(Expression::new("([ab]c?){100}").matches(&"ac".repeat(100)), Some(true));
}

#[test]
fn equal_texts_are_equal_expressions() {
    assert_eq!(Expression::new("a+"), Expression::new("a+"));
    assert!(Expression::new("a+") < Expression::new("b"));
}
