use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A shell command that is cut off or never closed.
    ///
    /// ## What it does
    ///
    /// Reports a quote or bracket that is never closed, and options on a line of their own after a line that does not
    /// end in `\` (or with a space behind the `\`): the shell takes the command to be over and the options for another
    /// command. Only blocks and scripts with commands that are known here are looked at.
    ///
    /// ## Why it matters
    ///
    /// The first half of the command runs without the options, and Azure makes a cluster that is not the one that was
    /// asked for, some of it unchangeable. The second half fails with `command not found`.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// az aks create \
    ///     --resource-group rg \
    ///     --name shop
    ///     --network-plugin azure \
    ///     --network-dataplane cilium
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create \
    ///     --resource-group rg \
    ///     --name shop \
    ///     --network-plugin azure \
    ///     --network-plugin-mode overlay \
    ///     --network-dataplane cilium \
    ///     --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Bash: escape character](https://www.gnu.org/software/bash/manual/html_node/Escape-Character.html)
    code: "NP006",
    name: "shell-syntax",
    severity: Warning,
    since: "0.1.0",
    source: "https://www.gnu.org/software/bash/manual/html_node/Escape-Character.html",
    as_of: "2025-07-03",
    check: Check::Problem(ProblemKind::ShellSyntax),
    cases: [
        Case::fails(
            "a quote that is never closed",
            "create.sh",
            r#"az aks create --resource-group rg --name "shop --network-plugin azure
"#,
        ),
        Case::fails(
            "a command substitution that is never closed",
            "create.sh",
            r#"az aks create --resource-group rg --name shop --vnet-subnet-id $(az network vnet subnet show --ids x
"#,
        ),
        Case::passes(
            "wrapped lines",
            "create.sh",
            r#"az aks create \
  --resource-group rg \
  --name 'shop' \
  --generate-ssh-keys
"#,
        ),
        Case::passes(
            "options in a list of their own",
            "create.sh",
            r#"options=(
  --network-plugin azure
)
az aks create --resource-group rg --name shop "${options[@]}"
"#,
        ),
        Case::passes(
            "an apostrophe in a comment",
            "create.sh",
            "# don't run this twice\naz aks create --resource-group rg --name shop\n",
        ),
    ],
}
