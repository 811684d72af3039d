//! Properties of evaluation, against a naive evaluator where there is one.

use proptest::prelude::*;

use super::show;
use crate::input::arm::Deployment;

fn evaluate(expression: &str) -> String {
    let text = serde_json::Value::from(format!("[{expression}]")).to_string();
    let template = format!("{{\"resources\": [{{\"type\": \"a/b\", \"v\": {text}}}]}}");
    let evaluation = show::run(&template, None, &Deployment::default());
    let body = &evaluation.resources[0].body;
    show::value(&body.members().iter().find(|member| &*member.key == "v").unwrap().value.value)
}

/// A tree whose value a few lines can tell.
#[derive(Clone, Debug)]
enum Tree {
    Int(i64),
    Text(String),
    Bool(bool),
    Add(Box<Tree>, Box<Tree>),
    Mul(Box<Tree>, Box<Tree>),
    Length(Box<Tree>),
    Concat(Vec<Tree>),
    Upper(Box<Tree>),
    And(Box<Tree>, Box<Tree>),
    Or(Box<Tree>, Box<Tree>),
    Not(Box<Tree>),
    Less(Box<Tree>, Box<Tree>),
    Equals(Box<Tree>, Box<Tree>),
    If(Box<Tree>, Box<Tree>, Box<Tree>),
}

fn print(tree: &Tree, blank: &str) -> String {
    let call = |name: &str, arguments: &[&Tree]| {
        let arguments: Vec<String> = arguments.iter().map(|argument| print(argument, blank)).collect();
        format!("{blank}{name}{blank}({})", arguments.join(&format!("{blank},{blank}")))
    };
    match tree {
        Tree::Int(number) => number.to_string(),
        Tree::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Tree::Bool(value) => call(if *value { "true" } else { "false" }, &[]),
        Tree::Add(a, b) => call("add", &[a, b]),
        Tree::Mul(a, b) => call("mul", &[a, b]),
        Tree::Length(a) => call("length", &[a]),
        Tree::Concat(all) => call("concat", &all.iter().collect::<Vec<_>>()),
        Tree::Upper(a) => call("toUpper", &[a]),
        Tree::And(a, b) => call("and", &[a, b]),
        Tree::Or(a, b) => call("or", &[a, b]),
        Tree::Not(a) => call("not", &[a]),
        Tree::Less(a, b) => call("less", &[a, b]),
        Tree::Equals(a, b) => call("equals", &[a, b]),
        Tree::If(a, b, c) => call("if", &[a, b, c]),
    }
}

fn int(tree: &Tree) -> i64 {
    match tree {
        Tree::Int(number) => *number,
        Tree::Add(a, b) => int(a) + int(b),
        Tree::Mul(a, b) => int(a) * int(b),
        Tree::Length(a) => i64::try_from(text(a).chars().count()).unwrap(),
        Tree::If(a, b, c) => {
            if bool(a) {
                int(b)
            } else {
                int(c)
            }
        }
        other => panic!("{other:?}"),
    }
}

fn text(tree: &Tree) -> String {
    match tree {
        Tree::Text(text) => text.clone(),
        Tree::Concat(all) => all.iter().map(text).collect(),
        Tree::Upper(a) => text(a).to_uppercase(),
        Tree::If(a, b, c) => {
            if bool(a) {
                text(b)
            } else {
                text(c)
            }
        }
        other => panic!("{other:?}"),
    }
}

fn bool(tree: &Tree) -> bool {
    match tree {
        Tree::Bool(value) => *value,
        Tree::And(a, b) => bool(a) && bool(b),
        Tree::Or(a, b) => bool(a) || bool(b),
        Tree::Not(a) => !bool(a),
        Tree::Less(a, b) => int(a) < int(b),
        Tree::Equals(a, b) => text(a) == text(b),
        other => panic!("{other:?}"),
    }
}

type Trees = BoxedStrategy<Tree>;

fn pair(a: &Trees, b: &Trees, make: fn(Box<Tree>, Box<Tree>) -> Tree) -> Trees {
    (a.clone(), b.clone()).prop_map(move |(a, b)| make(Box::new(a), Box::new(b))).boxed()
}

/// Numbers, texts and booleans of a depth.
fn trees(depth: u32) -> (Trees, Trees, Trees) {
    let ints = (-9_i64..10).prop_map(Tree::Int).boxed();
    let texts = "[a-c' \u{e9}]{0,3}".prop_map(Tree::Text).boxed();
    let bools = any::<bool>().prop_map(Tree::Bool).boxed();
    if depth == 0 {
        return (ints, texts, bools);
    }
    let (i, t, b) = trees(depth - 1);
    let choose = |of: &Trees| {
        (b.clone(), of.clone(), of.clone())
            .prop_map(|(a, b, c)| Tree::If(Box::new(a), Box::new(b), Box::new(c)))
            .boxed()
    };
    let more_ints = prop_oneof![
        ints,
        pair(&i, &i, Tree::Add),
        pair(&i, &i, Tree::Mul),
        t.clone().prop_map(|a| Tree::Length(Box::new(a))),
        choose(&i)
    ];
    let more_texts = prop_oneof![
        texts,
        prop::collection::vec(t.clone(), 1..4).prop_map(Tree::Concat),
        t.clone().prop_map(|a| Tree::Upper(Box::new(a))),
        choose(&t)
    ];
    let more_bools = prop_oneof![
        bools,
        pair(&b, &b, Tree::And),
        pair(&b, &b, Tree::Or),
        b.clone().prop_map(|a| Tree::Not(Box::new(a))),
        pair(&i, &i, Tree::Less),
        pair(&t, &t, Tree::Equals)
    ];
    (more_ints.boxed(), more_texts.boxed(), more_bools.boxed())
}

/// JSON of the words that templates use, in any order.
fn documents() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "resources",
        "parameters",
        "variables",
        "functions",
        "outputs",
        "copy",
        "name",
        "count",
        "input",
        "type",
        "value",
        "defaultValue",
        "properties",
        "template",
        "expressionEvaluationOptions",
        "scope",
        "condition",
        "namespace",
        "members",
        "output",
        "x",
        "existing",
        "reference",
        "nullable",
        "$schema",
    ]);
    let scalars = prop::sample::select(vec![
        "1",
        "-1",
        "3",
        "true",
        "null",
        "1.5",
        "\"inner\"",
        "\"x\"",
        "\"Microsoft.Resources/deployments\"",
        "\"[parameters('x')]\"",
        "\"[variables('x')]\"",
        "\"[variables('name').x]\"",
        "\"[copyIndex()]\"",
        "\"[reference('x').outputs.x.value]\"",
        "\"[x.x(1)]\"",
        "\"[concat(variables('x'), variables('x'))]\"",
        "\"[createArray(variables('x'), parameters('x'))]\"",
        "\"[\"",
        "\"[]\"",
        "\"[[x]\"",
    ]);
    let scalars = scalars.prop_map(str::to_owned).boxed();
    scalars.prop_recursive(8, 80, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((words.clone(), inner), 0..5).prop_map(|entries| {
                let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", entries.join(","))
            })
        ]
    })
}

proptest! {
    #[test]
    fn any_template_is_evaluated_without_panic(
        (resources, inner, variables, parameters) in (documents(), documents(), documents(), documents())
    ) {
        let template = format!(
            r#"{{"parameters": {{"x": {parameters}, "name": {parameters}}}, "variables": {{"x": {variables}, "copy": [
            {{"name": "name", "count": 2, "input": {variables}}}]}}, "functions": {parameters}, "outputs": {variables},
            "resources": [{resources}, {{"type": "Microsoft.Resources/deployments", "name": "x", "properties": {{
            "expressionEvaluationOptions": {{"scope": "inner"}}, "parameters": {parameters},
            "template": {{"resources": {inner}, "outputs": {{"x": {variables}}}}}}}}}]}}"#
        );
        let one = show::run(&template, Some(&parameters), &Deployment::default());
        let two = show::run(&template, Some(&parameters), &Deployment::default());
        prop_assert_eq!(show::evaluation(&template, &one), show::evaluation(&template, &two));
    }

    #[test]
    fn arithmetic_agrees_with_the_naive_evaluator(tree in trees(4).0, blank in "[ \n]{0,2}") {
        prop_assert_eq!(evaluate(&print(&tree, &blank)), int(&tree).to_string());
    }

    #[test]
    fn texts_agree_with_the_naive_evaluator(tree in trees(4).1, blank in "[ \n]{0,2}") {
        prop_assert_eq!(evaluate(&print(&tree, &blank)), format!("{:?}", text(&tree)));
    }

    #[test]
    fn logic_agrees_with_the_naive_evaluator(tree in trees(4).2, blank in "[ \n]{0,2}") {
        prop_assert_eq!(evaluate(&print(&tree, &blank)), bool(&tree).to_string());
    }

    #[test]
    fn any_text_is_evaluated_without_panic(text in "[a-z0-9'()\\[\\].,? é{}-]{0,40}") {
        evaluate(&text);
    }

    #[test]
    fn any_tokens_are_evaluated_without_panic(tokens in prop::collection::vec(prop::sample::select(vec![
        "concat(", "format(", "map(", "lambda(", "'x'", "'{0}'", "1", "-9223372036854775808", ")", ",", "range(",
        "lambdaVariables('x')", "parameters('x')", "[0]", ".a", "[?'b']", "union(", "createObject(", "cidrHost(",
        "'10.0.0.0/8'", "div(", "mod(", "-1", "padLeft(", "99999999", "substring(", "take(", "resourceId(", "if(",
        "true()", "resourceGroup()", "a.b(", "json(", "'{\"a\":[1]}'", "reduce(", "sort(", "copyIndex(", "null()",
    ]), 0..14)) {
        evaluate(&tokens.concat());
    }
}
