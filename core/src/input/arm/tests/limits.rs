//! Templates that would take forever, or all memory.

use std::fmt::Write;

use super::show;
use crate::input::arm::{Deployment, Evaluation};
use crate::limits::{
    MAX_EXPANSION_BYTES, MAX_TEMPLATE_BYTES, MAX_TEMPLATE_DEPTH, MAX_TEMPLATE_NESTING, MAX_TEMPLATE_STEPS,
    MAX_TEMPLATE_VALUE_NODES,
};
use crate::source::ProblemKind;

fn run(template: &str) -> Evaluation {
    show::run(template, None, &Deployment::default())
}

fn limits_of(evaluation: &Evaluation) -> Vec<&str> {
    assert!(evaluation.problems.iter().all(|problem| problem.kind == ProblemKind::Limit), "{:?}", evaluation.problems);
    evaluation.problems.iter().map(|problem| problem.message.as_str()).collect()
}

fn with_variables(variables: &str, expression: &str) -> Evaluation {
    run(&format!(
        r#"{{"variables": {{{variables}}}, "resources": [{{"type": "a/b", "name": "n", "v": "[{expression}]"}}]}}"#
    ))
}

fn chain(count: usize, first: &str, next: &str) -> String {
    let mut out = format!("\"v0\": \"[{first}]\"");
    for index in 1..count {
        let before = format!("variables('v{}')", index - 1);
        write!(out, ", \"v{index}\": \"[{}]\"", next.replace('X', &before)).unwrap();
    }
    out
}

#[test]
fn texts_that_double_stop_at_the_limit() {
    // 2^16 bytes are the limit: 16 doublings of one byte reach it, one more passes it.
    assert_eq!(MAX_EXPANSION_BYTES, 1 << 16);
    let last =
        |count: usize| with_variables(&chain(count, "'a'", "concat(X, X)"), &format!("variables('v{}')", count - 1));
    assert_eq!(limits_of(&last(17)), [""; 0]);
    assert_eq!(limits_of(&last(18)), ["the text is longer than 65536 bytes"]);
    assert_eq!(limits_of(&last(60)).len(), 1);
}

#[test]
fn lists_that_double_stop_at_the_limit() {
    for next in ["createArray(X, X)", "createObject('a', X, 'b', X)", "concat(X, X)", "union(X, createArray(X))"] {
        let evaluation = with_variables(&chain(60, "createArray(1, 2)", next), "variables('v59')");
        assert!(evaluation.problems.iter().any(|problem| problem.kind == ProblemKind::Limit), "{next}");
        assert!(evaluation.resources[0].body.value.size().nodes <= MAX_TEMPLATE_VALUE_NODES + 10);
    }
}

#[test]
fn one_step_more_than_the_limit_is_reported() {
    // A step for each resource, each of its two values, and each number of the list; a value alone has another limit.
    let with_items = |last: usize| {
        let resource = |count: usize| format!(r#"{{"type": "a/b", "v": [{}]}}"#, vec!["1"; count].join(","));
        let full = resource(49_997);
        run(&format!(r#"{{"resources": [{full}, {full}, {full}, {}]}}"#, resource(last)))
    };
    assert_eq!(MAX_TEMPLATE_STEPS, 4 * (49_997 + 3));
    assert_eq!(limits_of(&with_items(49_997)), [""; 0]);
    assert_eq!(limits_of(&with_items(49_998)), ["the template takes more than 200000 steps to evaluate"]);
}

#[test]
fn one_node_more_than_the_limit_is_reported() {
    let with_items = |count: usize| {
        let ranges = vec!["range(0, 10000)"; count / 10_000].join(", ");
        with_variables("", &format!("length(concat(range(0, {}), {ranges}))", count % 10_000))
    };
    assert_eq!(limits_of(&with_items(MAX_TEMPLATE_VALUE_NODES - 1)), [""; 0]);
    assert_eq!(limits_of(&with_items(MAX_TEMPLATE_VALUE_NODES)), ["the value has more than 100000 nodes"]);
}

#[test]
fn work_without_end_on_large_values_ends() {
    let evaluation = with_variables(
        &chain(2, "range(0, 10000)", "concat(X, X, X, X, X, X, X, X)"),
        "map(range(0, 10000), lambda('x', concat(variables('v1'), range(0, 1))))",
    );
    assert_eq!(
        limits_of(&evaluation),
        [format!("the values of the template take more than {MAX_TEMPLATE_BYTES} bytes")]
    );
}

#[test]
fn loops_without_end_end() {
    let evaluation = run(r#"{"resources": [
      {"type": "a/b", "name": "[format('n{0}', copyIndex())]", "copy": {"name": "c", "count": 1000000000}},
      {"type": "a/b", "name": "last"}]}"#);
    assert_eq!(limits_of(&evaluation).len(), 1);
    assert!(!evaluation.resources.is_empty());
    let evaluation =
        with_variables(r#""copy": [{"name": "x", "count": 2000000000, "input": 1}]"#, "length(variables('x'))");
    assert_eq!(limits_of(&evaluation).len(), 1);
}

#[test]
fn functions_that_call_themselves_end() {
    let evaluation = run(r#"{"functions": [{"namespace": "f", "members": {
      "g": {"parameters": [], "output": {"value": "[concat(f.g(), f.g())]"}}}}],
      "resources": [{"type": "a/b", "name": "[f.g()]"}]}"#);
    assert_eq!(limits_of(&evaluation).len(), 2);
}

#[test]
fn nesting_is_read_to_the_limit() {
    let nested = |levels: usize| format!("{}'a'{}", "toLower(".repeat(levels), ")".repeat(levels));
    assert_eq!(limits_of(&with_variables("", &nested(MAX_TEMPLATE_DEPTH - 1))), [""; 0]);
    assert_eq!(
        limits_of(&with_variables("", &nested(MAX_TEMPLATE_DEPTH))),
        ["the expression is nested more than 48 levels deep"]
    );
    let deep = with_variables("", &"toLower(".repeat(100_000));
    assert_eq!(limits_of(&deep).len(), 1);
    let chain = with_variables("", &format!("parameters('x'){}", ".a".repeat(10_000)));
    assert_eq!(chain.problems.len(), 1);
}

#[test]
fn values_nested_by_a_loop_stay_shallow() {
    let evaluation =
        with_variables("", "reduce(range(0, 10000), 'x', lambda('a', 'b', createArray(lambdaVariables('a'))))");
    assert!(!limits_of(&evaluation).is_empty());
    let circle = with_variables(r#""a": "[variables('b')]", "b": "[variables('a')]""#, "variables('a')");
    assert_eq!(circle.problems[0].message, "the variable `a` is defined by itself");
    assert_eq!(circle.problems.len(), 1);
}

#[test]
fn a_chain_of_variables_is_followed_to_the_limit() {
    // One level for the resource, one for its expression, one for each variable's.
    let with_links = |count: usize| with_variables(&chain(count, "'a'", "X"), &format!("variables('v{}')", count - 1));
    assert_eq!(limits_of(&with_links(MAX_TEMPLATE_NESTING - 2)), [""; 0]);
    assert_eq!(
        limits_of(&with_links(MAX_TEMPLATE_NESTING - 1)),
        ["the evaluation is nested more than 200 levels deep"]
    );
}

#[test]
fn deployments_are_nested_to_the_limit() {
    let nested = |levels: usize| {
        let mut template = r#"{"resources": [{"type": "a/b", "name": "innermost"}]}"#.to_owned();
        for _ in 0..levels {
            template = format!(
                r#"{{"resources": [{{"type": "Microsoft.Resources/deployments", "name": "n",
                "properties": {{"template": {template}}}}}]}}"#
            );
        }
        run(&template)
    };
    let whole = nested(MAX_TEMPLATE_DEPTH);
    assert_eq!(limits_of(&whole), [""; 0]);
    assert_eq!(whole.resources.last().unwrap().name.known(), Some("innermost"));
    assert_eq!(limits_of(&nested(MAX_TEMPLATE_DEPTH + 1)), ["deployments are nested more than 48 levels deep"]);
}

#[test]
fn long_texts_used_often_end() {
    let text = "x".repeat(1_000_000);
    for expression in ["int(variables('big'))", "toLower(variables('big'))", "equals(variables('big'), 'x')"] {
        let evaluation = run(&format!(
            r#"{{"variables": {{"big": "{text}"}}, "resources": [{{"type": "a/b", "name": "n",
            "v": "[{expression}]", "copy": {{"name": "c", "count": 100000}}}}]}}"#
        ));
        assert!(evaluation.problems.iter().any(|problem| problem.kind == ProblemKind::Limit), "{expression}");
        assert!(evaluation.problems.iter().all(|problem| problem.message.len() < 1_000));
    }
    let evaluation = run(&format!(
        r#"{{"resources": [{{"type": "a/b", "{text}": ["[null()]"], "w": "{text}", "copy": {{"count": 100000}}}}]}}"#
    ));
    assert_eq!(limits_of(&evaluation).len(), 1);
}
