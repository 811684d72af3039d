import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import test from "node:test";

import { check, checkAsync, Network, run, runAsync, UsageError } from "netproof";
import { denied, large, opening, shop, today } from "./given.mjs";

/** How long the event loop stands still at most while `work` is done. */
async function longestPause(work) {
  let last = performance.now();
  let longest = 0;
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await sleep(20);
  longest = 0;
  last = performance.now();
  const start = performance.now();
  const answer = await work();
  const took = performance.now() - start;
  clearInterval(timer);
  return { answer, took, longest };
}

test("each method has an asynchronous form with the same answer", async () => {
  const [network, later] = [new Network(shop, { today }), await Network.load(shop, { today })];
  const calls = {
    check: [],
    decide: [denied],
    reach: [{ from: "shop/web" }],
    diff: [[shop[0]]],
    test: [],
    addresses: [],
    ask: [{ operation: "check" }],
  };
  for (const [name, given] of Object.entries(calls)) {
    const attempt = async (call) => {
      try {
        const answer = await call();
        return typeof answer === "string" ? answer : answer.toJSON();
      } catch (error) {
        return `${error.name}: ${error.message}`;
      }
    };
    assert.equal(await attempt(() => later[`${name}Async`](...given)), await attempt(() => network[name](...given)), name);
  }
  assert.equal(await later.verdictAsync(denied.from, denied.to, denied.port), "deny");
  assert.equal((await later.decideAsync([denied]))[0].verdict, "deny");
  assert.equal((await later.applyAsync({ upsert: [opening] })).toJSON(), network.apply({ upsert: [opening] }).toJSON());
  assert.equal((await later.diffAsync(shop)).toJSON(), network.diff(shop).toJSON());
  assert.equal((await later.diffAsync(network)).opened.length, 0);
  assert.equal((await checkAsync(shop, { today })).toJSON(), check(shop, { today }).toJSON());
  assert.equal(await runAsync('{"operation":"rule"}'), run('{"operation":"rule"}'));
});

test("faults are rejections", async () => {
  const network = new Network(shop, { today });
  await assert.rejects(checkAsync("/no/such/file"), { code: "ENOENT", path: "/no/such/file" });
  await assert.rejects(checkAsync(7), TypeError);
  await assert.rejects(runAsync(7), TypeError);
  await assert.rejects(Network.load(shop, { semantics: "calico" }), UsageError);
  await assert.rejects(network.decideAsync({ from: "nobody", to: "shop/db", port: "1" }), UsageError);
  await assert.rejects(network.diffAsync(), TypeError);
  network.free();
  await assert.rejects(network.checkAsync(), UsageError);
});

test("the event loop goes on", async (t) => {
  const file = large(4_000_000);
  const { took, longest } = await longestPause(() => runAsync(JSON.stringify({ operation: "check", files: [file] })));
  t.diagnostic(`${took.toFixed(0)} ms of work, ${longest.toFixed(0)} ms without a tick of the timer`);
  assert.ok(longest < took / 2, `${longest} of ${took} ms`);
});

test("many at once", async () => {
  const network = await Network.load(shop, { today });
  const before = new Network(shop, { today });
  const expected = network.check().toJSON();
  const all = [];
  for (let at = 0; at < 200; at += 1) {
    all.push(network.checkAsync(), before.checkAsync(), checkAsync(shop, { today }));
    all.push(network.diffAsync(before).then(() => network.checkAsync()));
    all.push(before.diffAsync(network).then(() => before.checkAsync()));
  }
  for (const report of await Promise.all(all)) assert.equal(report.toJSON(), expected);
});

test("changes and questions at once neither block each other for good nor mix", async () => {
  const [a, b] = [await Network.load(shop, { today }), await Network.load(shop, { today })];
  const remove = [{ kind: "NetworkPolicy", namespace: "shop", name: "open" }];
  const all = [];
  for (let at = 0; at < 100; at += 1) {
    const change = at % 2 ? { remove } : { upsert: [opening] };
    all.push(a.applyAsync(change).catch(() => {}), b.applyAsync(change).catch(() => {}));
    all.push(a.diffAsync(b), b.diffAsync(a), a.diffAsync(a));
  }
  await Promise.all(all);
  assert.ok(["allow", "deny"].includes(a.verdict(denied.from, denied.to, denied.port)));
});
