use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A comment that suppresses findings and does not say why.
    ///
    /// ## What it does
    ///
    /// Reports a comment `netproof: ignore …` or `netproof: ignore-file …` without a reason behind ` -- `. The findings
    /// are suppressed all the same.
    ///
    /// ## Why it matters
    ///
    /// Who reads the file next cannot tell whether the finding was weighed or only silenced, nor when the comment may go.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// # netproof: ignore NP403
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.27 --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// # netproof: ignore NP403 -- reproduces a fault that customers still see
    /// az aks create --resource-group rg --name shop --kubernetes-version 1.27 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Suppressions in place](https://github.com/netproof/netproof/blob/main/docs/configuration.md#suppressions-in-place)
    code: "NP015",
    name: "suppression-without-reason",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/netproof/netproof/blob/main/docs/configuration.md#suppressions-in-place",
    as_of: "2026-11-23",
    check: Check::Problem(ProblemKind::SuppressionWithoutReason),
    cases: [
        Case::fails(
            "nothing behind the dashes",
            "create.sh",
            "# netproof: ignore NP403 --\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n",
        ),
        Case::fails(
            "a reason without dashes",
            "create.sh",
            "# netproof: ignore NP403 because it is old\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n",
        ),
        Case::fails(
            "only marks",
            "create.sh",
            "# netproof: ignore NP403 -- ???\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n",
        ),
        Case::fails(
            "a whole file",
            "create.sh",
            "# netproof: ignore-file NP403\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n",
        ),
        Case::passes(
            "a reason",
            "create.sh",
            "az aks create -g rg -n shop -k 1.27 --generate-ssh-keys # netproof: ignore kubernetes-version-out-of-support -- old\n",
        ),
        Case::passes(
            "no rule that there is",
            "create.sh",
            "# netproof: ignore NP999\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::passes(
            "no suppression",
            "create.sh",
            "# ignore NP403\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
    ],
}
