// The package without its addon: the same answers from the Wasm module.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import test from "node:test";

import * as native from "netproof";
import { denied, examples, large, opening, shop, today } from "./given.mjs";

const require = createRequire(import.meta.url);
const name = require.resolve("netproof");

/** The package loaded once more, without its addon. */
process.env.NETPROOF_BACKEND = "wasm";
delete require.cache[name];
const wasm = require(name);
delete process.env.NETPROOF_BACKEND;

const policies = join(examples, "flows/policies.yaml");

test("it says what runs", () => {
  assert.equal(native.backend, "native");
  assert.equal(wasm.backend, "wasm");
  assert.notEqual(wasm.Network, native.Network);
});

test("answers are the same", async () => {
  const [a, b] = [new native.Network(shop, { today }), new wasm.Network(shop, { today })];
  assert.equal(b.check().toJSON(), a.check().toJSON());
  assert.equal(b.decide(denied).toJSON(), a.decide(denied).toJSON());
  assert.equal(b.reach().toJSON(), a.reach().toJSON());
  assert.equal(b.apply({ upsert: [opening] }).toJSON(), a.apply({ upsert: [opening] }).toJSON());
  assert.equal(b.diff(shop).toJSON(), a.diff(shop).toJSON());
  assert.equal((await b.diffAsync(shop)).toJSON(), a.diff(shop).toJSON());
  assert.equal(b.verdict(denied.from, denied.to, denied.port), "allow");
  assert.equal(await b.verdictAsync(denied.from, denied.to, denied.port), "allow");
  const file = large(300_000);
  assert.equal(wasm.check(file, { today }).toJSON(), native.check(file, { today }).toJSON());
  assert.equal(wasm.rule().toJSON(), native.rule().toJSON());
});

test("files are read, folders are not", async () => {
  assert.equal(wasm.check(policies, { today }).toJSON(), native.check(policies, { today }).toJSON());
  assert.equal((await wasm.checkAsync([policies], { today })).toJSON(), native.check(policies, { today }).toJSON());
  assert.throws(() => wasm.check(examples), { code: "ERR_NETPROOF_USAGE", message: /is a folder/ });
  assert.throws(() => wasm.check("/no/such/file"), { code: "ENOENT" });
});

test("errors are those of the package", async () => {
  assert.throws(() => wasm.check(shop, { semantics: "calico" }), wasm.UsageError);
  assert.throws(() => wasm.check(7), TypeError);
  await assert.rejects(wasm.Network.load(shop, { semantics: "calico" }), wasm.UsageError);
});

test("a panic is an error, and networks live on", async () => {
  const network = new wasm.Network(shop, { today });
  network.apply({ upsert: [opening] });
  assert.throws(() => wasm._panic(), { name: "EngineError", message: /a panic that was asked for/ });
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "allow");
  await assert.rejects(wasm._panicAsync(), wasm.EngineError);
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "allow");
});
