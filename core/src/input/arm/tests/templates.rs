//! Whole templates. What each snapshot shows: the identities of resources, their values with place and origin,
//! problems with the text they point at, and notes.

use super::{json, show};
use crate::input::arm::{Deployment, is_parameters_file, is_template};
use crate::input::value::same_text;

fn check(name: &str, template: &str, given: Option<&str>, deployment: &Deployment) {
    let evaluation = show::run(template, given, deployment);
    insta::with_settings!({ snapshot_suffix => "", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, show::evaluation(template, &evaluation));
    });
}

#[test]
fn values_know_their_places() {
    let template = include_str!("cases/places.json");
    check("places", template, None, &Deployment::default());
    check("places_given", template, Some(include_str!("cases/places.parameters.json")), &Deployment::default());
}

#[test]
fn loops_are_turned() {
    check("copies", include_str!("cases/copies.json"), None, &Deployment::default());
}

#[test]
fn conditions_leave_resources_out() {
    check("conditions", include_str!("cases/conditions.json"), None, &Deployment::default());
}

#[test]
fn children_join_their_parents() {
    check("children", include_str!("cases/children.json"), None, &Deployment::default());
    let named = Deployment {
        name: Some("main".to_owned()),
        subscription: Some("0000".to_owned()),
        resource_group: Some("rg".to_owned()),
        location: Some("westeurope".to_owned()),
    };
    check("children_named", include_str!("cases/children.json"), None, &named);
}

#[test]
fn nested_deployments_are_deployed() {
    check("nested", include_str!("cases/nested.json"), None, &Deployment::default());
}

#[test]
fn symbolic_names_are_understood() {
    check("symbols", include_str!("cases/symbols.json"), None, &Deployment::default());
}

#[test]
fn subscriptions_take_templates_too() {
    check("subscription", include_str!("cases/subscription.json"), None, &Deployment::default());
}

#[test]
fn faults_have_places() {
    check("faults", include_str!("cases/faults.json"), None, &Deployment::default());
}

#[test]
fn unknown_values_are_named() {
    check("unknowns", include_str!("cases/unknowns.json"), None, &Deployment::default());
}

#[test]
fn anything_is_read_as_far_as_it_goes() {
    check("bare", include_str!("cases/bare.json"), None, &Deployment::default());
}

#[test]
fn documents_are_recognised() {
    let cases = [
        (include_str!("cases/places.json"), true, false),
        (include_str!("cases/subscription.json"), true, false),
        (include_str!("cases/bare.json"), true, false),
        (include_str!("cases/places.parameters.json"), false, true),
        (r#"{"contentVersion": "1.0.0.0", "parameters": {"a": {"value": 1}}}"#, false, true),
        (r#"{"contentVersion": "1.0.0.0", "parameters": {"a": {"type": "int"}}}"#, false, false),
        (r#"{"resources": []}"#, false, false),
        (
            r#"{"$schema": "https://json-schema.org/draft-07/schema#", "contentVersion": "1", "resources": []}"#,
            false,
            false,
        ),
        ("[]", false, false),
    ];
    for (text, template, parameters) in cases {
        let node = json::read(text);
        assert_eq!((is_template(&node), is_parameters_file(&node)), (template, parameters), "{text}");
    }
}

#[test]
fn one_expression_has_one_value_in_a_deployment() {
    let evaluation = show::run(include_str!("cases/children.json"), None, &Deployment::default());
    let [vnet, subnet, .., assigned] = evaluation.resources.as_slice() else { panic!() };
    let scope = assigned.body.get("scope").unwrap().as_text().unwrap();
    assert!(same_text(&scope, &vnet.id));
    assert!(!same_text(&scope, &subnet.id));
}
