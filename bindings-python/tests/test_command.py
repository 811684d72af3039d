"""The command line that comes with the package."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

import netproof
from conftest import TODAY, big_input

MODULE = [sys.executable, "-m", "netproof"]
PROGRAM = [str(Path(sysconfig.get_path("scripts")) / "netproof")]


def run(*arguments: str, command: list[str] = MODULE, given: str | None = None) -> subprocess.CompletedProcess[str]:
    done = [*command, *arguments]
    return subprocess.run(done, capture_output=True, text=True, encoding="utf-8", input=given, check=False)


@pytest.mark.parametrize("command", [MODULE, PROGRAM])
def test_it_is_the_command_line(command: list[str]) -> None:
    checked = run("check", "examples/quickstart", "--today", TODAY, "-o", "json", "-q", command=command)
    assert checked.stdout == netproof.check("examples/quickstart", today=TODAY).to_json() + "\n"
    assert checked.returncode == 1
    assert run("--version", command=command).stdout == f"netproof {netproof.__version__}\n"
    assert "Usage: netproof" in run("--help", command=command).stdout


def test_answers_are_the_bytes_of_the_package(network: netproof.Network) -> None:
    flow = ["--from", "shop/web", "--to", "shop/db", "--port", "5432/TCP"]
    for arguments, answer in [
        (["decide", "examples/flows", *flow], network.decide("shop/web", "shop/db", "5432/TCP")),
        (["reach", "examples/flows"], network.reach()),
        (["test", "examples/flows"], network.test()),
        (["diff", "examples/diff/old", "examples/diff/new"],
         netproof.Network("examples/diff/new", today=TODAY).diff("examples/diff/old")),
        (["rule", "NP302"], netproof.rule("NP302")),
    ]:
        assert run(*arguments, "-o", "json").stdout == answer.to_json() + "\n"


def test_exit_statuses_are_those_of_the_contract() -> None:
    flow = ["decide", "examples/flows", "--from", "shop/web", "--to", "shop/db", "--port"]
    for arguments, status in [
        ([*flow, "5433/TCP"], 0),
        ([*flow, "5432/TCP"], 1),
        ([*flow, "many"], 2),
        (["fly"], 2),
        (["check", "nowhere"], 2),
        (["check", "examples/flows/shop.yaml"], 0),
    ]:
        done = run(*arguments)
        assert done.returncode == status, done
        assert "Traceback" not in done.stderr
    assert run("check", "-", "--today", TODAY, given="az aks create --name a --pod-cidr 10.0.0.0/33\n").returncode == 1


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    process = subprocess.Popen([*MODULE, "rule", "-o", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(60) == 141 and errors == ""


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    # Nobody writes into the pipe, so that the command waits for its input for ever.
    process = subprocess.Popen([*MODULE, "check", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGINT and "Traceback" not in errors
    (tmp_path / "big.yaml").write_text(big_input(20_000_000))
    process = subprocess.Popen([*MODULE, "reach", str(tmp_path)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        start = time.perf_counter()
        _, errors = process.communicate(timeout=20)
        assert process.returncode == -signal.SIGINT and time.perf_counter() - start < 2 and "Traceback" not in errors
    else:
        process.communicate()


def test_flows_of_lines(tmp_path: Path) -> None:
    done = run("decide", "examples/flows", "--flows", "examples/flows/flows.jsonl")
    asked = [json.loads(line) for line in Path("examples/flows/flows.jsonl").read_text().splitlines()]
    answers = netproof.Network("examples/flows", today=TODAY).decide(asked)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [answer.to_dict() for answer in answers]


def test_the_program_is_on_the_path() -> None:
    assert shutil.which("netproof", path=sysconfig.get_path("scripts")) is not None
