//! Expressions and their values.

use super::value;

const HEAD: &str = "
param unknown string
param list array
param given string = 'here'
param number int = 3
param nothing string?
param hidden object
type maybe = string?
param alias maybe
var o = { a: 1, b: { c: 'd' }, 'e-f': [1, 2, 3] }
func twice(text string) string => '${text}${text}'
func down(n int) int => n <= 0 ? 0 : down(n - 1)
";

#[test]
fn values() {
    let cases = [
        ("1 + 2 * 3 - 8 / 4 % 3", "5"),
        ("-number", "-3"),
        ("'a${1}b${true}c${null}'", "'a1bTruec'"),
        ("'${o.b}'", "'{\"c\":\"d\"}'"),
        ("'it\\'s'", "'it's'"),
        ("given", "'here'"),
        ("nothing", "null"),
        ("alias", "null"),
        ("unknown", "?unknown"),
        ("'${unknown}-x'", "'[unknown]-x'"),
        ("o.b.c", "'d'"),
        ("o['b']['c']", "'d'"),
        ("o['e-f'][^1]", "3"),
        ("o['e-f'][?9]", "null"),
        ("o.?nope", "null"),
        ("o.?nope ?? 'x'", "'x'"),
        ("o.?nope.?more", "null"),
        ("nothing ?? given", "'here'"),
        ("unknown ?? 'x'", "?coalesce(unknown, 'x')"),
        ("hidden.a.b", "?hidden.a.b"),
        ("hidden['a b']", "?hidden['a b']"),
        ("hidden[unknown]", "?hidden[unknown]"),
        ("list[0]", "?list[0]"),
        ("number == 3 ? 'yes' : 'no'", "'yes'"),
        ("unknown == 'a' ? 'same' : 'same'", "'same'"),
        ("unknown == 'a' ? 1 : 2", "?if(equals(unknown, 'a'), 1, 2)"),
        ("unknown == unknown", "true"),
        ("unknown == list", "?equals(unknown, list)"),
        ("'A' =~ 'a' && 'A' != 'a' && 'A' !~ 'b'", "true"),
        ("false && unknown == 'a'", "false"),
        ("true || unknown == 'a'", "true"),
        ("!(number > 2) || number <= 2", "false"),
        ("[1, ...[2, 3], 4]", "[1, 2, 3, 4]"),
        ("{ a: 1, ...{ a: 2, b: 3 }, b: 4 }", "{ a: 2, b: 4 }"),
        ("{ ...hidden, a: 1 }.a", "1"),
        ("{ a: 1, ...hidden }.a", "?{...hidden}#1.a"),
        ("{ '${given}': 1 }", "{ here: 1 }"),
        ("[for i in range(1, 3): i * i]", "[1, 4, 9]"),
        ("[for (v, i) in ['a', 'b']: '${i}${v}']", "['0a', '1b']"),
        ("[for i in []: i]", "[]"),
        ("length([for i in list: i])", "?length([for … in list]#1)"),
        ("map(['a', 'b'], v => toUpper(v))", "['A', 'B']"),
        ("map([1, 2], (v, i) => v + i)", "[1, 3]"),
        ("filter(range(0, 6), n => n % 2 == 0)", "[0, 2, 4]"),
        ("reduce([1, 2, 3], 0, (all, one) => all + one)", "6"),
        ("sort([3, 1, 2], (a, b) => a < b)", "[1, 2, 3]"),
        ("toObject([{ k: 'a', v: 1 }], one => one.k, one => one.v)", "{ a: 1 }"),
        ("groupBy(['a', 'b', 'ab'], t => first(t))", "{ a: ['a', 'ab'], b: ['b'] }"),
        ("mapValues({ a: 1 }, v => v + 1)", "{ a: 2 }"),
        ("map([for i in range(0, 2): { n: i }], one => one.n)", "[0, 1]"),
        ("twice(twice('a'))", "'aaaa'"),
        ("down(5)", "0"),
        ("any(given)", "'here'"),
        ("given!", "'here'"),
        ("nameof(o.b)", "'b'"),
        ("sys.toLower('A')", "'a'"),
        ("az.resourceGroup().name", "'[resourceGroup().name]'"),
        ("resourceGroup('other').name", "'other'"),
        ("resourceGroup('other').id", "'/subscriptions/[subscription().subscriptionId]/resourceGroups/other'"),
        ("subscription('0').subscriptionId", "'0'"),
        ("cidrSubnet('10.0.0.0/16', 24, 1)", "'10.0.1.0/24'"),
        ("cidrHost('10.0.0.0/24', 9)", "'10.0.0.10'"),
        ("union({ a: { b: 1 } }, { a: { c: 2 } })", "{ a: { b: 1, c: 2 } }"),
        ("split('a,b', ',')", "['a', 'b']"),
        ("loadTextContent('a.txt')", "?loadTextContent('a.txt')"),
        ("loadTextContent('a.txt') == loadTextContent('a.txt')", "true"),
        ("readEnvironmentVariable('A', 'b')", "?readEnvironmentVariable('A', 'b')"),
        ("uniqueString(resourceGroup().id)", "?uniqueString(resourceGroup().id)"),
        ("newGuid() == newGuid()", "?equals(newGuid()#1, newGuid()#2)"),
        ("someday(1)", "?someday(1)"),
        ("nowhere", "?nowhere"),
        ("contains(o, 'A')", "true"),
        ("'''\na ${b}\n'''", "'a ${b}\n'"),
        ("$'''\na ${given}'''", "'a here'"),
    ];
    for (expression, expected) in cases {
        let (shown, problems) = value(HEAD, expression);
        assert_eq!(shown, expected, "{expression}");
        assert!(problems.is_empty(), "{expression}: {problems:?}");
    }
}

#[test]
fn faults() {
    let cases = [
        ("o.nope", "the object has no `nope`"),
        ("o['e-f'][3]", "the list has 3 items, there is no item 3 (counted from 0)"),
        ("o['e-f'][^4]", "the list has 3 items, there is no item 3 (counted from 0)"),
        ("given.a", "`a` is asked of text, not of an object"),
        ("1 + 'a'", "`add` takes a whole number as argument 2, not text"),
        ("!1", "`not` takes a boolean as argument 1, not a number"),
        ("1 && true", "`and` takes a boolean as argument 1, not a number"),
        ("[...{}]", "`...` takes a list here, not an object"),
        ("{ ...[] }", "`...` takes an object here, not a list"),
        ("[for i in {}: i]", "the loop takes a list, not an object"),
        ("map(1, v => v)", "`map` takes a list as argument 1, not a number"),
        ("filter([1], v => v)", "the lambda of `filter` gives a number, not a boolean"),
        ("v => v", "a lambda can only be an argument of `map`, `filter`, `reduce`, `sort` and their like"),
        ("o[true]", "a boolean is no index: use a whole number or text"),
        ("cidrSubnet('nonsense', 24, 0)", "`nonsense` is no range"),
    ];
    for (expression, expected) in cases {
        let (_, problems) = value(HEAD, expression);
        assert_eq!(problems.len(), 1, "{expression}: {problems:?}");
        if expression.starts_with("cidr") {
            continue;
        }
        assert_eq!(problems, [expected], "{expression}");
    }
}

/// What Azure may never evaluate is no fault.
#[test]
fn branches_that_are_not_taken_have_no_faults() {
    for expression in [
        "true ? 1 : o.nope",
        "false && o.nope",
        "true || o.nope",
        "given ?? o.nope",
        "unknown == 'a' ? o.nope : 1",
        "unknown == 'a' && o.nope",
    ] {
        let (_, problems) = value(HEAD, expression);
        assert!(problems.is_empty(), "{expression}: {problems:?}");
    }
}
