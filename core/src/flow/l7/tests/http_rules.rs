//! HTTP rules against requests.

use super::*;

fn decide(rule: &str, asked: &str) -> Decision {
    HttpRule::of(&node(rule)).matches(&request(asked))
}

#[test]
fn method_path_and_host() {
    for (rule, asked, expected) in [
        ("{}", "GET /", Decision::Yes),
        ("{method: '', path: '', host: ''}", "GET /", Decision::Yes),
        ("{method: GET}", "GET /a", Decision::Yes),
        ("{method: GET|HEAD}", "POST /a", no("method `POST` is not `GET|HEAD`")),
        ("{method: 'P.*'}", "GET /a", no("method `GET` does not match `P.*`")),
        ("{method: get}", "GET /a", no("method `GET` is not `get`")),
        ("{path: /public}", "GET /public", Decision::Yes),
        ("{path: /public}", "GET /a", no("path `/a` does not match `/public`")),
        (
            "{path: /public}",
            "GET /public?x=1",
            no("path `/public?x=1` does not match `/public`, which has to match the query as well"),
        ),
        (r"{path: '/public(\?.*)?'}", "GET /public?x=1", Decision::Yes),
        ("{path: '/a.*'}", "GET http://x/a", Decision::Yes),
        ("{path: '/'}", "GET http://x", Decision::Yes),
        (r"{path: '/\pL'}", "GET /a", unknown(r"path `/a` matches `/\pL`, which cannot be evaluated here")),
        ("{path: /a/b}", "GET /a//b", unknown("path `/a//b` matches `/a/b` once the proxy has normalized it")),
        (r"{host: 'a\.b'}", "GET http://a.b/", Decision::Yes),
        (r"{host: 'a\.b'}", "GET http://a.b:80/", no(r"host `a.b:80` does not match `a\.b`")),
        (r"{host: 'a\.b'}", "GET /", unknown(r"host matches `a\.b`")),
        (r"{host: 'a\.b'}", "GET /\nHost: a.b", Decision::Yes),
        ("{host: a, path: /b}", "GET /c", no("path `/c` does not match `/b`")),
        ("{method: GET, path: /a}", "GET /a", Decision::Yes),
    ] {
        assert_eq!(decide(rule, asked), expected, "{rule} {asked:?}");
    }
}

#[test]
fn headers() {
    for (rule, asked, expected) in [
        ("{headers: ['X-Key: true']}", "GET /\nx-key: true", Decision::Yes),
        ("{headers: ['X-Key: true']}", "GET /\nX-Key:   true ", Decision::Yes),
        ("{headers: ['X-Key: true']}", "GET /\nX-Key: TRUE", no("header `x-key` is `TRUE`, not `true`")),
        ("{headers: ['X-Key: t.*']}", "GET /\nX-Key: true", no("header `x-key` is `true`, not `t.*`")),
        ("{headers: ['X-Key: true']}", "GET /", no("header `x-key` is not sent")),
        ("{headers: ['User-Agent: a']}", "GET /", unknown("header `user-agent` is `a`")),
        ("{headers: ['X-Request-Id']}", "GET /", unknown("header `x-request-id` is sent")),
        ("{headers: ['X-Key true']}", "GET /\nX-Key: true", Decision::Yes),
        ("{headers: ['X-Key: a b']}", "GET /\nX-Key: a b", Decision::Yes),
        ("{headers: ['X-Key: a,b']}", "GET /\nX-Key: a\nX-Key: b", Decision::Yes),
        ("{headers: ['X-Key']}", "GET /\nX-Key: any", Decision::Yes),
        ("{headers: ['X-Key']}", "GET /", no("header `x-key` is not sent")),
        ("{headers: ['X-Key:true']}", "GET /\nX-Key: true", no("no header has the name `x-key:true`")),
        ("{headers: ['X-Key:']}", "GET /\nX-Key: true", no("no header has the name `x-key:`")),
        ("{headers: ['X-Key: ']}", "GET /\nX-Key: true", unknown("header `x-key` is ``")),
        ("{headers: [':method: GET']}", "GET /", Decision::Yes),
        ("{headers: ['Host: a']}", "GET http://b/", no("header `host` is `b`, not `a`")),
        ("{headers: ['Accept: 1', 'TE']}", "GET /", unknown("header `accept` is `1` and header `te` is sent")),
        ("{headers: ['Accept: 1', 'B: 2']}", "GET /\nB: 3", no("header `b` is `3`, not `2`")),
    ] {
        assert_eq!(decide(rule, asked), expected, "{rule} {asked:?}");
    }
}

#[test]
fn header_matches() {
    let secret = "secret: {namespace: ns, name: s}";
    for (item, asked, expected) in [
        ("{name: X, value: a}".to_owned(), "GET /\nX: a", Decision::Yes),
        ("{name: X, value: a}".to_owned(), "GET /\nX: b", no("header `x` is `b`, not `a`")),
        ("{name: X}".to_owned(), "GET /\nX: b", Decision::Yes),
        ("{name: X}".to_owned(), "GET /", no("header `x` is not sent")),
        ("{name: X, value: a, mismatch: LOG}".to_owned(), "GET /\nX: b", Decision::Yes),
        ("{name: X, value: a, mismatch: REPLACE}".to_owned(), "GET /", Decision::Yes),
        ("{name: X, mismatch: DELETE}".to_owned(), "GET /", Decision::Yes),
        (format!("{{name: X, {secret}}}"), "GET /\nX: b", unknown("header `x` is the value of secret `ns/s`")),
        (format!("{{name: X, {secret}}}"), "GET /", no("header `x` is not sent")),
        (
            format!("{{name: X, {secret}, value: b}}"),
            "GET /\nX: b",
            unknown("header `x` is the value of secret `ns/s`"),
        ),
        (format!("{{name: X, {secret}, mismatch: ADD}}"), "GET /", unknown("secret `ns/s` exists")),
        (format!("{{name: X, {secret}, value: b, mismatch: ADD}}"), "GET /", Decision::Yes),
    ] {
        assert_eq!(decide(&format!("{{headerMatches: [{item}]}}"), asked), expected, "{item} {asked:?}");
    }
}

#[test]
fn rules_that_allow_everything() {
    for (rule, expected) in [
        ("{}", true),
        ("{method: ''}", true),
        ("{headers: []}", true),
        ("{method: '.*'}", false),
        ("{headerMatches: [{name: a, mismatch: LOG}]}", false),
    ] {
        assert_eq!(HttpRule::of(&node(rule)).is_wildcard(), expected, "{rule}");
    }
}

#[test]
fn requests() {
    let parsed = request("GET https://User.example:8443/a?b\nAccept: x\n\n");
    assert_eq!((parsed.method.as_str(), parsed.path.as_str()), ("GET", "/a?b"));
    assert_eq!(parsed.host.as_deref(), Some("User.example:8443"));
    assert_eq!(parsed.headers, [("accept".to_owned(), "x".to_owned())]);
    assert_eq!(request("GET HTTP://h?x").path, "/?x");
    for (text, wrong) in [
        ("", "`` is not a method and a path, such as `GET /path`"),
        ("/path", "`/path` is not a method and a path, such as `GET /path`"),
        ("GET /a HTTP/1.1", "`GET /a HTTP/1.1` is not a method and a path, such as `GET /path`"),
        ("GE(T /a", "`GE(T` is no method"),
        ("GET a", "`a` is no path: it begins with `/`, `http://` or `https://`"),
        ("GET é/ééééé", "`é/ééééé` is no path: it begins with `/`, `http://` or `https://`"),
        ("GET /a#b", "`/a#b` is no path: what follows `#` is not sent"),
        ("GET /a\u{1}", "`/a\u{1}` is no path: it has control characters"),
        ("GET http:///a", "`http:///a` has no host"),
        ("GET http://u@h/", "`http://u@h/` has no host"),
        ("GET /\nnonsense", "`nonsense` is no header, such as `Name: value`"),
        ("GET /\na b: c", "`a b` is no name of a header"),
    ] {
        assert_eq!(HttpRequest::parse(text), Err(wrong.to_owned()), "{text:?}");
    }
}

#[test]
fn requests_are_bounded() {
    let of_bytes = |bytes: usize| format!("GET /{}", "a".repeat(bytes - 5));
    assert!(HttpRequest::parse(&of_bytes(MAX_HTTP_REQUEST_BYTES)).is_ok());
    assert!(HttpRequest::parse(&of_bytes(MAX_HTTP_REQUEST_BYTES + 1)).is_err());
    let mut request = request("GET /");
    let half = format!("a:{}", "b".repeat(MAX_HTTP_REQUEST_BYTES / 2 - 2));
    assert_eq!(request.add(&half), Ok(()));
    assert_eq!(request.add(&half), Ok(()));
    assert!(request.add("abc: d").is_err());
}

#[test]
fn paths_that_the_proxy_changes() {
    for (path, expected) in [
        ("/a/b/", true),
        ("/", true),
        ("/a?b=//../%2F", true),
        ("/a%20b", true),
        ("/a..b/.c", true),
        ("//", false),
        ("//a", false),
        ("/a//b", false),
        ("/a/./b", false),
        ("/a/..", false),
        ("/a\\b", false),
        ("/a%2Fb", false),
        ("/a%41", false),
        ("/a%4", false),
        ("/a%é", false),
    ] {
        assert_eq!(request(&format!("GET {path}")).is_path_normal(), expected, "{path}");
    }
}
