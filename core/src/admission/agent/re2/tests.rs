use super::check;

/// Judged by `regexp.Compile` of Go 1.26.
const TAKEN: &[&str] = &[
    "",
    "/public",
    "/api/v[0-9]+/.*",
    "GET|HEAD",
    "^/a$",
    "a*?b+?c??",
    "(a|b|)*",
    "(?i)get",
    "(?i:get)",
    "(?P<id>[0-9]+)",
    "(?<id>x)",
    "(?s-i)x",
    "(?-i:x)",
    "a(?i)*",
    "^*",
    "()*",
    "a{2}",
    "a{2,}",
    "a{2,3}?",
    "a{1000}",
    "a{,3}",
    "a{",
    "a{x}",
    "a{01}",
    "{1",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[-a]",
    "[a-z-9]",
    "[[:alpha:]_]",
    "[[:^digit:]]",
    "[[:nope]",
    r"[\]]",
    r"[\d-z]",
    r"\d\D\s\S\w\W",
    r"\pL\PL\p{Greek}\p{^Lu}",
    r"\p{greek}",
    r"\Qa*(b\E",
    r"\Qa*(b",
    r"\x41\x{1F600}",
    r"\012\10\0",
    r"\.\/\-\_\@",
    r"\a\f\n\r\t\v",
    r"\A\z\b\B",
    "(a{10}){100}",
    "a{0}{",
    "x{0,1000}",
    "(?:a{1000}){1}",
    "[\\x00-\\x{10FFFF}]",
    "é*",
    "[é-ü]",
    "a||b",
    "|",
    "(?:)",
    "(?i)",
    "(((a)))",
    r"\QE",
    "[a-z]{0}",
    "(a*)*",
    "(a{2}b{3}){100}",
];

const REFUSED: &[&str] = &[
    "*",
    "+a",
    "?",
    "{2}",
    "(*)",
    "|*",
    "a|*",
    "(?i)*",
    "a**",
    "a*+",
    "a+?*",
    "a{2}{3}",
    "a{2}*",
    "a*{2}",
    "a{1001}",
    "a{2,1}",
    "a{1,1001}",
    "a{99999999999999999999}",
    "(a{100}){100}",
    "((a{10}){10}){11}",
    "(",
    "a)",
    "(a",
    "(?",
    "(?i",
    "(?=a)",
    "(?!a)",
    "(?<=a)",
    "(?<!a)",
    "(?>a)",
    "(?P<a",
    "(?P<>a)",
    "(?P<a-b>a)",
    "(?P=a)",
    "(?#a)",
    "(?i-)",
    "(?--i:a)",
    "(?-:a)",
    "(?x)",
    "[",
    "[a",
    "[]",
    "[^]",
    "[z-a]",
    "[[:nope:]]",
    r"[\",
    r"\",
    r"\1",
    r"(a)\2",
    r"\8",
    r"\k<a>",
    r"\C",
    r"\e",
    r"\G",
    r"\p",
    r"\p{Nope}",
    r"\x4",
    r"\x{110000}",
];

#[test]
fn what_go_takes_and_refuses() {
    for pattern in TAKEN {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
    }
    for pattern in REFUSED {
        assert!(check(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn limits_of_depth_count_and_size() {
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(check(&nested(super::MAX_DEPTH - 1)), Ok(()));
    assert_eq!(check(&nested(super::MAX_DEPTH)), Err(super::Wrong::TooDeep));
    let large = |count: usize| format!("({}){{1000}}", "ab".repeat(count));
    assert_eq!(check(&large(1_600)), Ok(()));
    assert_eq!(check(&large(1_700)), Err(super::Wrong::TooLarge));
}

#[test]
fn long_patterns_take_no_longer_than_they_should() {
    for part in ["[:", "[[:", "(?", "\\Q", "a{", "\\p{", "(?<", "[a-"] {
        let _ = check(&part.repeat(200_000));
    }
}
