#!/usr/bin/env python3
"""Derive core/data/az_options.txt: the options that the Azure CLI accepts.

Needs Python 3.11 or newer.  Run it with the Python of a virtual environment
that has azure-cli in it, so that the options come from the argument parser
that `az` itself builds:

    python3 -m venv VENV
    VENV/bin/pip install azure-cli==2.91.0
    VENV/bin/python xtask/az-options/export.py \\
        --preview-params DIR/_params.py \\
        --preview-custom DIR/custom.py \\
        --preview-consts DIR/_consts.py \\
        --preview-version 22.0.0b8 \\
        --old-wheel WHEELS/azure_cli-2.80.0-py3-none-any.whl [...] \\
        --out core/data/az_options.txt

Only --out is required.  The three sources of the file are these.

1. azure-cli, as installed: all commands and their arguments are loaded in this
   process and the argparse parser of each command in COMMANDS is read.

2. The aks-preview extension: it is on no package registry, so its source is
   read from files.  They are src/aks-preview/azext_aks_preview/_params.py,
   custom.py and _consts.py of the repository Azure/azure-cli-extensions, at the
   commit of the version that --preview-version names.  They are parsed with
   `ast` and never run.  Files cut down to the functions and argument contexts
   of COMMANDS do as well.  A constant that is in none of them is looked up in
   the installed azure-cli.  An option is in the output when it is in the
   signature of the command's function and azure-cli does not have it.

3. Older azure-cli wheels (`pip download --no-deps azure-cli==VERSION`): their
   acs/_params.py and acs/custom.py are parsed in the same way.  An option that
   one of them has, and that neither azure-cli nor the extension has now, is
   removed; its version is the newest of the given wheels that still has it.
   With azure-cli 2.0.x the acs module is in the wheel azure-cli-acs: give it as
   `VERSION=PATH`, VERSION being the azure-cli version it belongs to.

PREVIEW_REMOVED lists what the extension itself removed, from its HISTORY.rst,
and REPLACED_BY the option that took a removed one's place, from the release
notes of both.

The output depends on the inputs only: it is sorted and has no date.
"""

import argparse
import ast
import os
import re
import sys
import tempfile
import textwrap
import zipfile

# The commands to export, and for the aks commands the function in custom.py
# whose signature gives the arguments of the command.
COMMANDS = {
    "aks create": "aks_create",
    "aks disable-addons": "aks_disable_addons",
    "aks enable-addons": "aks_enable_addons",
    "aks get-credentials": "aks_get_credentials",
    "aks namespace add": "aks_namespace_add",
    "aks namespace update": "aks_namespace_update",
    "aks nodepool add": "aks_agentpool_add",
    "aks nodepool scale": "aks_agentpool_scale",
    "aks nodepool update": "aks_agentpool_update",
    "aks nodepool upgrade": "aks_agentpool_upgrade",
    "aks scale": "aks_scale",
    "aks show": "aks_show",
    "aks update": "aks_update",
    "aks upgrade": "aks_upgrade",
    "extension add": None,
    "extension update": None,
    "feature register": None,
    "group create": None,
    "network nsg create": None,
    "network nsg rule create": None,
    "network vnet create": None,
    "network vnet peering create": None,
    "network vnet show": None,
    "network vnet subnet create": None,
    "network vnet subnet show": None,
    "network vnet subnet update": None,
    "network vnet update": None,
}

CREATE, UPDATE = "aks create", "aks update"
ADD, POOL_UPDATE = "aks nodepool add", "aks nodepool update"

# (commands, option, arity, the version before the one whose notes say it is gone)
PREVIEW_REMOVED = [
    ((CREATE, UPDATE), "--disk-driver-version", "1", "20.0.0b8"),
    ((CREATE, UPDATE, ADD, POOL_UPDATE), "--enable-custom-ca-trust", "0", "18.0.0b44"),
    ((CREATE, UPDATE, ADD, POOL_UPDATE), "--disable-custom-ca-trust", "0", "18.0.0b44"),
    ((CREATE, UPDATE), "--enable-pod-security-policy", "0", "17.0.0b4"),
    ((UPDATE,), "--disable-pod-security-policy", "0", "17.0.0b4"),
    ((CREATE, UPDATE), "--enable-addon-autoscaling", "0", "13.0.0b9"),
    ((UPDATE,), "--disable-addon-autoscaling", "0", "13.0.0b9"),
    ((CREATE, UPDATE), "--enable-advanced-network-observability", "0", "11.0.0b1"),
    ((CREATE, UPDATE), "--disable-advanced-network-observability", "0", "11.0.0b1"),
    ((CREATE, UPDATE), "--enable-fqdn-policy", "0", "11.0.0b1"),
    ((CREATE, UPDATE), "--disable-fqdn-policy", "0", "11.0.0b1"),
    ((CREATE, UPDATE), "--advanced-networking-observability-tls-management", "1", "11.0.0b1"),
    ((UPDATE,), "--ssh-access", "1", "8.0.0b1"),
    ((CREATE, UPDATE), "--enable-node-restriction", "0", "7.0.0b8"),
    ((UPDATE,), "--disable-node-restriction", "0", "7.0.0b8"),
    ((CREATE, UPDATE), "--enable-network-observability", "0", "4.0.0b5"),
    ((UPDATE,), "--disable-network-observability", "0", "4.0.0b5"),
    ((CREATE, UPDATE), "--guardrails-level", "1", "1.0.0b6"),
    ((CREATE, UPDATE), "--guardrails-version", "1", "1.0.0b6"),
    ((CREATE, UPDATE), "--guardrails-excluded-ns", "1", "1.0.0b6"),
    ((UPDATE,), "--upgrade-settings", "1", "0.5.153"),
    ((CREATE, ADD), "--node-zones", "+", "0.5.120"),
    ((CREATE,), "--enable-public-fqdn", "0", "0.5.26"),
    ((CREATE, "aks enable-addons"), "--appgw-shared", "0", "0.4.50"),
    ((CREATE, UPDATE), "--acr", "1", "0.4.12"),
    ((CREATE, UPDATE), "--enable-acr", "0", "0.4.12"),
    ((UPDATE,), "--disable-acr", "0", "0.4.12"),
    ((CREATE,), "--acr-name", "1", "0.4.7"),
]

# A removed option and what took its place.  --enable-rbac has none: what it asked
# for is the default, and --disable-rbac, which its notice named, is the opposite.
REPLACED_BY = {
    "--acr": "--attach-acr",
    "--acr-name": "--attach-acr",
    "--disable-acr": "--detach-acr",
    "--disable-addon-autoscaling": "--disable-optimized-addon-scaling",
    "--disable-advanced-network-observability": "--disable-acns-observability",
    "--disable-fqdn-policy": "--disable-acns-security",
    "--disable-network-observability": "--disable-acns-observability",
    "--enable-acr": "--attach-acr",
    "--enable-addon-autoscaling": "--enable-optimized-addon-scaling",
    "--enable-advanced-network-observability": "--enable-acns",
    "--enable-fqdn-policy": "--enable-acns",
    "--enable-network-observability": "--enable-acns",
    "--enable-public-fqdn": "--disable-public-fqdn",
    "--guardrails-excluded-ns": "--safeguards-excluded-ns",
    "--guardrails-level": "--safeguards-level",
    "--guardrails-version": "--safeguards-version",
    "--no-uptime-sla": "--tier",
    "--node-zones": "--zones",
    "--upgrade-settings": "--enable-force-upgrade",
    "--uptime-sla": "--tier",
}


class Option:
    """One option of one command."""

    def __init__(self, names, arity, choices=None, required=False, deprecated=(), use=None,
                 whole_deprecated=False, longest=False):
        self.names = canonical_first(names, deprecated, longest)
        self.arity = arity
        self.choices = choices
        self.required = required
        # option strings that are deprecated; whole_deprecated: the option is
        self.deprecated = sorted(deprecated)
        self.whole_deprecated = whole_deprecated
        self.use = use
        self.preview = False
        self.preview_choices = None
        self.removed = None

    def line(self):
        parts = [" ".join(self.names), self.arity]
        if self.required:
            parts.append("required")
        if self.choices:
            parts.append("choices=" + join_values(self.choices))
        if self.preview_choices:
            parts.append("preview-choices=" + join_values(self.preview_choices))
        if self.preview:
            parts.append("preview")
        if self.whole_deprecated:
            parts.append("deprecated")
        elif self.deprecated:
            parts.append("deprecated=" + ",".join(self.deprecated))
        if self.removed:
            parts.append("removed=" + self.removed)
        if self.use:
            parts.append("use=" + self.use)
        return "  " + " | ".join(parts)


def join_values(values):
    for value in values:
        if re.search(r"[\s,|]", value) or not value:
            raise SystemExit(f"a choice cannot be written in this format: {value!r}")
    return ",".join(values)


def canonical_first(names, deprecated=(), longest=False):
    """The names, each once, the canonical one first: the first long one that is
    not deprecated.  In the generated commands (longest) the order of the names
    tells nothing, and it is the longest of them."""
    names = list(dict.fromkeys(str(name) for name in names))
    long = [n for n in names if n.startswith("--")]
    live = [n for n in long if n not in deprecated] or long
    first = max(live, key=len) if longest else live[0]
    rest = sorted((n for n in names if n != first), key=lambda n: (not n.startswith("--"), n))
    return [first] + rest


# --- 1. azure-cli as installed -------------------------------------------------


def installed_options():
    """{command: [Option]} from the parser that the installed azure-cli builds."""
    # a fresh configuration directory: no extension and no default of the user
    # is to change the result
    with tempfile.TemporaryDirectory() as directory:
        os.environ["AZURE_CONFIG_DIR"] = directory
        os.environ["AZURE_EXTENSION_DIR"] = os.path.join(directory, "extensions")
        os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "no"
        from azure.cli.core import get_default_cli
        from azure.cli.core.file_util import create_invoker_and_load_cmds_and_args
        cli = get_default_cli()
        create_invoker_and_load_cmds_and_args(cli)
        parsers = cli.invocation.parser.subparser_map
        table = {}
        for command in COMMANDS:
            options = [action_option(a) for a in parsers[command]._actions]
            table[command] = [o for o in options if o]
        return table


def action_option(action):
    from azure.cli.core.aaz._arg_action import AAZArgAction
    if not action.option_strings:
        raise SystemExit(f"a positional argument is not expected: {action}")
    # placeholders that azure-cli takes out of the user's sight and refuses
    if type(action).__name__ == "IgnoreAction":
        return None
    if action.nargs is None:
        arity = "1"
    elif action.nargs == 0:
        arity = "0"
    elif action.nargs in ("?", "+", "*"):
        arity = action.nargs
    else:
        raise SystemExit(f"nargs of another kind: {action.option_strings} {action.nargs}")
    info = getattr(action, "deprecate_info", None)
    deprecated, use = [], None
    for name in action.option_strings:
        of_name = getattr(name, "deprecate_info", None)
        if of_name:
            deprecated.append(str(name))
            use = of_name.redirect or use
    if info:
        use = info.redirect or use
    return Option(
        action.option_strings,
        arity,
        choices=[str(c) for c in action.choices] if action.choices else None,
        required=bool(action.required),
        deprecated=deprecated,
        whole_deprecated=bool(info),
        use=use,
        longest=isinstance(action, AAZArgAction),
    )


# --- 2. and 3. source files, read with ast ---------------------------------------


class Source:
    """The arguments that a _params.py, a custom.py and a _consts.py define."""

    def __init__(self, params, custom, consts=(), lookup=None):
        self.lookup = lookup or (lambda name: None)
        self.unknown = set()
        self.values = {}
        for text in list(consts) + [params]:
            for node in ast.parse(text).body:
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                    self.values[node.targets[0].id] = node.value
        self.signatures = {
            node.name: signature(node)
            for node in ast.parse(custom).body
            if isinstance(node, ast.FunctionDef)
        }
        # scope -> argument -> keywords
        self.registry = {}
        for node in ast.parse(params).body:
            if isinstance(node, ast.FunctionDef) and node.name == "load_arguments":
                self.load(node.body, {})

    def load(self, body, names):
        for node in body:
            if isinstance(node, ast.For):
                for item in self.evaluate(node.iter) or []:
                    if isinstance(node.target, ast.Name):
                        self.load(node.body, {**names, node.target.id: item})
                    else:
                        targets = [t.id for t in node.target.elts]
                        self.load(node.body, {**names, **dict(zip(targets, item))})
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.values.setdefault(node.targets[0].id, node.value)
            elif isinstance(node, ast.With):
                call = node.items[0].context_expr
                if not (isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "argument_context"):
                    continue
                scope = call.args[0]
                scope = names.get(scope.id) if isinstance(scope, ast.Name) else self.evaluate(scope)
                for statement in node.body:
                    value = getattr(statement, "value", None)
                    if isinstance(value, ast.Call) and getattr(value.func, "attr", "") == "argument":
                        self.argument(scope, value)

    def argument(self, scope, call):
        name = self.evaluate(call.args[0])
        keywords = {}
        if len(call.args) > 1:
            keywords.update(self.arg_type(call.args[1]))
        for keyword in call.keywords:
            if keyword.arg == "arg_type":
                keywords.update(self.arg_type(keyword.value))
        for keyword in call.keywords:
            if keyword.arg == "options_list":
                keywords["options"], keywords["deprecated"], use = self.options(keyword.value)
                if use:
                    keywords["use"] = use
            elif keyword.arg == "nargs":
                keywords["arity"] = self.evaluate(keyword.value)
            elif keyword.arg == "action":
                action = self.evaluate(keyword.value)
                if action in ("store_true", "store_false"):
                    keywords["arity"] = "0"
            elif keyword.arg == "required":
                keywords["required"] = bool(self.evaluate(keyword.value))
            elif keyword.arg == "deprecate_info":
                keywords["whole_deprecated"] = True
                _, use = deprecation(keyword.value)
                if use:
                    keywords["use"] = use
        self.registry.setdefault(scope, {})[name] = keywords

    def arg_type(self, node):
        """Keywords of an argument type: a call of a maker, or a name."""
        if isinstance(node, ast.Call):
            maker = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if maker == "get_three_state_flag":
                return {"arity": "?", "choices": ["true", "false"]}
            if maker == "get_enum_type":
                return {"arity": "1", "choices": self.evaluate(node.args[0])}
            if maker == "_get_container_storage_enum_type":
                return {"arity": "*"}
            if maker == "CLIArgumentType":
                return {}
        elif isinstance(node, ast.Name):
            if node.id == "tags_type":
                return {"arity": "*"}
            if node.id == "zones_type":
                return {"arity": "+", "options": ["--zones", "-z"]}
            if node.id == "name_type":
                return {"options": ["--name", "-n"]}
            if node.id in self.values:
                return self.arg_type(self.values[node.id])
        return {}

    def options(self, node):
        names, deprecated, use = [], [], None
        for item in node.elts:
            if isinstance(item, ast.Call):
                target, redirect = deprecation(item)
                names.append(target)
                deprecated.append(target)
                use = redirect or use
            else:
                names.append(self.evaluate(item))
        return names, deprecated, use

    def evaluate(self, node):
        """The value of a literal, a constant's name, or lists of them; None for
        what cannot be told."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, (ast.List, ast.Tuple)):
            items = [self.evaluate(item) for item in node.elts]
            return None if any(item is None for item in items) else items
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.evaluate(node.left), self.evaluate(node.right)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.Name):
            if node.id in self.values:
                return self.evaluate(self.values[node.id])
            found = self.lookup(node.id)
            if found is None:
                self.unknown.add(node.id)
            return found
        return None

    def command(self, command):
        """[Option] of a command, or None when there is no such function."""
        arguments = self.signatures.get(COMMANDS[command])
        if arguments is None:
            return None
        options = []
        words = command.split()
        for name, default in arguments:
            merged = {}
            if name == "location":
                merged["options"] = ["--location", "-l"]
            elif name == "resource_group_name":
                merged["options"] = ["--resource-group", "-g"]
            if isinstance(default, bool):
                merged["arity"] = "0"
            for length in range(len(words) + 1):
                merged.update(self.registry.get(" ".join(words[:length]), {}).get(name, {}))
            options.append(Option(
                merged.get("options") or ["--" + name.replace("_", "-")],
                merged.get("arity", "1"),
                choices=merged.get("choices"),
                required=merged.get("required", default is REQUIRED),
                deprecated=merged.get("deprecated", ()),
                whole_deprecated=merged.get("whole_deprecated", False),
                use=merged.get("use"),
            ))
        return options


REQUIRED = object()


def signature(function):
    """[(argument, default)] without the two arguments that are not options."""
    arguments = function.args.args
    defaults = [REQUIRED] * (len(arguments) - len(function.args.defaults))
    for node in function.args.defaults:
        defaults.append(node.value if isinstance(node, ast.Constant) else None)
    return [
        (a.arg, d) for a, d in zip(arguments, defaults) if a.arg not in ("cmd", "client")
    ]


def deprecation(call):
    """(target, redirect) of c.deprecate(target=, redirect=) and of helpers that
    take (context, target, redirect)."""
    values = [a.value for a in call.args if isinstance(a, ast.Constant)]
    keywords = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
    target = keywords.get("target", values[0] if values else None)
    redirect = keywords.get("redirect", values[1] if len(values) > 1 else None)
    return target, redirect


def installed_constant(name):
    """A string constant of the installed acs module."""
    from azure.cli.command_modules.acs import _consts
    from azure.cli.command_modules.acs.azurecontainerstorage import _consts as storage
    for module in (_consts, storage):
        value = getattr(module, name, None)
        if isinstance(value, str):
            return value
    return None


def abbreviates(name, options):
    """The canonical name of the one option of azure-cli that has a long name
    beginning with this one, or None: argparse takes it for that option."""
    found = {
        o.names[0]
        for o in options
        for n in o.names
        if n.startswith(name) and n.startswith("--") and not (o.preview or o.removed)
    }
    return found.pop() if len(found) == 1 else None


def add_preview(table, source):
    for command, function in COMMANDS.items():
        if not function:
            continue
        options = source.command(command)
        if options is None:
            sys.exit(f"no function {function} in the source of the extension")
        known = {name: option for option in table[command] for name in option.names}
        for option in options:
            for name in option.names:
                other = abbreviates(name, table[command])
                if name not in known and other and len(name) > 2:
                    print(f"# {command}: without the extension {name} is short for {other}",
                          file=sys.stderr)
            core = next((known[n] for n in option.names if n in known), None)
            if core is None:
                option.preview = True
                option.required = False
                table[command].append(option)
                continue
            for name in option.names:
                # a further name, unless azure-cli takes it as an abbreviation
                if name in known or abbreviates(name, table[command]) == core.names[0]:
                    continue
                other = Option([name], option.arity, choices=option.choices,
                               whole_deprecated=name in option.deprecated, use=core.names[0])
                other.preview = True
                table[command].append(other)
            if core.arity != option.arity:
                print(f"# {command}: {core.names[0]} takes {core.arity}, in the extension {option.arity}",
                      file=sys.stderr)
            if core.choices and option.choices:
                lower = {c.lower() for c in core.choices}
                extra = [c for c in option.choices if c.lower() not in lower]
                core.preview_choices = extra or None
    for name in sorted(source.unknown):
        print(f"# the value of {name} is not known", file=sys.stderr)


def wheel_source(path):
    with zipfile.ZipFile(path) as wheel:
        def text(name):
            return wheel.read("azure/cli/command_modules/acs/" + name).decode("utf-8")
        names = set(wheel.namelist())
        consts = [text("_consts.py")] if "azure/cli/command_modules/acs/_consts.py" in names else []
        return Source(text("_params.py"), text("custom.py"), consts)


def version_key(version):
    return [int(n) for n in re.findall(r"\d+", version)]


def add_removed(table, wheels):
    """Options of older wheels that nothing has now."""
    seen = {}
    for version, path in sorted(wheels, key=lambda w: version_key(w[0])):
        source = wheel_source(path)
        for command, function in COMMANDS.items():
            for option in (source.command(command) if function else None) or []:
                for name in option.names:
                    if name.startswith("--"):
                        seen[command, name] = (version, option)
    for (command, name), (version, option) in sorted(seen.items()):
        if any(name in other.names for other in table[command]):
            continue
        gone = Option([name], option.arity)
        gone.removed = version
        gone.use = REPLACED_BY.get(name)
        table[command].append(gone)


def add_preview_removed(table):
    for commands, name, arity, version in PREVIEW_REMOVED:
        for command in commands:
            if any(name in other.names for other in table[command]):
                continue
            gone = Option([name], arity)
            gone.preview = True
            gone.removed = version
            gone.use = REPLACED_BY.get(name)
            table[command].append(gone)


# --- the file ---------------------------------------------------------------------


HEADER = """\
# The options that the Azure CLI accepts, by command.
#
# From azure-cli {core} (PyPI).
{sources}\
# The sources are (c) Microsoft Corporation, under the MIT licence.
# Do not edit: regenerate with xtask/az-options/export.py, which says how.
#
# A command is a line at column 0; `*` is what every command below has.
# An option is "  NAMES | ARITY | ATTRIBUTE...", the canonical name first.
# ARITY: 0 no value, 1 one, ? none or one, + one or more, * any number.
# required          the command does not parse without it
# choices=          the values accepted, compared without regard to case
# preview-choices=  further values with the extension aks-preview installed
# preview           only with the extension
# deprecated        still accepted, hidden or warned about; deprecated=NAMES: only those
# removed=VERSION   not accepted any more; VERSION is the newest looked at that has it,
#                   of the extension where the option is `preview`, else of azure-cli
# use=              what to write in place of a deprecated or removed option
#
# az also accepts a prefix of a long name when only one option has it.
"""


def write(table, core, preview_version, versions):
    # the global block: what all commands have, the same way
    lines = {command: [o.line() for o in options] for command, options in table.items()}
    common = set.intersection(*(set(v) for v in lines.values()))
    notes = []
    if preview_version:
        notes.append(f"Preview options: from the extension aks-preview {preview_version},"
                     " of the repository Azure/azure-cli-extensions.")
    if versions:
        notes.append(f"Removed options: from azure-cli {', '.join(versions)} (PyPI) and from"
                     " the extension's HISTORY.rst.")
    sources = "".join(
        line + "\n"
        for note in notes
        for line in textwrap.wrap(note, 88, initial_indent="# ", subsequent_indent="# ")
    )
    text = HEADER.format(core=core, sources=sources)
    blocks = [("*", sorted(common, key=sort_key))]
    for command in sorted(table):
        own = [line for line in lines[command] if line not in common]
        if len(set(own)) != len(own):
            sys.exit(f"an option is there twice in {command}")
        blocks.append((command, sorted(own, key=sort_key)))
    for command, own in blocks:
        text += "\n".join([command] + own) + "\n"
    return text


def sort_key(line):
    return line.split()[0].lower(), line


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--out", required=True)
    parser.add_argument("--preview-params")
    parser.add_argument("--preview-custom")
    parser.add_argument("--preview-consts")
    parser.add_argument("--preview-version")
    parser.add_argument("--old-wheel", action="append", default=[], metavar="[VERSION=]PATH")
    args = parser.parse_args()

    from importlib.metadata import version
    table = installed_options()
    if args.preview_params:
        if not (args.preview_custom and args.preview_version):
            parser.error("--preview-params goes with --preview-custom and --preview-version")
        texts = []
        for path in (args.preview_params, args.preview_custom, args.preview_consts):
            texts.append(open(path, encoding="utf-8").read() if path else "")
        add_preview(table, Source(texts[0], texts[1], [texts[2]], installed_constant))
    wheels = []
    for item in args.old_wheel:
        name, equals, path = item.rpartition("=")
        if not equals:
            name = re.match(r"azure_cli-([0-9.]+)-", os.path.basename(path)).group(1)
        wheels.append((name, path))
    add_removed(table, wheels)
    if args.preview_params:
        add_preview_removed(table)
    versions = [v for v, _ in sorted(wheels, key=lambda w: version_key(w[0]))]
    text = write(table, version("azure-cli"), args.preview_version, versions)
    with open(args.out, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    for command in sorted(table):
        options = table[command]
        preview = sum(o.preview and not o.removed for o in options)
        removed = sum(bool(o.removed) for o in options)
        print(f"{command}: {len(options) - preview - removed} options, {preview} preview, "
              f"{removed} removed", file=sys.stderr)


if __name__ == "__main__":
    main()
