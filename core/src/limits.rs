//! Every limit on what one call reads. Each has a test at the limit and one past it.

/// Bytes of one file. A larger file is refused with one finding.
pub const MAX_FILE_BYTES: usize = 32 * 1024 * 1024;

/// Nodes of one YAML or JSON file, an alias counting as all the nodes it stands for; values of one text of Terraform's
/// configuration language.
pub const MAX_NODES: usize = 2_000_000;

/// Nodes that the aliases of one file may expand to.
pub const MAX_ALIAS_NODES: usize = 100_000;

/// Levels of nesting of a YAML or JSON document.
pub const MAX_DEPTH: usize = 128;

/// Documents of one file.
pub const MAX_DOCUMENTS: usize = 10_000;

/// States of one cluster that are judged one by one; a later step replaces the last.
pub const MAX_STEPS: usize = 400;

/// Commands of one script.
pub const MAX_COMMANDS: usize = 20_000;

/// Words and parts of words of one script.
pub const MAX_SCRIPT_PARTS: usize = 500_000;

/// Levels of substitutions, expansions and compound commands inside each other in a script.
pub const MAX_SCRIPT_DEPTH: usize = 48;

/// Quotes and brackets of one script that are never closed and after which reading goes on with the next line.
pub const MAX_SCRIPT_RECOVERIES: usize = 16;

/// Bytes that all variables of one script together may expand to.
pub const MAX_SCRIPT_EXPANSION_BYTES: usize = 16 * 1024 * 1024;

/// Bytes of one placeholder such as `<clusterName>`, brackets included.
pub const MAX_PLACEHOLDER_BYTES: usize = 256;

/// Bytes of one reference that a Makefile or pipeline replaces, such as `$(NAME)` or `${{ env.NAME }}`, brackets
/// included.
pub const MAX_REFERENCE_BYTES: usize = 4 * 1024;

/// Bytes of one `$(( … ))`.
pub const MAX_ARITHMETIC_BYTES: usize = 256;

/// Fenced blocks of one Markdown page.
pub const MAX_FENCES: usize = 10_000;

/// Block quotes and list items inside each other in a Markdown page.
pub const MAX_MARKDOWN_DEPTH: usize = 32;

/// Bytes that one shell word or template expression may expand to.
pub const MAX_EXPANSION_BYTES: usize = 64 * 1024;

/// Evaluation steps of one ARM template, `copy` loops and nested deployments included.
pub const MAX_TEMPLATE_STEPS: usize = 200_000;

/// Levels of nesting of one template expression, and of deployments nested in one ARM template.
pub const MAX_TEMPLATE_DEPTH: usize = 48;

/// Levels of evaluation of an ARM template at one time: expressions in variables in expressions, and JSON around them.
pub const MAX_TEMPLATE_NESTING: usize = 200;

/// Bytes that the evaluation of one ARM template may make, copy and compare.
pub const MAX_TEMPLATE_BYTES: usize = 128 * 1024 * 1024;

/// Nodes of one value of an ARM template, what is used twice counting twice.
pub const MAX_TEMPLATE_VALUE_NODES: usize = 100_000;

/// Characters of the expression by which an unknown value is known.
pub const MAX_UNKNOWN_CHARACTERS: usize = 512;

/// Levels of nesting of a Bicep text: values in values, and operators in brackets.
pub const MAX_BICEP_DEPTH: usize = 128;

/// Levels of modules that call modules in Bicep.
pub const MAX_BICEP_MODULE_DEPTH: usize = 16;

/// Module calls of one Bicep deployment, each turn of a loop counted.
pub const MAX_BICEP_MODULES: usize = 2_000;

/// Bytes of a file that a Bicep file loads; Bicep itself takes 1,048,576 characters (Bicep docs, file functions).
pub const MAX_BICEP_LOADED_BYTES: usize = 1_048_576;

/// Bytes of the patches over a cluster of the Cluster API that are searched for the settings they name; what longer
/// ones change is not known.
pub const MAX_PATCH_BYTES: usize = 16 * 1024;

/// Machine pools of one cluster class that are read.
pub const MAX_CLASS_POOLS: usize = 200;

/// References that are followed from a value of a Terraform plan to the resource that gives it, through inputs and outputs
/// of modules.
pub const MAX_TERRAFORM_REFERENCES: usize = 32;

/// Definitions of one port of a pod with which each further one is compared.
pub const MAX_PORT_CLASHES: usize = 16;

/// Findings of one report; the rest is counted in a note.
pub const MAX_FINDINGS: usize = 10_000;

/// Changes from the state before of one report; the rest is counted in a note.
pub const MAX_CHANGES: usize = 2_000;

/// Notes of one report; the rest is counted in a last note.
pub const MAX_NOTES: usize = 1_000;

/// Clusters whose address plans one call shows; the rest is counted in a note.
pub const MAX_PLANS: usize = 1_000;

/// Ranges of all address plans of one call; the rest is left out, with a note.
pub const MAX_PLAN_RANGES: usize = 50_000;

/// Collisions of one address plan that are listed; the rest is left out, with a note.
pub const MAX_COLLISIONS: usize = 1_000;

/// Pairs of overlapping ranges that are looked at for the collisions of one address plan.
pub const MAX_COLLISION_PAIRS: usize = 1_000_000;

/// Free ranges that one address plan offers.
pub const MAX_FREE_RANGES: usize = 12;

/// Nodes that the anchors of one file may hold, those of nested anchors counted once for each.
pub const MAX_ANCHOR_NODES: usize = MAX_NODES;

/// Comments of one YAML or JSON file that are kept.
pub const MAX_COMMENTS: usize = 1_000_000;

/// Problems of one YAML or JSON file that are listed; a last one says that there are more.
pub const MAX_SOURCE_PROBLEMS: usize = 1_000;

/// Syntax errors of one JSON document after which the rest of it is not read.
pub const MAX_JSON_ERRORS: usize = 100;

/// Bytes of the JSON pointer of a problem; a longer one ends at the last step that fits.
pub const MAX_POINTER_BYTES: usize = 4 * 1024;

/// Blocks, lists, objects and brackets inside each other in a text of Terraform's configuration language.
pub const MAX_HCL_DEPTH: usize = 40;

/// Faults of one text of Terraform's configuration language after which the rest of it is not read.
pub const MAX_HCL_FAULTS: usize = 50;

/// Bytes of one expression of Terraform's configuration language, lists and objects written out not counted.
pub const MAX_HCL_EXPRESSION_BYTES: usize = 1024 * 1024;

/// Entries of an object that stands inside of an expression, as an argument of a function.
pub const MAX_HCL_INLINE_KEYS: usize = 1_000;

/// Evaluation steps of one Terraform configuration with the modules that it calls.
pub const MAX_CONFIGURATION_STEPS: usize = 1_000_000;

/// Levels of evaluation of a Terraform configuration at one time: expressions in locals in expressions.
pub const MAX_CONFIGURATION_DEPTH: usize = 120;

/// Bytes that the evaluation of one Terraform configuration may make.
pub const MAX_CONFIGURATION_BYTES: usize = 128 * 1024 * 1024;

/// Nodes of one value of a Terraform configuration, what is used twice counting twice.
pub const MAX_CONFIGURATION_VALUE_NODES: usize = 100_000;

/// Instances of resources and modules that `count` and `for_each` of one Terraform configuration may make.
pub const MAX_CONFIGURATION_INSTANCES: usize = 10_000;

/// Calls of modules inside each other.
pub const MAX_MODULE_DEPTH: usize = 16;

/// Files of one folder that declare the same things, and are read as alternatives beside the others of the folder; and
/// files of values for one configuration, each for an evaluation of its own.
pub const MAX_ALTERNATIVE_FILES: usize = 100;

/// Bytes of a line before and behind a place that a fix looks at.
pub const MAX_FIX_LINE_BYTES: usize = 16 * 1024;

/// Rounds of applying fixes and checking the result.
pub const MAX_FIX_ROUNDS: usize = 16;

/// Lines that differ between two texts, up to which a diff finds the fewest.
pub const MAX_DIFF_CHANGES: usize = 1_000;
/// Entries of one list or mapping of a configuration.
pub const MAX_CONFIG_ENTRIES: usize = 1_000;

/// Faults of one configuration or facts file that are told.
pub const MAX_CONFIG_FAULTS: usize = 50;

/// Patterns of paths of one configuration.
pub const MAX_PATTERNS: usize = 1_000;

/// Bytes of one pattern of paths.
pub const MAX_PATTERN_BYTES: usize = 256;

/// Suppressions of one file that count.
pub const MAX_SUPPRESSIONS: usize = 10_000;

/// Rules that one suppression may name.
pub const MAX_RULES_OF_A_SUPPRESSION: usize = 50;

/// Entries of one baseline.
pub const MAX_BASELINE_ENTRIES: usize = 100_000;

/// Bytes of a text that a pattern of a schema is held against; longer ones are not judged.
pub const MAX_PATTERN_TEXT: usize = 4 * 1024;

/// Faults against its structure that are told of one Kubernetes object.
pub const MAX_OBJECT_FAULTS: usize = 1_000;

/// Workloads in all the answers about selectors that one cluster's objects keep; further answers are found anew.
pub const MAX_REMEMBERED_WORKLOADS: usize = 8_000_000;

/// Rules of one direction for the same pods of which each is compared with each; further ones only by their text.
pub const MAX_RULES_COMPARED: usize = 100;

/// Pairs of workloads and policies that one finding looks at to tell which workloads lose all traffic.
pub const MAX_EFFECT_PAIRS: usize = 20_000;

/// Rules beside a rule, of its own and of other policies, that are looked at for what they cover.
pub const MAX_SIBLING_RULES: usize = 10_000;

/// Names that are compared with one that is not known, to tell which may have been meant.
pub const MAX_SUGGESTIONS_COMPARED: usize = 1_000;

/// Workloads, summed up over the policies of a cluster, that one rule looks at one by one; of further policies it says
/// less, or nothing.
pub const MAX_WORKLOADS_VISITED: usize = 20_000_000;

/// Workloads that one message may be about for each policy of the cluster, counted over the policies, up to which it
/// names them.
pub const MAX_WORKLOADS_NAMED: usize = 10_000_000;

/// Workloads of a namespace whose labels are looked at for what a selector may have meant.
pub const MAX_LABELS_COMPARED: usize = 500;

/// Requirements of one selector that are compared with each other.
pub const MAX_REQUIREMENTS_COMPARED: usize = 1_000;

/// Bytes of one regular expression of an HTTP rule; what longer ones match is not known.
pub const MAX_EXPRESSION_BYTES: usize = 4 * 1024;

/// Bytes of the program that a regular expression of an HTTP rule becomes; what larger ones match is not known.
pub const MAX_EXPRESSION_PROGRAM_BYTES: usize = 64 * 1024;

/// Bytes of one HTTP request that is asked about, and of its headers.
pub const MAX_HTTP_REQUEST_BYTES: usize = 4 * 1024;

/// Bytes of a name that a rule on DNS or TLS is held against; no name of DNS is longer than 255.
pub const MAX_NAME_BYTES: usize = 255;

/// Changes of policies that are tried, at each step, for the nearest one that turns a verdict.
pub const MAX_NEAREST_TRIES: usize = 32;

/// Changes of policies that together turn a verdict.
pub const MAX_NEAREST_CHANGES: usize = 3;

/// Rules about one end of a flow that are looked at for the nearest change.
pub const MAX_NEAREST_RULES: usize = 400;

/// Ranges of outside addresses in which one question about the whole world is tried.
pub const MAX_READINGS: usize = 256;

/// Flows that one question may stand for, equal ones counted once, up to which a nearest change is looked for.
pub const MAX_NEAREST_FLOWS: usize = 32;

/// Bytes of the text of one question about a flow.
pub const MAX_FLOW_BYTES: usize = 64 * 1024;

/// Flows between single peers in one answer about a map.
pub const MAX_REACH_FLOWS: usize = 2_000_000;

/// Pairs of a map that its page explains.
pub const MAX_REACH_REASONS: usize = 20_000;
/// Bytes of the explanations of a page of a map.
pub const MAX_REACH_REASON_BYTES: usize = 8 * 1024 * 1024;
/// Pairs of a map up to which its page tells of each whether it is denied by default.
pub const MAX_REACH_MARKS: usize = 1_000_000;

/// Bytes of one line of Hubble's output.
pub const MAX_HUBBLE_LINE_BYTES: usize = 256 * 1024;

/// Different flows of Hubble's output that are counted; each further one is answered by itself.
pub const MAX_HUBBLE_FLOWS: usize = 20_000;

/// Bytes of the lines of these flows together, for what is kept of a flow is about as long as its line.
pub const MAX_HUBBLE_KEPT_BYTES: usize = 64 * 1024 * 1024;

/// Expectations of one call of `test`.
pub const MAX_EXPECTATIONS: usize = 10_000;

/// Faults of files of expectations that are told.
pub const MAX_EXPECTATION_FAULTS: usize = 100;

/// Pods that are made up for one expectation about pods that do not exist yet.
pub const MAX_FUTURE_PODS: usize = 2_000;

/// Pods and namespaces that are made up for all expectations of one call.
pub const MAX_FUTURE_OBJECTS: usize = 9_000;
