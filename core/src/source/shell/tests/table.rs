//! One line each: a script and the commands it runs.

use super::*;

const CASES: &[(&str, &[&str])] = &[
    // Words and quotes.
    ("az aks create -n c", &["az|aks|create|-n|c"]),
    ("", &[]),
    ("az 'a b' \"c d\" e\\ f", &["az|a b|c d|e f"]),
    ("az ''\"\" x''y", &["az||xy"]),
    ("az $'a\\tb\\x41\\101\\u00e9'", &["az|a\tbAAé"]),
    ("az \"a\\$b\\\"c\\d\"", &["az|a$b\"c\\d"]),
    ("az --tags a=b\\#c #d", &["az|--tags|a=b#c"]),
    ("az a#b", &["az|a#b"]),
    ("az a \\\n  b \\\r\n c", &["az|a|b|c"]),
    ("az a\\\nb", &["az|ab"]),
    ("az \"a\\\nb\"", &["az|ab"]),
    ("az x\r\naz y\r\n", &["az|x", "az|y"]),
    ("az {a,b} ~/x *", &["az|{a,b}|~/x|*"]),
    ("az ... …", &["az|⟨...⟩|⟨…⟩"]),
    // Operators.
    ("a;b&&c||d|e&f", &["a", "b", "c", "d", "e", "f"]),
    ("a |& b", &["a", "b"]),
    ("a &&\n\n# note\n b", &["a", "b"]),
    ("! a; (b; c); { d; }", &["a", "b", "c", "d"]),
    ("{ a; } 2>/dev/null | b", &["a", "b"]),
    ("a )\nb; fi; done; c } d", &["a", "b", "c|}|d"]),
    // Redirections.
    ("a 2>/dev/null >&2 <in &>x 2>&1 >>y >|z b", &["a|b"]),
    ("a <<<\"$X\" b", &["a|b"]),
    (">x a", &["a"]),
    ("a > $(b)", &["$ b", "a"]),
    ("a2>x b", &["a2|b"]),
    ("a <(b c) >(d)", &["$ b|c", "$ d", "a|⟨<(b c)⟩|⟨>(d)⟩"]),
    // Here-documents.
    ("a <<EOF b\naz no\nEOF\nc", &["a|b", "c"]),
    ("a <<-EOF\n\taz no\n\tEOF\nc", &["a", "c"]),
    ("a <<'E F'\n$(no\nE F\nc", &["a", "c"]),
    ("a <<A <<B\nno\nA\nno\nB\nc", &["a", "c"]),
    ("X=$(cat <<EOF\n\"no\nEOF\n)\nc $X", &["$ cat", "c|⟨$X⟩"]),
    ("X=$(cat <<EOF\nno\nEOF)\nc", &["$ cat", "c"]),
    ("  a <<EOF\n  no\n  EOF\n  c", &["a", "c"]),
    // Compound commands.
    ("if a; then b; elif c; then d; else e; fi; f", &["a", "b", "c", "d", "e", "f"]),
    ("while a; do b; done", &["a", "b"]),
    ("until a\ndo\n b\ndone <in", &["a", "b"]),
    ("for x in 1 2; do a $x; done", &["a|⟨$x⟩"]),
    ("for x; do a; done", &["a"]),
    ("for ((i=0; i<3; i++)); do a $i; done", &["a|⟨$i⟩"]),
    ("select x in a; do b; done", &["b"]),
    ("case $x in a|b) c;; (d) e ;& *) f; esac; g", &["c", "e", "f", "g"]),
    ("f() { a; }\nfunction g { b; }\nfunction h() ( c )\nf", &["a", "b", "c", "f"]),
    ("f ()\n{\n a\n}", &["a"]),
    ("[[ a < b && ( c || d ) ]] && e", &["[[|a|b|c|d|]]", "e"]),
    ("((i++)) || a; b", &["a", "b"]),
    // Prefixes.
    ("sudo -u root -E az x", &["az|x"]),
    ("docker run --rm -v $HOME:/root mcr.microsoft.com/azure-cli:2.60 az x", &["az|x"]),
    ("docker run mcr.microsoft.com/azure-cli", &["docker|run|mcr.microsoft.com/azure-cli"]),
    ("env -i A=b az x; env", &["az|x", "env"]),
    ("command az x; command -v az", &["az|x", "command|-v|az"]),
    ("exec nohup time -p timeout -k 5 10m az x", &["az|x"]),
    ("time az x", &["az|x"]),
    ("A=1 B=2 az $A", &["az|⟨$A⟩"]),
    ("\t@az x\n\t-kubectl y\n\t@-az z\n", &["az|x", "kubectl|y", "az|z"]),
    ("$ az x\n$ az y", &["az|x", "az|y"]),
    // Variables.
    ("az $X ${X} \"$X\" a$X-b", &["az|⟨$X⟩|⟨${X}⟩|⟨$X⟩|a⟨$X⟩-b"]),
    ("X=a; az $X \"${X}b\" '$X' \\$X", &["az|a|ab|$X|$X"]),
    ("X=a Y=$X-b\naz $Y", &["az|a-b"]),
    ("X='a b'; az $X \"$X\" p$X", &["az|a|b|a b|pa|b"]),
    ("X=\"\"; az $X \"$X\"", &["az|"]),
    ("X=a$Z; az $X; Y=$Z; az $Y", &["az|a⟨$Z⟩", "az|⟨$Y⟩"]),
    ("X=a; X+=b; az $X; Y+=c; az $Y", &["az|ab", "az|⟨$Y⟩"]),
    ("export X=a Y; az $X", &["export|Y", "az|a"]),
    ("declare -r X=a; az $X", &["declare|-r", "az|a"]),
    ("X=a; unset X; az $X", &["unset|X", "az|⟨$X⟩"]),
    ("X=a; read -r X; az $X", &["read|-r|X", "az|⟨$X⟩"]),
    ("X=a; printf -v X b; az $X", &["printf|-v|X|b", "az|⟨$X⟩"]),
    ("az ${X:-d} ${X-e} ${X:-}", &["az|d|e"]),
    ("X=a; az ${X:-d} ${X:?no} ${X:+y}", &["az|a|a|⟨${X:+y}⟩"]),
    (": ${X:=d}; az $X", &[":|d", "az|d"]),
    ("X=$(a); az ${X:-d}", &["$ a", "az|⟨${X:-d}⟩"]),
    ("az ${X:-$(a b)}", &["$ a|b", "az|⟨$(a b)⟩"]),
    ("X=aB; az ${X,,} ${X^^}", &["az|ab|AB"]),
    ("X=a.b.c; az ${X%.c} ${X%%.*} ${X%.*} ${X#a.} ${X##*.} ${X#*.}", &["az|a.b|a|a.b|b.c|c|b.c"]),
    ("X=a.b.c; az ${X/./-} ${X//./-} ${X/.}", &["az|a-b.c|a-b-c|ab.c"]),
    ("X=abc; az ${X:1} ${#X} ${!X} ${X/[a]/b}", &["az|⟨${X:1}⟩|⟨${#X}⟩|⟨${!X}⟩|⟨${X/[a]/b}⟩"]),
    ("az $1 $@ $# $? $$ $RANDOM ${1:-d} $((1 + (2)))", &["az|⟨$1⟩|⟨$@⟩|⟨$#⟩|⟨$?⟩|⟨$$⟩|⟨$RANDOM⟩|d|⟨$((1 + (2)))⟩"]),
    ("az $ \"$\" a$", &["az|$|$|a$"]),
    // Arrays.
    ("X=(a 'b c'\n # note\n d); az \"${X[@]}\" ${X[@]}", &["az|a|b c|d|a|b|c|d"]),
    ("X=(a); X+=(b); az \"${X[@]}\" $X", &["az|a|b|a"]),
    ("X=(); az \"${X[@]}\" y", &["az|y"]),
    ("X=(a b); az \"p${X[@]}s\"", &["az|pa|bs"]),
    ("X=(a b); X[1]=c; az \"${X[@]}\"", &["az|⟨${X[@]}⟩"]),
    ("X=(a b); Y=\"${X[*]}\"; az \"$Y\"", &["az|a b"]),
    // What depends on the run.
    ("if a; then X=1; az $X; else X=2; az $X; fi; az $X", &["a", "az|1", "az|2", "az|⟨$X⟩"]),
    ("X=0; if a; then X=1; else az $X; fi", &["a", "az|0"]),
    ("X=0; while a; do az $X; X=1; az $X; done; az $X", &["a", "az|⟨$X⟩", "az|1", "az|⟨$X⟩"]),
    ("X=0; case a in b) X=1;; *) az $X;; esac; az $X", &["az|0", "az|⟨$X⟩"]),
    ("X=0; (X=1; az $X); az $X", &["az|1", "az|0"]),
    ("X=0; a | X=1; az $X; X=2 & az $X", &["a", "az|0", "az|0"]),
    ("X=0; a && X=1 && az $X; az $X", &["a", "az|1", "az|⟨$X⟩"]),
    ("X=0; a && X=1 || az $X", &["a", "az|⟨$X⟩"]),
    ("X=1 && Y=2 && az $X $Y; az $X $Y", &["az|1|2", "az|1|2"]),
    ("export X=1 && export Y=$(a) && az $X; az $X", &["export", "$ a", "export", "az|1", "az|1"]),
    ("X=$(a) && Y=1 || az $Y; az $Y", &["$ a", "az|⟨$Y⟩", "az|⟨$Y⟩"]),
    ("[ -z \"$X\" ] && X=d; az $X", &["[|-z|⟨$X⟩|]", "az|⟨$X⟩"]),
    ("X=0; f() { az $X; }; X=1; f", &["az|⟨$X⟩", "f"]),
    ("X=0; f() { az $X; }; f", &["az|0", "f"]),
    ("X=0; f() { X=1; az $X; }; az $X; f; az $X", &["az|1", "az|0", "f", "az|⟨$X⟩"]),
    ("f() { az ${1:-d}; }", &["az|⟨${1:-d}⟩"]),
    ("X=0; ((X++)); az $X", &["az|⟨$X⟩"]),
    // Substitutions.
    ("az $(a b) `c d` \"$(e)\" \"`f`\"", &["$ a|b", "$ c|d", "$ e", "$ f", "az|⟨$(a b)⟩|⟨`c d`⟩|⟨$(e)⟩|⟨`f`⟩"]),
    ("az \"$(a \"$(b \"c d\")\")\"", &["$ b|c d", "$ a|⟨$(b \"c d\")⟩", "az|⟨$(a \"$(b \"c d\")\")⟩"]),
    ("X=$(a | b && c); az $X", &["$ a", "$ b", "$ c", "az|⟨$X⟩"]),
    ("X=$(Y=1; a $Y); az $Y", &["$ a|1", "az|⟨$Y⟩"]),
    ("az $(if a; then b; fi) c", &["$ a", "$ b", "az|⟨$(if a; then b; fi)⟩|c"]),
    ("az $(case x in y) a;; esac) b", &["$ a", "az|⟨$(case x in y) a;; esac)⟩|b"]),
    ("az $(if $(X),--a $(X)) b", &["$ X", "$ X", "$ ⟨$(X)⟩,--a|⟨$(X)⟩", "az|⟨$(if $(X),--a $(X))⟩|b"]),
    ("az $( (a) ) $((b) | c)", &["$ a", "$ b", "$ c", "az|⟨$( (a) )⟩|⟨$((b) | c)⟩"]),
    // Placeholders.
    ("az -n <clusterName> -g <my group>", &["az|-n|⟨<clusterName>⟩|-g|⟨<my group>⟩"]),
    (
        "az --p <address prefix, example: 10.0.0.0/8> -o none",
        &["az|--p|⟨<address prefix, example: 10.0.0.0/8>⟩|-o|none"],
    ),
    ("az /s/<sub>/rg/<it's> \"<a>-b\" '<c>'", &["az|/s/⟨<sub>⟩/rg/⟨<it's>⟩|⟨<a>⟩-b|⟨<c>⟩"]),
    ("export X=\"<location>\"; az $X", &["export", "az|⟨$X⟩"]),
    ("az ${{ env.RG }}-x \"${{ env.Y }}\" {{ name }}", &["az|⟨${{ env.RG }}⟩-x|⟨${{ env.Y }}⟩|⟨{{ name }}⟩"]),
    ("a <in >out", &["a"]),
];

#[test]
fn scripts_run_these_commands() {
    for (text, expected) in CASES {
        let reading = read_shell(text);
        assert_eq!(commands(&reading), *expected, "{text:?}");
        assert_eq!(reading.problems, [], "{text:?}");
    }
}

#[test]
fn what_is_never_closed_ends_with_its_line() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("az 'a\naz b", &["az|⟨'a⟩", "az|b"], &["`'` is never closed"]),
        ("az \"a \\\n --b\naz c", &["az|⟨\"a⟩|--b", "az|c"], &["`\"` is never closed"]),
        ("az $(a\naz b", &["az|⟨$(a⟩", "az|b"], &["`$(` is never closed"]),
        ("az ${X\naz b", &["az|⟨${X⟩", "az|b"], &["`${` is never closed"]),
        ("az `a\naz b", &["az|⟨`a⟩", "az|b"], &["the backtick is never closed"]),
        ("X=(a\naz b", &["az|b"], &["`(` is never closed"]),
        ("az <<EOF\naz b", &["az", "az|b"], &["the here-document `EOF` is never closed"]),
        ("az \"$(a 'b\"\naz c", &["az|⟨\"$(a 'b\"⟩", "az|c"], &["`\"` is never closed"]),
        ("if a; then\naz b", &["a", "az|b"], &[]),
    ];
    for (text, expected, problems) in cases {
        let reading = read_shell(text);
        assert_eq!(commands(&reading), *expected, "{text:?}");
        let messages: Vec<_> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, *problems, "{text:?}");
    }
}

#[test]
fn lost_continuations_are_reported_once() {
    let space = "a space after the backslash ends the command here";
    let line = "the command ended on the line before, so `--b` is not part of it";
    let comment = "the command ended at the comment before, so `--b` is not part of it";
    let cases: &[(&str, &[&str])] = &[
        ("az a \\ \n  --b c", &[space]),
        ("az a \\\t \r\n  --b c", &[space]),
        ("az a \\ \naz b", &[]),
        ("az a\n  --b c", &[line]),
        ("az a \\\n\n  --b c", &[line]),
        ("az a \\\n  # note\n  --b c", &[comment]),
        ("az a # note\n  --b c", &[line]),
        ("az a\n  --b c\n --b d", &[line, line]),
        ("sudo az a\n-b c", &["the command ended on the line before, so `-b` is not part of it"]),
        ("az a;\n --b", &[]),
        ("echo a\n--b", &[]),
        ("az a\n---- --", &[]),
        ("az a $(az b) \\\n --b", &[]),
        ("X=$(az b)\n--b", &[]),
    ];
    for (text, expected) in cases {
        let reading = read_shell(text);
        let messages: Vec<_> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, *expected, "{text:?}");
    }
}

#[test]
fn an_escaped_blank_at_the_end_of_a_line_is_a_word() {
    assert_eq!(commands(&read_shell("az a \\ \n--b")), ["az|a| ", "--b"]);
}

#[test]
fn the_hook_resolves_substitutions_of_one_command() {
    let resolve = |words: &[Word]| {
        let name = words.get(2)?.text.known()?;
        (words[0].text.known() == Some("az")).then(|| crate::model::PartialText::from_text(format!("/id/{name}")))
    };
    let cases: &[(&str, &[&str])] = &[
        ("ID=$(az show s); az x --id $ID", &["$ az|show|s", "az|x|--id|/id/s"]),
        ("az x --id=\"$(az show s)\"", &["$ az|show|s", "az|x|--id=/id/s"]),
        ("az x `az show s | tr a b`", &["$ az|show|s", "$ tr|a|b", "az|x|⟨`az show s | tr a b`⟩"]),
        ("az x $(echo a b)", &["$ echo|a|b", "az|x|⟨$(echo a b)⟩"]),
    ];
    for (text, expected) in cases {
        let reading = read(text, 0, Dialect::Shell, &mut Environment::default(), &resolve);
        assert_eq!(commands(&reading), *expected, "{text:?}");
    }
}

#[test]
fn the_environment_outlives_a_script() {
    let mut environment = Environment::default();
    environment.assign("A", crate::model::PartialText::from_text("a"));
    let _ = read("B=b", 0, Dialect::Shell, &mut environment, &unresolved);
    let reading = read("az $A $B", 100, Dialect::Shell, &mut environment, &unresolved);
    assert_eq!(commands(&reading), ["az|a|b"]);
    assert_eq!(reading.commands[0].words[1].span, crate::source::Span::new(103, 105));
    assert_eq!(environment.text("B").unwrap().known(), Some("b"));
}

#[test]
fn parts_of_words_lead_back_to_the_source() {
    let text = "V=1.2.3; az --flag='a,b',\"c$V\",$X,d\\ e";
    let reading = read_shell(text);
    let (flag, value) = reading.commands[0].words[1].split_once('=').unwrap();
    assert_eq!((shown(&flag), flag.span.slice(text)), ("--flag".to_owned(), "--flag"));
    assert_eq!(shown(&value), "a,b,c1.2.3,⟨$X⟩,d e");
    let items: Vec<_> = value.split(',').iter().map(|item| (shown(item), item.span.slice(text))).collect();
    let expected = [("a", "a"), ("b", "b"), ("c1.2.3", "c$V"), ("⟨$X⟩", "$X"), ("d e", "d\\ e")];
    assert_eq!(items, expected.map(|(text, source)| (text.to_owned(), source)));
    let whole = &reading.commands[0].words[1];
    assert_eq!(whole.span.slice(text), "--flag='a,b',\"c$V\",$X,d\\ e");
    assert_eq!(whole.sub_span(0..0), crate::source::Span::new(12, 12));
    assert_eq!(items.len(), 5);
    assert!(read_shell("az a").commands[0].words[1].split_once('=').is_none());
    let empty = read_shell("az --a=").commands[0].words[1].split_once('=').unwrap().1;
    assert!(empty.is_empty());
    assert_eq!(empty.span, crate::source::Span::new(7, 7));
}
