//! Expressions and what they give.

use super::show;
use crate::input::arm::Deployment;

/// Parameters and variables that the cases use.
const HEAD: &str = r#"
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "secret": {"type": "securestring"},
    "list": {"type": "array"},
    "flag": {"type": "bool"},
    "maybe": {"type": "string", "nullable": true},
    "n": {"type": "int", "defaultValue": 3},
    "o": {"type": "object", "defaultValue": {"a": {"b": [10, 20]}, "Name": "x", "nothing": null}}
  },
  "variables": {
    "words": ["one", "two", "three"],
    "copy": [{"name": "squares", "count": 4, "input": "[mul(copyIndex('squares'), copyIndex('squares'))]"}]
  },
  "functions": [{"namespace": "own", "members": {
    "twice": {"parameters": [{"name": "x", "type": "string"}],
      "output": {"type": "string", "value": "[concat(parameters('x'), parameters('x'))]"}},
    "forever": {"parameters": [], "output": {"type": "string", "value": "[own.forever()]"}}
  }}],
"#;

fn evaluate(expression: &str) -> (String, Vec<String>) {
    let text = serde_json::Value::from(format!("[{expression}]")).to_string();
    let template = format!(
        "{{{HEAD} \"resources\": [{{\"type\": \"a/b\", \"apiVersion\": \"1\", \"name\": \"n\", \"v\": {text}}}]}}"
    );
    let evaluation = show::run(&template, None, &Deployment::default());
    let value = evaluation.resources[0].body.members().iter().find(|member| &*member.key == "v").unwrap();
    let problems = evaluation.problems.into_iter().map(|problem| problem.message).collect();
    (show::value(&value.value.value), problems)
}

#[test]
fn functions_give_what_the_documentation_says() {
    let cases: &[(&str, &str)] = &[
        // literals and syntax
        ("'a'", "\"a\""),
        ("'it''s'", "\"it's\""),
        ("''", "\"\""),
        ("42", "42"),
        ("-7", "-7"),
        (" concat( 'a' ,\n\t'b' ) ", "\"ab\""),
        ("CONCAT('a', ToLower('B'))", "\"ab\""),
        ("null()", "null"),
        ("true()", "true"),
        ("false()", "false"),
        // names
        ("parameters('n')", "3"),
        ("Parameters('N')", "3"),
        ("variables('words')[1]", "\"two\""),
        ("variables('squares')", "[0, 1, 4, 9]"),
        ("parameters('o').a.b[1]", "20"),
        ("parameters('o')['A']['b'][0]", "10"),
        ("parameters('o').name", "\"x\""),
        ("parameters('o').?none.deeper", "null"),
        ("parameters('o').a.b[?9]", "null"),
        ("parameters('maybe')", "null"),
        ("own.twice('ab')", "\"abab\""),
        // text
        ("concat('a', 1, true())", "\"a1True\""),
        ("concat(createArray(1), createArray(2, 3))", "[1, 2, 3]"),
        ("format('{0}-{1}', 'a', 5)", "\"a-5\""),
        ("format('{{{0}}}', 'a')", "\"{a}\""),
        ("format('{0:D3}|{0:00}|{0,4}|{0,-3}|', 7)", "\"007|07|   7|7  |\""),
        ("format('{0:X}', 255)", "\"FF\""),
        ("format('{0}', true())", "\"True\""),
        ("toUpper('aé')", "\"AÉ\""),
        ("trim('  a ')", "\"a\""),
        ("replace('aXbX', 'X', '--')", "\"a--b--\""),
        ("split('a,b,,c', ',')", "[\"a\", \"b\", \"\", \"c\"]"),
        ("split('a,b;c', createArray(',', ';'))", "[\"a\", \"b\", \"c\"]"),
        ("join(createArray('a', 1), '-')", "\"a-1\""),
        ("join(split('a/b', '/'), '')", "\"ab\""),
        ("substring('abcdef', 1, 3)", "\"bcd\""),
        ("substring('abc', 1)", "\"bc\""),
        ("substring('abc', 3)", "\"\""),
        ("length('abc')", "3"),
        ("length(variables('words'))", "3"),
        ("length(parameters('o'))", "3"),
        ("first('abc')", "\"a\""),
        ("last('abc')", "\"c\""),
        ("first(variables('words'))", "\"one\""),
        ("last(variables('words'))", "\"three\""),
        ("first('')", "\"\""),
        ("take('abcdef', 2)", "\"ab\""),
        ("take('ab', 9)", "\"ab\""),
        ("take(variables('words'), 1)", "[\"one\"]"),
        ("take('ab', -1)", "\"\""),
        ("skip('abcdef', 2)", "\"cdef\""),
        ("skip(variables('words'), 2)", "[\"three\"]"),
        ("startsWith('abc', 'AB')", "true"),
        ("endsWith('abc', 'BC')", "true"),
        ("startsWith('abc', 'b')", "false"),
        ("indexOf('abcABC', 'c')", "2"),
        ("lastIndexOf('abcABC', 'c')", "5"),
        ("indexOf('abc', 'x')", "-1"),
        ("indexOf(variables('words'), 'two')", "1"),
        ("padLeft(7, 3, '0')", "\"007\""),
        ("padLeft('abcd', 3)", "\"abcd\""),
        ("string(5)", "\"5\""),
        ("string(createObject('a', createArray(1, 'x')))", "\"{\\\"a\\\":[1,\\\"x\\\"]}\""),
        ("base64('one, two')", "\"b25lLCB0d28=\""),
        ("base64ToString('b25lLCB0d28=')", "\"one, two\""),
        ("base64ToString(base64('héé'))", "\"héé\""),
        ("base64ToJson(base64('{\"a\": 1}'))", "{a: 1}"),
        ("dataUri('Hello')", "\"data:text/plain;charset=utf8;base64,SGVsbG8=\""),
        ("dataUriToString(dataUri('Hello'))", "\"Hello\""),
        ("dataUriToString('data:,a%20b')", "\"a b\""),
        ("uri('http://h/a/b.json', 'c/d.json')", "\"http://h/a/c/d.json\""),
        ("uri('http://h/a/', 'c')", "\"http://h/a/c\""),
        ("uri('http://h/a/b', '/c')", "\"http://h/c\""),
        ("uri('http://h', 'c')", "\"http://h/c\""),
        ("uriComponent('a b/c')", "\"a%20b%2Fc\""),
        ("uriComponentToString('a%20b%2Fc')", "\"a b/c\""),
        // conversions
        ("int('12')", "12"),
        ("int(3)", "3"),
        ("bool('TRUE')", "true"),
        ("bool(0)", "false"),
        ("float('1.5')", "1.5"),
        ("json('{\"a\": [1, null, true, 1.5, \"x\"]}')", "{a: [1, null, true, 1.5, \"x\"]}"),
        ("json('null')", "null"),
        ("json('\"t\"')", "\"t\""),
        // logic
        ("if(true(), 'a', 'b')", "\"a\""),
        ("if(equals(1, 2), div(1, 0), 'b')", "\"b\""),
        ("and(true(), false())", "false"),
        ("and(true(), true(), true())", "true"),
        ("or(false(), true())", "true"),
        ("or(false(), false())", "false"),
        ("not(true())", "false"),
        ("xor(true(), false())", "true"),
        ("equals('a', 'A')", "false"),
        ("equals('a', 'a')", "true"),
        ("equals(1, '1')", "false"),
        ("equals(createArray(1, 2), createArray(1, 2))", "true"),
        ("equals(createObject('a', 1), createObject('A', 1))", "true"),
        ("greater(2, 1)", "true"),
        ("greaterOrEquals(1, 1)", "true"),
        ("less('a', 'b')", "true"),
        ("lessOrEquals(2, 1)", "false"),
        ("coalesce(null(), parameters('maybe'), 'x')", "\"x\""),
        ("coalesce(null(), null())", "null"),
        ("empty('')", "true"),
        ("empty(null())", "true"),
        ("empty(createObject())", "true"),
        ("empty(createArray(1))", "false"),
        ("contains('abc', 'b')", "true"),
        ("contains('abc', 'B')", "false"),
        ("contains(parameters('o'), 'NAME')", "true"),
        ("contains(variables('words'), 'two')", "true"),
        ("contains(variables('words'), 'Two')", "false"),
        // lists and objects
        ("createArray()", "[]"),
        ("array('a')", "[\"a\"]"),
        ("array(createArray(1))", "[1]"),
        ("range(2, 3)", "[2, 3, 4]"),
        ("flatten(createArray(createArray(1, 2), createArray(3)))", "[1, 2, 3]"),
        ("createObject('a', 1, 'b', null())", "{a: 1, b: null}"),
        ("union(createArray(1, 2, 1), createArray(2, 3))", "[1, 2, 3]"),
        ("union(createObject('a', 1, 'b', 1), createObject('B', 2))", "{a: 1, B: 2}"),
        (
            "union(json('{\"p\":{\"x\":1},\"l\":[1]}'), json('{\"p\":{\"y\":2},\"l\":[2]}'))",
            "{l: [2], p: {x: 1, y: 2}}",
        ),
        ("shallowMerge(createArray(json('{\"p\":{\"x\":1}}'), json('{\"p\":{\"y\":2}}')))", "{p: {y: 2}}"),
        ("intersection(createArray(1, 2, 3), createArray(3, 2))", "[2, 3]"),
        ("intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", "{a: 1}"),
        ("items(createObject('b', 2, 'a', 1))", "[{key: \"a\", value: 1}, {key: \"b\", value: 2}]"),
        ("objectKeys(createObject('b', 2, 'a', 1))", "[\"a\", \"b\"]"),
        ("tryGet(parameters('o'), 'a', 'b', 0)", "10"),
        ("tryGet(parameters('o'), 'x', 'b')", "null"),
        ("tryGet(variables('words'), 7)", "null"),
        ("indexFromEnd(variables('words'), 1)", "\"three\""),
        ("tryIndexFromEnd(variables('words'), 4)", "null"),
        ("map(range(0, 3), lambda('i', mul(lambdaVariables('i'), 2)))", "[0, 2, 4]"),
        (
            "map(variables('words'), lambda('w', 'i', format('{0}{1}', lambdaVariables('w'), lambdaVariables('i'))))",
            "[\"one0\", \"two1\", \"three2\"]",
        ),
        ("filter(range(0, 6), lambda('i', equals(mod(lambdaVariables('i'), 2), 0)))", "[0, 2, 4]"),
        ("reduce(range(1, 4), 0, lambda('sum', 'i', add(lambdaVariables('sum'), lambdaVariables('i'))))", "10"),
        ("sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))", "[1, 2, 3]"),
        (
            "toObject(variables('words'), lambda('w', lambdaVariables('w')), lambda('w', length(lambdaVariables('w'))))",
            "{one: 3, two: 3, three: 5}",
        ),
        ("mapValues(createObject('a', 1), lambda('v', add(lambdaVariables('v'), 1)))", "{a: 2}"),
        (
            "groupBy(variables('words'), lambda('w', first(lambdaVariables('w'))))",
            "{o: [\"one\"], t: [\"two\", \"three\"]}",
        ),
        // numbers
        ("add(2, 3)", "5"),
        ("sub(2, 3)", "-1"),
        ("mul(4, 3)", "12"),
        ("div(8, 3)", "2"),
        ("mod(7, 3)", "1"),
        ("min(3, 1, 2)", "1"),
        ("max(createArray(3, 1, 2))", "3"),
        // addresses
        (
            "parseCidr('10.144.0.0/20')",
            "{network: \"10.144.0.0\", netmask: \"255.255.240.0\", \
            broadcast: \"10.144.15.255\", firstUsable: \"10.144.0.1\", lastUsable: \"10.144.15.254\", cidr: 20}",
        ),
        ("parseCidr('fdad:3236:5555::/48').lastUsable", "\"fdad:3236:5555:ffff:ffff:ffff:ffff:ffff\""),
        ("cidrSubnet('10.144.0.0/20', 24, 3)", "\"10.144.3.0/24\""),
        ("cidrSubnet('fdad:3236:5555::/48', 52, 4)", "\"fdad:3236:5555:4000::/52\""),
        ("cidrSubnet('0.0.0.0/0', 32, 4294967295)", "\"255.255.255.255/32\""),
        ("cidrHost('10.144.3.0/24', 0)", "\"10.144.3.1\""),
        ("cidrHost('fdad:3236:5555:3000::/52', 4)", "\"fdad:3236:5555:3000::5\""),
        // identities
        (
            "resourceId('Microsoft.Network/virtualNetworks/subnets', 'v', 's')",
            "\"/subscriptions/[subscription().subscriptionId]/resourceGroups/[resourceGroup().name]/providers/\
             Microsoft.Network/virtualNetworks/v/subnets/s\"",
        ),
        (
            "resourceId('rg', 'Microsoft.Network/virtualNetworks/', 'v')",
            "\"/subscriptions/[subscription().subscriptionId]/resourceGroups/rg/providers/Microsoft.Network/\
             virtualNetworks/v\"",
        ),
        ("resourceId('sub', 'rg', 'A.B/c', 'v')", "\"/subscriptions/sub/resourceGroups/rg/providers/A.B/c/v\""),
        (
            "subscriptionResourceId('A.B/c', 'v')",
            "\"/subscriptions/[subscription().subscriptionId]/providers/A.B/c/v\"",
        ),
        ("subscriptionResourceId('sub', 'A.B/c', 'v')", "\"/subscriptions/sub/providers/A.B/c/v\""),
        ("tenantResourceId('A.B/c/d', 'v', 'w')", "\"/providers/A.B/c/v/d/w\""),
        ("extensionResourceId('/subscriptions/s', 'A.B/c', 'v')", "\"/subscriptions/s/providers/A.B/c/v\""),
    ];
    for (expression, expected) in cases {
        assert_eq!(evaluate(expression), ((*expected).to_owned(), Vec::new()), "{expression}");
    }
}

#[test]
fn what_is_unknown_stays_unknown_and_no_more() {
    let cases: &[(&str, &str)] = &[
        ("parameters('secret')", "?parameters('secret')"),
        ("concat('a-', parameters('secret'), '-b')", "\"a-[parameters('secret')]-b\""),
        ("concat(parameters('list'), parameters('list'))", "?concat(parameters('list'), parameters('list'))"),
        ("concat(createArray(1), parameters('list'))", "?concat([…]#1, parameters('list'))"),
        ("format('{0}-x', uniqueString(resourceGroup().id))", "\"[uniqueString(resourceGroup().id)]-x\""),
        ("parameters('secret').a[0]['b-c']", "?parameters('secret').a[0]['b-c']"),
        ("parameters('list')[parameters('n')]", "?parameters('list')[3]"),
        ("variables('words')[length(parameters('list'))]", "?[…]#1[length(parameters('list'))]"),
        ("length(parameters('list'))", "?length(parameters('list'))"),
        ("if(parameters('flag'), 'a', 'b')", "?if(parameters('flag'), 'a', 'b')"),
        ("if(parameters('flag'), 'a', 'a')", "\"a\""),
        ("if(parameters('flag'), div(1, 0), 'a')", "?if(parameters('flag'), div(1, 0), 'a')"),
        ("and(parameters('flag'), false())", "false"),
        ("or(parameters('flag'), true())", "true"),
        ("and(parameters('flag'), true())", "?and(parameters('flag'), true())"),
        ("not(parameters('flag'))", "?not(parameters('flag'))"),
        ("coalesce(parameters('secret'), 'x')", "?coalesce(parameters('secret'), 'x')"),
        ("coalesce('x', parameters('secret'))", "\"x\""),
        ("equals(parameters('secret'), 'x')", "?equals(parameters('secret'), 'x')"),
        ("equals(parameters('secret'), parameters('SECRET'))", "true"),
        ("equals(concat('a', parameters('secret')), 'b')", "false"),
        ("equals(concat('a', parameters('secret')), 'ab')", "?equals('a[parameters('secret')]', 'ab')"),
        ("contains(concat('abc', parameters('secret')), 'b')", "true"),
        ("startsWith(concat('abc', parameters('secret')), 'AB')", "true"),
        ("startsWith(concat('abc', parameters('secret')), 'x')", "false"),
        ("take(concat('abc', parameters('secret')), 2)", "\"ab\""),
        ("empty(concat('abc', parameters('secret')))", "false"),
        ("toLower(concat('A', parameters('secret')))", "\"a[toLower(parameters('secret'))]\""),
        ("contains(parameters('list'), 'x')", "?contains(parameters('list'), 'x')"),
        ("contains(createArray(parameters('secret'), 'x'), 'x')", "true"),
        ("createObject('a', parameters('secret')).a", "?parameters('secret')"),
        ("union(createObject('a', 1), reference('x'))", "{…}"),
        ("union(reference('x'), createObject('a', 1)).a", "1"),
        ("contains(union(reference('x'), createObject('a', 1)), 'b')", "?contains({…}#2, 'b')"),
        ("shallowMerge(createArray(createObject('a', 1), reference('x'), createObject('b', 2)))", "{b: 2, …}"),
        ("shallowMerge(createArray(createObject('a', 1), reference('x'))).a", "?shallowMerge(reference('x'))#1.a"),
        ("map(parameters('list'), lambda('x', 1))", "?map(parameters('list'))#1"),
        ("reference('x').properties.y", "?reference('x').properties.y"),
        ("listKeys('x', '2020').keys[0].value", "?listKeys('x', '2020').keys[0].value"),
        ("resourceGroup().location", "?resourceGroup().location"),
        ("resourceGroup().tags['x']", "?resourceGroup().tags.x"),
        ("subscription().tenantId", "?subscription().tenantId"),
        ("environment().suffixes.storage", "?environment().suffixes.storage"),
        ("deployment().name", "\"[deployment().name]\""),
        ("guid('a', parameters('secret'))", "?guid('a', parameters('secret'))"),
        ("utcNow('u')", "?utcNow('u')"),
        ("equals(newGuid(), newGuid())", "?equals(newGuid()#1, newGuid()#2)"),
        ("somethingNew(1, 'a')", "?somethingNew(1, 'a')"),
        ("string(createArray(parameters('secret')))", "\"[[parameters('secret')]]\""),
        ("cidrSubnet(parameters('secret'), 24, 0)", "?cidrSubnet(parameters('secret'), 24, 0)"),
    ];
    for (expression, expected) in cases {
        assert_eq!(evaluate(expression), ((*expected).to_owned(), Vec::new()), "{expression}");
    }
}

#[test]
fn names_are_checked_where_nothing_is_evaluated() {
    let (value, problems) = evaluate("if(true(), 1, variables('x'))");
    assert_eq!(value, "1");
    assert_eq!(problems, ["the variable `x` is not defined in the template"]);
}

#[test]
fn faults_are_reported_once() {
    let cases: &[(&str, &str)] = &[
        ("", "the expression is empty"),
        ("concat('a'", "the expression ends where `,` or `)` is expected"),
        ("concat('a',)", "`)` where a value is expected"),
        ("concat('a' 'b')", "`'b'` where `,` or `)` is expected"),
        ("'a", "a text in single quotes is never closed"),
        ("'a' 'b'", "`'b'` after the end of the expression"),
        ("foo", "the expression ends where `(` is expected after the function name `foo`"),
        ("variables('words')[0", "the expression ends where `]` is expected"),
        ("variables('words').", "the expression ends where a name is expected"),
        ("1 + 2", "`+` is not a whole number of 64 bits"),
        ("a & b", "`&` means nothing in an expression"),
        ("99999999999999999999", "`99999999999999999999` is not a whole number of 64 bits"),
        ("toLower()", "`toLower` takes 1 argument, not 0"),
        ("if(true(), 1)", "`if` takes 3 arguments, not 2"),
        ("substring('a')", "`substring` takes 2 to 3 arguments, not 1"),
        ("and(true())", "`and` takes at least 2 arguments, not 1"),
        ("parameters('secrt')", "the parameter `secrt` is not defined in the template"),
        ("variables('x')", "the variable `x` is not defined in the template"),
        ("own.twice()", "`own.twice` takes 1 arguments, not 0"),
        ("div(1, 0)", "`div` by zero"),
        ("mul(9223372036854775807, 2)", "`mul(9223372036854775807, 2)` is no number of 64 bits"),
        ("toLower(5)", "`toLower` takes text as argument 1, not a number"),
        ("parameters('o').naem", "the object has no `naem`; did you mean `Name`?"),
        ("variables('words')[3]", "the list has 3 items, there is no item 3 (counted from 0)"),
        ("variables('words').x", "`x` is asked of a list, not of an object"),
        ("parameters('maybe').x", "the value is null and has no members"),
        ("json('{')", "the text is no JSON: EOF while parsing an object at line 1 column 1"),
        ("cidrSubnet('10.0.0.0/16', 8, 0)", "10.0.0.0/16 has no subnets of size /8"),
        ("cidrSubnet('10.0.0.0/24', 25, 2)", "10.0.0.0/24 has no subnet 2 of size /25 (counted from 0)"),
        ("cidrHost('10.0.0.0/30', 3)", "10.0.0.0/30 has no usable address 3 (counted from 0)"),
        ("parseCidr('10.0.0.0')", "`10.0.0.0` is no address range; write it as `10.0.0.0/16`"),
        ("substring('abc', 2, 2)", "`substring` from 2 to 4 of a text of 3 characters"),
        ("resourceId('A.B/c/d', 'x')", "the type `A.B/c/d` takes 2 names, not 1"),
        ("copyIndex()", "there is no loop around this `copyIndex`"),
        ("lambda('x', 1)", "a lambda can only be an argument of `map`, `filter`, `reduce`, `sort` and their like"),
        ("lambdaVariables('x')", "there is no lambda around with a variable `x`"),
        ("format('{1}', 'a')", "there is no argument for `{1}`"),
        ("int('x')", "`x` is no whole number"),
        ("own.forever()", "the evaluation is nested more than 200 levels deep"),
    ];
    for (expression, expected) in cases {
        let (value, problems) = evaluate(expression);
        assert_eq!(problems, [*expected], "{expression}");
        assert!(value.starts_with('?'), "{expression}: {value}");
    }
}
