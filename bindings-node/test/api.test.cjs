"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { check, File, Network } = require("netproof");

test("CommonJS", async () => {
  const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: []}\n";
  const network = await Network.load(File("web.yaml", pod));
  assert.equal(network.verdict("shop/web", "ip:8.8.8.8", "53/UDP"), "allow");
  assert.equal(check(File("web.yaml", pod)).findings[0].file, "web.yaml");
});
