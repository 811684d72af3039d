use crate::rules::{Case, Check, rule};
use crate::source::ProblemKind;

rule! {
    /// A comment that suppresses nothing.
    ///
    /// ## What it does
    ///
    /// Reports a comment `netproof: ignore …` or `netproof: ignore-file …` that names a rule which finds nothing where
    /// the comment counts, names no rule that there is, or cannot be followed. A rule that does not run for the file is
    /// passed over: what it would find is not known.
    ///
    /// ## Why it matters
    ///
    /// The comment says that something is wrong here and accepted. Where that is no longer so, it misleads the reader,
    /// and hides the finding on the day that it comes back. Where the code is misspelt, nothing was ever suppressed.
    ///
    /// ## Example
    ///
    /// ```azurecli
    /// # netproof: ignore NP302 -- the ranges meet on purpose
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///   --pod-cidr 192.168.0.0/16 --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10 --generate-ssh-keys
    /// ```
    ///
    /// ## Use instead
    ///
    /// ```azurecli
    /// az aks create --resource-group rg --name shop --network-plugin azure --network-plugin-mode overlay \
    ///   --pod-cidr 192.168.0.0/16 --service-cidr 10.0.0.0/16 --dns-service-ip 10.0.0.10 --generate-ssh-keys
    /// ```
    ///
    /// ## References
    ///
    /// - [Suppressions in place](https://github.com/netproof/netproof/blob/main/docs/configuration.md#suppressions-in-place)
    code: "NP014",
    name: "unused-suppression",
    severity: Warning,
    since: "0.1.0",
    source: "https://github.com/netproof/netproof/blob/main/docs/configuration.md#suppressions-in-place",
    as_of: "2026-11-23",
    check: Check::Problem(ProblemKind::UnusedSuppression),
    cases: [
        Case::fails(
            "a code that does not exist",
            "create.sh",
            "# netproof: ignore NP999 -- a reason\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::fails(
            "a misspelt name",
            "create.sh",
            "# netproof: ignore pod-cidr-overlaps-service-cdir -- a reason\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::fails(
            "the beginning of a code",
            "create.sh",
            "# netproof: ignore NP3 -- a reason\naz aks create -g rg -n shop --pod-cidr 10.0.0.0/16 --generate-ssh-keys\n",
        ),
        Case::fails(
            "another verb",
            "create.sh",
            "# netproof: disable NP302 -- a reason\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::fails(
            "no rule",
            "create.sh",
            "# netproof: ignore -- a reason\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::fails(
            "this very rule",
            "create.sh",
            "# netproof: ignore NP014 -- a reason\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::fails(
            "at the end of the file",
            "create.sh",
            "az aks create -g rg -n shop --generate-ssh-keys\n# netproof: ignore NP302 -- a reason\n",
        ),
        Case::passes(
            "a finding is suppressed",
            "create.sh",
            "# netproof: ignore NP403 -- kept until spring\naz aks create -g rg -n shop -k 1.27 --generate-ssh-keys\n",
        ),
        Case::passes(
            "a text that is no comment",
            "create.sh",
            "echo '# netproof: ignore NP302 -- a reason'\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::passes(
            "a comment about netproof",
            "create.sh",
            "# checked by netproof: see the pipeline\naz aks create -g rg -n shop --generate-ssh-keys\n",
        ),
        Case::passes(
            "a page in which nothing is of a known kind",
            "page.md",
            "<!-- netproof: ignore NP302 -- a reason -->\n\n```text\nhello\n```\n",
        ),
    ],
}
