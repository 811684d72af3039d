use crate::model::Expected;
use crate::report::RefusedBy;
use crate::rules::{Case, Check, Context, Draft, Sink, rule};

rule! {
    /// Text where a setting takes a whole number.
    ///
    /// ## What it does
    ///
    /// Reports values of numeric settings (node counts, maxPods, ports, timeouts) that are not whole numbers.
    ///
    /// ## Why it matters
    ///
    /// The client stops (`argument --max-pods: invalid int value: '…'`), or the resource manager refuses the body, and
    /// nothing is made.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --node-count three --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --node-count 3 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - azure-cli 2.91.0, `acs/_params.py`: these options are declared with `type=int`
    code: "NP008",
    name: "malformed-number",
    severity: Error,
    since: "0.1.0",
    source: "https://learn.microsoft.com/cli/azure/aks",
    as_of: "2026-08-04",
    check: Check::Model(check),
    cases: [
        Case::fails(
            "a number with a unit",
            "create.sh",
            "az aks create --resource-group rg --name shop --max-pods=110pods --generate-ssh-keys",
        ),
        Case::fails(
            "a fraction",
            "add.sh",
            "az aks nodepool add --resource-group rg --cluster-name shop --name extra --node-count 1.5",
        ),
        Case::passes(
            "a number whose text is not known",
            "create.sh",
            "az aks create --resource-group rg --name shop --node-count $COUNT --generate-ssh-keys",
        ),
        Case::passes(
            "quotes around a number",
            "create.sh",
            "az aks create --resource-group rg --name shop --node-count '3' --generate-ssh-keys",
        ),
        Case::passes(
            "a surge in percent is no number of this kind",
            "add.sh",
            "az aks nodepool add --resource-group rg --cluster-name shop --name extra --max-surge 33%",
        ),
    ],
}

fn check(context: &Context<'_>, sink: &mut Sink) {
    for malformed in context.model.malformed.iter().filter(|malformed| malformed.expected == Expected::Number) {
        let by_client = malformed.place.path.starts_with("/--");
        let mut draft = Draft::new(&malformed.place, malformed.message.clone());
        draft.help = malformed.help.clone().or_else(|| Some("write a whole number".to_owned()));
        sink.report(if by_client { draft.refused_by(RefusedBy::AzureCli) } else { draft });
    }
}
