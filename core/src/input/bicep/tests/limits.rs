//! Files that would take forever, or all memory.

use std::fmt::Write;

use super::deploy;
use crate::limits::{MAX_BICEP_MODULE_DEPTH, MAX_BICEP_MODULES, MAX_TEMPLATE_NESTING};

fn problems(files: &[(String, String)]) -> Vec<String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    deploy(&files).problems
}

#[test]
fn modules_call_each_other_to_the_limit() {
    let chain = |count: usize| {
        let file = |at: usize| {
            let next = format!("module m 'm{}.bicep' = {{}}\n", at + 1);
            (format!("m{at}.bicep"), if at == count { String::new() } else { next })
        };
        problems(&(0..=count).map(file).collect::<Vec<_>>())
    };
    assert_eq!(chain(MAX_BICEP_MODULE_DEPTH), [""; 0]);
    assert_eq!(chain(MAX_BICEP_MODULE_DEPTH + 1), ["modules call each other more than 16 levels deep"]);
}

#[test]
fn modules_are_called_to_the_limit() {
    let calls = |count: usize| {
        let main = format!("module m 'm.bicep' = [for i in range(0, {count}): {{}}]\n");
        problems(&[("main.bicep".to_owned(), main), ("m.bicep".to_owned(), String::new())])
    };
    assert_eq!(calls(MAX_BICEP_MODULES), [""; 0]);
    assert_eq!(calls(MAX_BICEP_MODULES + 1), ["the deployment calls more than 2000 modules"]);
}

/// Modules that call modules in loops multiply.
#[test]
fn modules_that_multiply_end() {
    let mut files = Vec::new();
    for at in 0..10 {
        let text = format!("module m 'm{}.bicep' = [for i in range(0, 10): {{}}]\n", at + 1);
        files.push((format!("m{at}.bicep"), text));
    }
    files.push(("m10.bicep".to_owned(), String::new()));
    assert!(problems(&files).iter().any(|problem| problem == "the deployment calls more than 2000 modules"));
}

#[test]
fn functions_and_variables_without_end_end() {
    let cases = [
        "func f(n int) int => f(n + 1)\nvar x = f(0)\n",
        "var a = [1, 2]\nvar b = [for i in range(0, 10000): [for j in range(0, 10000): a]]\nvar x = b\n",
        "var x = map(range(0, 9999), a => map(range(0, 9999), b => map(range(0, 9999), c => c)))\n",
    ];
    for text in cases {
        let problems = deploy(&[("main.bicep", text)]).problems;
        assert!(!problems.is_empty(), "{text}");
    }
    let mut doubled = "var v0 = 'ab'\n".to_owned();
    for at in 1..60 {
        let _ = writeln!(doubled, "var v{at} = '${{v{}}}${{v{}}}'", at - 1, at - 1);
    }
    doubled.push_str("var x = v59\n");
    let problems = deploy(&[("main.bicep", &doubled)]).problems;
    assert!(!problems.is_empty() && problems.iter().all(|problem| problem == "the text is longer than 65536 bytes"));
}

/// Variables of variables are evaluated inside each other.
#[test]
fn long_chains_of_variables_end() {
    let chain = |count: usize| {
        let mut text = "var v0 = 'a'\n".to_owned();
        for at in 1..count {
            let _ = writeln!(text, "var v{at} = v{}", at - 1);
        }
        let _ = writeln!(text, "var x = v{}", count - 1);
        deploy(&[("main.bicep", &text)]).problems
    };
    assert_eq!(chain(MAX_TEMPLATE_NESTING / 2), [""; 0]);
    assert_eq!(chain(2 * MAX_TEMPLATE_NESTING).len(), 1);
}

/// Resources that refer to each other are evaluated inside each other.
#[test]
fn long_chains_of_resources_end() {
    let links = [
        "{ name: rX.name }",
        "{ name: 'n', parent: rX }",
        "{ name: 'n', properties: rX.properties }",
        "{ name: 'n', properties: { a: [for i in rX.properties.a: { b: rX.name }] } }",
        "[for i in range(0, 2): { name: rX[i].name }]",
        "[for one in rX: { name: one.name }]",
        "if (rX.properties.a == 'b') { name: rX.properties.?c ?? map([rX.id], t => '${t}')[0] }",
        "{ name: 'n', scope: rX }",
    ];
    for link in links {
        let mut text = "resource r0 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: 'r' }\n".to_owned();
        for at in 1..400 {
            let body = link.replace('X', &(at - 1).to_string());
            let _ = writeln!(text, "resource r{at} 'Microsoft.Network/virtualNetworks@2024-05-01' = {body}");
        }
        // From the end, so that none is known before it is asked for.
        text.push_str("var x = r399.name\nvar y = r399.properties\n");
        deploy(&[("main.bicep", &text)]);
    }
}

/// Outputs of modules that are parameters of other modules are evaluated inside each other.
#[test]
fn long_chains_of_modules_end() {
    for (call, body) in [
        ("{ params: { a: mX.outputs.a } }", "param a string\noutput a string = a\n"),
        ("{ name: mX.outputs.a, params: { a: 'b' } }", "param a string\noutput a string = deployment().name\n"),
        ("{ scope: resourceGroup(mX.outputs.a), params: { a: 'b' } }", "output a string = resourceGroup().name\n"),
        ("{ params: { ...mX.outputs.a } }", "param a object = {}\noutput a object = { a: a }\n"),
        ("[for i in mX[0].outputs.a: { params: { a: i } }]", "param a string\noutput a array = [a]\n"),
    ] {
        let mut text = if call.starts_with('[') {
            "module m0 'm.bicep' = [for i in ['b']: { params: { a: i } }]\n".to_owned()
        } else {
            "module m0 'm.bicep' = { params: { a: 'b' } }\n".to_owned()
        };
        for at in 1..400 {
            let _ = writeln!(text, "module m{at} 'm.bicep' = {}", call.replace('X', &(at - 1).to_string()));
        }
        text.push_str("var x = m399.outputs.a\nvar y = m399[0].outputs.a\n");
        deploy(&[("main.bicep", &text), ("m.bicep", body)]);
    }
}

/// Time that grows with the square of the number of resources would take minutes.
#[test]
fn many_resources_are_read_in_no_time() {
    let mut text =
        "resource v 'Microsoft.Network/virtualNetworks@2024-05-01' = {\n  name: 'v'\n  properties: {\n    subnets: [\n"
            .to_owned();
    for at in 0..2_000 {
        let _ = writeln!(text, "      {{ name: 's{at}', properties: {{ addressPrefix: '10.0.0.0/24' }} }}");
    }
    text.push_str("    ]\n  }\n}\n");
    for at in 0..2_000 {
        let _ = writeln!(
            text,
            "resource p{at} 'Microsoft.ContainerService/managedClusters/agentPools@2025-05-01' = {{\n  name: 'c/p{at}'\n  \
             properties: {{ vnetSubnetID: v.properties.subnets[{at}].id }}\n}}"
        );
    }
    let deployed = deploy(&[("main.bicep", &text)]);
    assert_eq!(deployed.resources.len(), 2_001);
    assert!(deployed.problems.is_empty(), "{:?}", deployed.problems);
}
