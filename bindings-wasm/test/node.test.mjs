// The package in Node, and the files that browsers load, there as well.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";

import * as netproof from "@netproof/wasm";
import { denied, large, opening, script, shop, today } from "./given.mjs";

const folder = join(import.meta.dirname, "node_modules/@netproof/wasm");
const { check, EngineError, init, Network, rule, run, UsageError } = netproof;

test("import and require give the same", async () => {
  await init();
  assert.equal(netproof.backend, "wasm");
  const required = createRequire(import.meta.url)("@netproof/wasm");
  assert.equal(required.Network, Network);
});

test("an answer is plain data with the bytes of the text form", () => {
  const report = check(shop, { today });
  const asked = run(JSON.stringify({ operation: "check", files: shop, options: { today } }));
  assert.equal(report.toJSON(), asked);
  assert.deepEqual(report, JSON.parse(asked));
  assert.equal(JSON.stringify(report), JSON.stringify(JSON.parse(asked)));
});

test("a network is asked many times", () => {
  const network = new Network(shop, { today });
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "deny");
  assert.equal(network.check().toJSON(), check(shop, { today }).toJSON());
  assert.equal(network.decide(denied).verdict, "deny");
  assert.equal(network.decide([denied, { ...denied, from: "nobody" }])[1].flow.from, "nobody");
  assert.ok(network.reach().classes.length > 0);
  assert.ok(network.apply({ upsert: [opening] }).opened.length > 0);
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "allow");
  assert.ok(network.diff(shop).opened.length > 0);
  assert.equal(network.diff(network).opened.length, 0);
  assert.equal(network.ask("").slice(0, 10), '{"error":{');
  network.free();
  network.free();
  assert.throws(() => network.check(), { code: "ERR_NETPROOF_USAGE", message: "the network was freed" });
});

test("files are texts, bytes, base64 or objects", () => {
  const [{ name, text }] = shop;
  const bytes = new TextEncoder().encode(text);
  const expected = check({ name, text }, { today }).toJSON();
  for (const file of [{ name, text: bytes }, { name, bytes }, { name, base64: Buffer.from(bytes).toString("base64") }]) {
    assert.equal(check(file, { today }).toJSON(), expected);
  }
  const [finding] = check({ name: "live", object: { ...opening, spek: {} } }, { today }).findings;
  assert.equal(finding.file, "live");
  assert.equal(finding.range, undefined);
  const { name: _, bytes: long } = { name, bytes: new Uint8Array(100_000).fill(0x23) };
  check({ name, bytes: long }, { today });
  check({ name, text: "# \ud800" }, { today });
});

test("errors have types, codes and names", () => {
  const network = new Network(shop, { today });
  for (const misuse of [
    () => network.verdict("nobody", "shop/db", "1/TCP"),
    () => network.decide({ from: "nobody", to: "shop/db", port: "1/TCP" }),
    () => check(shop, { semantics: "calico" }),
    () => network.check({ today }),
    () => network.diff(shop, { levels: "pods" }),
    () => check({ name: "a", base64: "*" }),
    () => rule("NP999999"),
    () => network.apply({ upserts: [] }),
  ]) {
    assert.throws(misuse, (error) => error instanceof UsageError && error.code === "ERR_NETPROOF_USAGE");
  }
  for (const wrong of [() => check("a.yaml"), () => check([7]), () => network.verdict("a", "b"), () => run()]) {
    assert.throws(wrong, { name: "TypeError", code: "ERR_INVALID_ARG_TYPE" });
  }
  assert.throws(() => check("a.yaml"), { message: "`files` must be `{name, text}` or a list of these, not a text" });
});

test("a panic is an error, and networks live on with their changes", () => {
  const [changed, network] = [new Network(shop, { today }), new Network(shop, { today })];
  changed.apply({ upsert: [opening] });
  for (let times = 0; times < 3; times += 1) {
    assert.throws(() => netproof._panic(), (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, "ERR_NETPROOF_ENGINE");
      assert.match(error.message, /a panic that was asked for/);
      return true;
    });
    assert.equal(changed.verdict(denied.from, denied.to, denied.port), "allow");
    assert.equal(network.verdict(denied.from, denied.to, denied.port), "deny");
    assert.ok(changed.diff(network).opened.length > 0);
    assert.ok(check(script, { today }).findings.length > 0);
  }
  assert.throws(() => netproof._panic());
  network.free();
  changed.free();
  assert.throws(() => network.check(), UsageError);
});

test("a network that changed too often says that it has to be loaded again", () => {
  const network = new Network(shop, { today });
  for (let times = 0; times < 1001; times += 1) network.apply({ upsert: [opening] });
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "allow");
  assert.throws(() => netproof._panic());
  assert.throws(() => network.check(), { name: "EngineError", message: /load it again/ });
});

test("what exhausts the stack is an error, and the next call works", () => {
  const deep = (calls) => (calls === 0 ? check(shop, { today }) : deep(calls - 1));
  const faults = new Set();
  for (let calls = 4000; calls < 20_000; calls += 200) {
    try {
      deep(calls);
    } catch (error) {
      faults.add(error.name);
      assert.ok(check(shop, { today }).summary);
    }
  }
  assert.ok(faults.size > 0);
  for (const name of faults) assert.ok(["EngineError", "RangeError"].includes(name), name);
});

test("what browsers load works from bytes and modules, in Node too", async () => {
  const bytes = await readFile(join(folder, "netproof_wasm_bg.wasm"));
  const ofBrowser = await import(join(folder, "index.js"));
  assert.throws(() => ofBrowser.check(shop), { name: "UsageError", message: /await init\(\)/ });
  await assert.rejects(ofBrowser.init(new Uint8Array([1, 2, 3])));
  await ofBrowser.init(await WebAssembly.compile(bytes));
  await ofBrowser.init();
  assert.equal(ofBrowser.check(shop, { today }).toJSON(), check(shop, { today }).toJSON());
  assert.throws(() => ofBrowser._panic(), ofBrowser.EngineError);
  assert.equal(ofBrowser.check(shop, { today }).toJSON(), check(shop, { today }).toJSON());
});

const MIB = 1024 * 1024;

/** The memory of the process after each fifth of `count` calls, in MiB; the first fifth warms up. */
async function memory(t, count, call) {
  const seen = [];
  for (let part = 0; part < 5; part += 1) {
    for (let at = 0; at < count / 5; at += 1) {
      call(at);
      // What is collected is let go between turns of the event loop.
      if (at % 1000 === 999) await new Promise(setImmediate);
    }
    globalThis.gc?.();
    await new Promise(setImmediate);
    seen.push(process.memoryUsage.rss() / MIB);
  }
  t.diagnostic(`MiB: ${seen.map((value) => value.toFixed(1)).join(", ")}`);
  assert.ok(seen[4] - seen[0] < 24, `memory grows: ${seen.join(", ")}`);
}

test("a million verdicts leak nothing", async (t) => {
  const network = new Network(shop, { today });
  await memory(t, 1_000_000, () => network.verdict(denied.from, denied.to, denied.port));
});

test("a million requests leak nothing", async (t) => {
  await memory(t, 1_000_000, () => run('{"operation":"rule","code":"NP101"}'));
});

test("checks, misuse, networks and panics leak nothing", async (t) => {
  const file = large(20_000);
  await memory(t, 2_000, (at) => {
    check(file, { today });
    assert.throws(() => check(shop, { today: "never" }));
    const network = new Network(shop, { today });
    if (at % 2) network.free();
    if (at % 100 === 99) assert.throws(() => netproof._panic());
  });
});
