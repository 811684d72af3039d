//! Values that come from elsewhere: the literal is changed where nothing else uses it.

use crate::api::{self, Options};
use crate::model::Date;
use crate::source::text::SourceFile;

/// The texts with all fixes applied.
fn fixed(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<SourceFile> =
        files.iter().map(|(name, text)| SourceFile { named: true, ..SourceFile::new(*name, *text) }).collect();
    let options = Options { today: Date::new(2026, 11, 22), select: vec!["NP302".to_owned()], ..Options::default() };
    api::fix(&files, &options, true).files.into_iter().map(|file| file.text).collect()
}

#[test]
fn variables_of_shells() {
    let create = |cidr: &str| {
        format!(
            "az aks create -g rg -n aks --network-plugin azure --network-plugin-mode overlay --pod-cidr {cidr} --service-cidr 10.96.0.0/16 --dns-service-ip 10.96.0.10\n"
        )
    };
    for (before, cidr, after) in [
        ("CIDR=10.96.0.0/16\n", "$CIDR", Some("CIDR=10.244.0.0/16\n")),
        ("CIDR=10.96.0.0/16 # pods\n", "$CIDR", Some("CIDR=10.244.0.0/16 # pods\n")),
        ("export CIDR=\"10.96.0.0/16\"\n", "\"$CIDR\"", Some("export CIDR=\"10.244.0.0/16\"\n")),
        ("readonly CIDR='10.96.0.0/16';\n", "\"${CIDR}\"", Some("readonly CIDR='10.244.0.0/16';\n")),
        ("A=1; CIDR=10.96.0.0/16\n", "$CIDR", Some("A=1; CIDR=10.244.0.0/16\n")),
        (
            "CIDR=10.96.0.0/16\nMY_CIDR=10.0.0.0/8\necho $CIDRS\n",
            "$CIDR",
            Some("CIDR=10.244.0.0/16\nMY_CIDR=10.0.0.0/8\necho $CIDRS\n"),
        ),
        (
            "CIDR=10.96.0.0/16\ncidr=10.0.0.0/8\necho $cidr\n",
            "$CIDR",
            Some("CIDR=10.244.0.0/16\ncidr=10.0.0.0/8\necho $cidr\n"),
        ),
        (
            "pod_cidr=10.96.0.0/16\necho --pod_cidr -pod_cidr\n",
            "$pod_cidr",
            Some("pod_cidr=10.244.0.0/16\necho --pod_cidr -pod_cidr\n"),
        ),
        ("CIDR=10.96.0.0/16\necho $((1-CIDR))\n", "$CIDR", None),
        // Used twice, named in words, assigned twice, or not as a literal.
        ("CIDR=10.96.0.0/16\necho $CIDR\n", "$CIDR", None),
        ("CIDR=10.96.0.0/16\n# the CIDR of pods\n", "$CIDR", None),
        ("CIDR=10.96.0.0/16\nprintenv CIDR\n", "$CIDR", None),
        ("CIDR=10.0.0.0/8\nCIDR=10.96.0.0/16\n", "$CIDR", None),
        ("B=10.96\nCIDR=$B.0.0/16\n", "$CIDR", None),
        ("CIDR=10.96.\"0\".0/16\n", "$CIDR", None),
        ("BASE=10.96.0.0\n", "$BASE/16", None),
        ("CIDR=10.96.0.0/16\n", "${CIDR:-10.0.0.0/8}", None),
    ] {
        let text = format!("{before}{}", create(cidr));
        let expected = after.map_or_else(|| text.clone(), |after| format!("{after}{}", create(cidr)));
        assert_eq!(fixed(&[("a.sh", &text)]), [expected], "{before}");
    }
}

#[test]
fn parameters_and_variables_of_templates() {
    let template = |parameters: &str, variables: &str, cidr: &str, more: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
"parameters": {{{parameters}}}, "variables": {{{variables}}},
"resources": [{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
"properties": {{"networkProfile": {{"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "{cidr}", "serviceCidr": "10.96.0.0/16", "dnsServiceIP": "10.96.0.10"}}}}}}]{more}}}"#
        )
    };
    let own = r#""cidr": {"type": "string", "defaultValue": "10.96.0.0/16"}"#;
    let fixed_own = r#""cidr": {"type": "string", "defaultValue": "10.244.0.0/16"}"#;
    let (by_parameter, by_variable) = ("[parameters('cidr')]", "[variables('cidr')]");
    for (before, after) in [
        (template(own, "", by_parameter, ""), Some(template(fixed_own, "", by_parameter, ""))),
        (
            template("", r#""cidr": "10.96.0.0/16""#, by_variable, ""),
            Some(template("", r#""cidr": "10.244.0.0/16""#, by_variable, "")),
        ),
        (template(own, "", "[Parameters('CIDR')]", ""), Some(template(fixed_own, "", "[Parameters('CIDR')]", ""))),
        // Another use, another expression around it, a variable of a parameter.
        (
            template(
                own,
                "",
                by_parameter,
                r#", "outputs": {"a": {"type": "string", "value": "[parameters('cidr')]"}}"#,
            ),
            None,
        ),
        (template(own, "", "[concat(parameters('cidr'))]", ""), None),
        (template(own, r#""pods": "[parameters('cidr')]""#, "[variables('pods')]", ""), None),
    ] {
        let expected = after.unwrap_or_else(|| before.clone());
        assert_eq!(fixed(&[("a.json", &before)]), [expected]);
    }
    let parameters = |cidr: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "contentVersion": "1.0.0.0", "parameters": {{"cidr": {{"value": "{cidr}"}}}}}}"#
        )
    };
    let before = template(r#""cidr": {"type": "string"}"#, "", by_parameter, "");
    let after = fixed(&[("a.json", &before), ("a.parameters.json", &parameters("10.96.0.0/16"))]);
    assert_eq!(after, [before, parameters("10.244.0.0/16")]);
}

/// `podCidr` and the first of `podCidrs` have to be the same.
#[test]
fn a_range_that_is_given_twice_is_left_alone() {
    let body = |more: &str, cidr: &str| {
        format!(
            r#"{{"type": "Microsoft.ContainerService/managedClusters", "apiVersion": "2025-05-01", "name": "aks", "location": "westeurope",
"properties": {{"networkProfile": {{"networkPlugin": "azure", "networkPluginMode": "overlay", {more} "podCidrs": ["{cidr}"], "serviceCidr": "10.96.0.0/16", "dnsServiceIP": "10.96.0.10"}}}}}}"#
        )
    };
    assert_eq!(fixed(&[("a.json", &body("", "10.96.0.0/16"))]), [body("", "10.244.0.0/16")]);
    let twice = body(r#""podCidr": "10.96.0.0/16","#, "10.96.0.0/16");
    assert_eq!(fixed(&[("a.json", &twice)])[0], twice);
}
