"""The process that the engine lives in: threads, the interpreter's lock, faults, memory."""

from __future__ import annotations

import os
import pickle
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import netproof
from conftest import QUICK, SCRIPT, TODAY, big_input, pod, policy
from netproof import File, Network, Object, _core

MANY = 20 if QUICK else 1


def test_many_threads_ask_one_network(network: Network) -> None:
    flows = [("shop/web", "shop/db", f"{port}/TCP") for port in range(5400, 5500)]
    expected = [network.verdict(*flow) for flow in flows]
    reach, check = network.reach().to_json(), network.check().to_json()

    def ask(at: int) -> bool:
        same = [network.verdict(*flow) for flow in flows] == expected
        return same and network.reach().to_json() == reach and network.check().to_json() == check

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(64)))


def test_threads_share_an_answer_that_nobody_read_yet(network: Network) -> None:
    for _ in range(50):
        report = network.check()
        with ThreadPoolExecutor(8) as pool:
            assert len(set(pool.map(lambda _: report.summary.errors, range(8)))) == 1


def test_changes_and_questions_at_once(network: Network) -> None:
    other = Network("examples/flows", today=TODAY)
    stop = threading.Event()
    faults: list[BaseException] = []

    def asking(one: Network, two: Network) -> None:
        try:
            while not stop.is_set():
                assert one.verdict("shop/web", "shop/db", "5433/TCP") == "allow"
                one.diff(two)
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=asking, args=pair) for pair in ((network, other), (other, network)) * 2]
    for thread in threads:
        thread.start()
    for at in range(30):
        for one in (network, other):
            one.apply(upsert=[pod(f"new-{at}", app="new")])
    stop.set()
    for thread in threads:
        thread.join(60)
    assert not faults and not any(thread.is_alive() for thread in threads)


def test_other_threads_run_while_the_engine_works() -> None:
    file = File("big.yaml", big_input(500_000 if QUICK else 6_000_000))
    stop = threading.Event()
    ticks: list[float] = []

    def tick() -> None:
        while not stop.wait(0.001):
            ticks.append(time.perf_counter())

    thread = threading.Thread(target=tick)
    thread.start()
    start = time.perf_counter()
    network = Network(file, today=TODAY)
    network.check()
    network.verdict("team-1/app-1", "team-2/app-2", "80/TCP")
    end = time.perf_counter()
    stop.set()
    thread.join()
    meanwhile = [start, *(at for at in ticks if start < at < end), end]
    longest = max(late - early for early, late in zip(meanwhile, meanwhile[1:]))
    assert end - start > 0.2, "the input is too small to tell"
    assert longest < (end - start) / 4, f"nothing else ran for {longest:.3f} of {end - start:.3f} seconds"


def test_a_big_input_is_answered() -> None:
    wrong = policy("wrong", ingress=[{"from": [{"ipBlock": {"cidr": "10.0.0.0/33"}}]}])
    files: list[File | Object] = [File("big.yaml", big_input(1_000_000)), Object(wrong, "wrong")]
    report = netproof.check(files, today=TODAY)
    assert [finding.file for finding in report.findings] == ["wrong"]
    assert len(Network(files, today=TODAY).reach().classes) > 50


def test_a_fault_is_an_exception_and_the_process_lives(capfd: pytest.CaptureFixture[str], network: Network) -> None:
    for _ in range(3):
        with pytest.raises(netproof.EngineError, match="netproof failed: a fault on purpose .*lib.rs"):
            _core._panic()
    assert network.verdict("shop/web", "shop/db", "5433/TCP") == "allow"
    with ThreadPoolExecutor(4) as pool:
        assert [pool.submit(_core._panic).exception() is not None for _ in range(8)] == [True] * 8
    assert isinstance(netproof.EngineError(""), RuntimeError)
    told = capfd.readouterr()
    assert told.out == "" and told.err == ""


def test_a_network_stays_in_its_process(network: Network) -> None:
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(network)


def resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux tells memory so")
@pytest.mark.parametrize("what", ["verdicts", "checks", "answers", "changes", "misuse"])
def test_memory_is_given_back(what: str, network: Network) -> None:
    script = File("cluster.sh", SCRIPT)
    names = [pod(f"pod-{at}", app="new") for at in range(20)]
    gone = [{"apiVersion": "v1", "kind": "Pod", "namespace": "shop", "name": f"pod-{at}"} for at in range(20)]

    def once(at: int) -> None:
        if what == "verdicts":
            network.verdict("shop/web", "shop/db", "5432/TCP")
        elif what == "checks":
            netproof.check(script, today=TODAY)
        elif what == "answers":
            assert network.decide("shop/web", "shop/db", "5432/TCP").nearest
            assert network.reach().flows
        elif what == "changes":
            network.apply(upsert=[names[at % 20]])
            network.apply(remove=[gone[at % 20]])
        else:
            with pytest.raises(netproof.UsageError):
                network.verdict("nobody", "shop/db", "5432/TCP")

    times = {"verdicts": 1_000_000, "checks": 10_000, "answers": 2_000, "changes": 1_000, "misuse": 100_000}[what] // MANY
    for at in range(times // 4):
        once(at)
    grown = []
    for _ in range(9):
        before = resident()
        for at in range(times // 9):
            once(at)
        grown.append(resident() - before)
    print(f"\n{what}: {times:,} calls, {sum(grown) // 1024:,} KiB more")
    # Allocators take and give back whole segments now and then; what leaks grows in every round.
    assert statistics.median(grown) < 64 * 1024, grown
