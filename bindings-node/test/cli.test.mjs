import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import test from "node:test";

import { check } from "netproof";
import { examples, today } from "./given.mjs";

const flows = join(examples, "flows");
const program = join(import.meta.dirname, "node_modules/.bin/netproof");

function netproof(words, settings) {
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: "utf8", ...settings });
  return { status, stdout, stderr };
}

test("npx runs the command line", () => {
  const words = ["netproof", "check", flows, "--output", "json", "--today", today];
  const { status, stdout } = spawnSync("npx", ["--offline", ...words], { encoding: "utf8", cwd: import.meta.dirname });
  const report = check(flows, { today });
  assert.equal(stdout, `${report.toJSON()}\n`);
  assert.equal(status, report.summary.errors > 0 ? 1 : 0);
});

test("statuses are those of the command line", () => {
  assert.match(netproof(["--version"]).stdout, /^netproof \d/);
  assert.equal(netproof(["--version"]).status, 0);
  assert.equal(netproof(["fly"]).status, 2);
  assert.equal(netproof(["check", "/no/such/file"]).status, 2);
  const words = ["decide", flows, "--from", "shop/web", "--to", "shop/db", "--port", "5432/TCP"];
  const { status, stdout } = netproof(words);
  assert.equal(status, 1);
  assert.match(stdout, /DENIED/);
});

test("standard input is read", () => {
  const input = '{"from":"shop/web","to":"shop/db","port":"5432/TCP","explain":false}\n';
  const { stdout } = netproof(["decide", flows, "--flows", "-"], { input });
  assert.equal(JSON.parse(stdout).verdict, "deny");
});

test("an interrupt ends it at once", { skip: process.platform === "win32" }, async () => {
  // It waits for its standard input.
  const child = spawn(process.execPath, [join(import.meta.dirname, "node_modules/netproof/bin/netproof.js"), "check", "-"]);
  await new Promise((resolve) => setTimeout(resolve, 500));
  child.kill("SIGINT");
  const [, signal] = await once(child, "exit");
  assert.equal(signal, "SIGINT");
});

test("a reader that goes away is no fault", { skip: process.platform === "win32" }, () => {
  const shell = `"${program}" rule --output json | head -c 1; echo; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", shell], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.match(stdout, /\n(0|141)\n$/);
});

test("without an addon it says what it needs", () => {
  const { status, stderr } = netproof(["--version"], { env: { ...process.env, NETPROOF_BACKEND: "wasm" } });
  assert.equal(status, 2);
  assert.match(stderr, /^error: the command line needs the native build of netproof/);
});
