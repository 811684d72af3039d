import assert from "node:assert/strict";
import test from "node:test";

import { check, Network, run } from "netproof";
import { denied, opening, shop, today } from "./given.mjs";

const MIB = 1024 * 1024;

/** The memory of the process after each fifth of `count` calls, in MiB; the first fifth warms up. */
async function memory(count, call) {
  const seen = [];
  for (let part = 0; part < 5; part += 1) {
    for (let at = 0; at < count / 5; at += 1) {
      call(at);
      // Objects of the addon are let go between turns of the event loop.
      if (at % 1000 === 999) await new Promise(setImmediate);
    }
    globalThis.gc?.();
    await new Promise(setImmediate);
    globalThis.gc?.();
    seen.push(process.memoryUsage.rss() / MIB);
  }
  return seen;
}

function flat(t, seen) {
  t.diagnostic(`MiB: ${seen.map((value) => value.toFixed(1)).join(", ")}`);
  assert.ok(seen[4] - seen[0] < 16, `memory grows: ${seen.join(", ")}`);
}

test("a million verdicts", async (t) => {
  const network = new Network(shop, { today });
  flat(t, await memory(1_000_000, () => network.verdict(denied.from, denied.to, denied.port)));
});

test("a million requests", async (t) => {
  flat(t, await memory(1_000_000, () => run('{"operation":"rule","code":"NP101"}')));
});

test("many networks, freed or left to be collected", async (t) => {
  flat(t, await memory(10_000, (at) => {
    const network = new Network(shop, { today });
    network.verdict(denied.from, denied.to, denied.port);
    if (at % 2) network.free();
  }));
});

test("many checks, and misuse", async (t) => {
  flat(t, await memory(10_000, (at) => {
    check(shop, { today });
    assert.throws(() => check(shop, { today: `${at}` }));
  }));
});

test("many changes", async (t) => {
  const network = new Network(shop, { today });
  const remove = [{ kind: "NetworkPolicy", namespace: "shop", name: "open" }];
  flat(t, await memory(10_000, (at) => network.apply(at % 2 ? { remove } : { upsert: [opening] })));
});
