"""The package for Python: questions from standard input, replies to standard output, a line each."""

import base64
import binascii
import json
import platform
import sys
import time

import netproof

OPTIONS = {
    "today": "today",
    "select": "select",
    "ignore": "ignore",
    "changed": "changed",
    "semantics": "semantics",
    "kubernetesVersion": "kubernetes_version",
    "ciliumVersion": "cilium_version",
    "agent": "agent",
    "dnsAnswers": "dns_answers",
    "admission": "admission",
}
SETTINGS = ("config", "facts", "baseline")
DATED = ("check", "fix", "admit")
"""Operations that the date of the day makes a difference to."""

MEMBERS = {
    "check": {"before"},
    "decide": {"flow", "flows"},
    "reach": {"from", "to", "port", "level", "expand"},
    "diff": {"before", "level"},
    "test": set(),
    "addresses": set(),
    "admit": {"review"},
}


class Untyped(Exception):
    """The types do not allow it."""


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def skipped(why):
    return {"skip": why}


def worded(error):
    message = str(error)
    if any(own in message for own in (" not as expected: ", " at line ", "is not base64")):
        return skipped("it words this misuse by places in its own texts")
    return {"answer": compact({"error": {"message": message}})}


def file_of(file):
    if not isinstance(file, dict) or not isinstance(file.get("name"), str) or len(file) != 2:
        raise Untyped("its types do not allow such files")
    name = file["name"]
    if "object" in file:
        return netproof.Object(file["object"], name)
    if isinstance(file.get("text"), str):
        return netproof.File(name, file["text"])
    try:
        return netproof.File(name, base64.b64decode(file.get("base64"), validate=True))
    except (binascii.Error, TypeError):
        raise Untyped("its types do not allow such files") from None


def files_of(files):
    if not isinstance(files, list):
        raise Untyped("its types do not allow such files")
    return [file_of(file) for file in files]


def network_of(opened):
    files = files_of(opened.get("files", []))
    options = {}
    for name, value in opened.get("options", {}).items():
        if name in SETTINGS and isinstance(value, str):
            options[name] = netproof.File(name, value)
        elif name in OPTIONS:
            options[OPTIONS[name]] = value
        elif name != "unsafe" or value:
            raise Untyped(f"its types do not allow the option `{name}`")
    return netproof.Network(files, **options)


def asked(network, question, options):
    operation = question.get("operation")
    members = {name: value for name, value in question.items() if name != "operation"}
    if operation in DATED and "today" not in options:
        return skipped("it takes the date of the day")
    if operation not in MEMBERS or not set(members) <= MEMBERS[operation]:
        return skipped("it has no method for it")
    before = files_of(members["before"]) if "before" in members else None
    if operation == "check":
        return {"answer": network.check(before).to_json()}
    if operation == "decide":
        return decided(network, members)
    if operation == "reach":
        if "from" in members:
            members["from_"] = members.pop("from")
        return {"answer": network.reach(**members).to_json()}
    if operation == "diff":
        if before is None:
            raise Untyped("its types do not allow such a question")
        return {"answer": network.diff(before, members.get("level")).to_json()}
    if operation == "admit":
        if "review" not in members:
            raise Untyped("its types do not allow such a question")
        return {"answer": network.admit(members["review"]).to_json()}
    return {"answer": getattr(network, operation)().to_json()}


def decided(network, members):
    if ("flow" in members) == ("flows" in members):
        raise Untyped("its types do not allow such a question")
    if "flows" in members:
        answers = [answer.to_json() for answer in network.decide(members["flows"])]
        return {"answer": '{"answers":[' + ",".join(answers) + "]}"}
    try:
        return {"answer": network.decide(members["flow"]).to_json()}
    except netproof.UsageError as error:
        # Of a single flow the typed form raises what the text form answers beside the flow.
        refused, = network.decide([members["flow"]])
        if refused.error != str(error):
            raise
        return {"answer": refused.to_json()}


def reply(network, step, options):
    try:
        if "verdict" in step:
            flow = step["verdict"]
            return {"answer": compact(network.verdict(flow["from"], flow["to"], flow["port"]))}
        if "apply" in step:
            return {"answer": network.apply(step["apply"]).to_json()}
        return asked(network, step["ask"], options)
    except netproof.UsageError as error:
        return worded(error)
    except Untyped as error:
        return skipped(str(error))
    except TypeError:
        return skipped("its types do not allow such a question")


def stepped(opened, steps):
    try:
        network = network_of(opened)
    except netproof.UsageError as error:
        return [worded(error)] * len(steps)
    except Untyped as error:
        return [skipped(str(error))] * len(steps)
    except TypeError:
        return [skipped("its types do not allow such options")] * len(steps)
    return [reply(network, step, opened.get("options", {})) for step in steps]


def timed(work):
    if "run" in work:
        request = work["run"]

        def once():
            netproof.run(request)

    else:
        verdict, flow, verdicts = network_of(work["open"]).verdict, work["flow"], range(work["verdicts"])

        def once():
            for _ in verdicts:
                verdict(*flow)

    once()
    taken = []
    for _ in range(work["runs"]):
        start = time.perf_counter_ns()
        once()
        taken.append(time.perf_counter_ns() - start)
    return taken


def answered(question):
    if "time" in question:
        return {"ns": timed(question["time"])}
    if "run" in question:
        return {"answer": netproof.run(question["run"])}
    return {"answers": stepped(question["open"], question["steps"])}


def main():
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", newline="\n")
    print(compact({"host": f"Python {platform.python_version()}"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answered(json.loads(line))), flush=True)


main()
