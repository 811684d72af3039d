// The packed packages, installed into an empty folder, where the examples of the readme print what it says they do.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { root } from "./given.mjs";

const folder = mkdtempSync(join(tmpdir(), "netproof-readme-"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const npm = ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
writeFileSync(join(folder, "package.json"), '{"name": "empty", "private": true}');
execFileSync("npm", [...npm, process.env.NETPROOF_PACKED, process.env.NETPROOF_PACKED_WASM], { cwd: folder });
cpSync(join(root, "examples/flows"), join(folder, "flows"), { recursive: true });

const readme = readFileSync(join(folder, "node_modules/netproof/README.md"), "utf8");
const blocks = [...readme.matchAll(/```(mjs|cjs|sh)\n(.*?)```/gsu)];

test("there are examples", () => assert.ok(blocks.length > 3));

for (const [at, [, language, text]] of blocks.entries()) {
  test(`example ${at + 1} (${language}): ${text.split("\n")[0]}`, () => {
    if (language === "sh") return commands(text);
    const path = join(folder, `example${at}.${language}`);
    writeFileSync(path, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [path], { cwd: folder, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    const expected = [...text.matchAll(/\/\/ → (.*)/gu)].map(([, line]) => line);
    assert.deepEqual(stdout.trimEnd().split("\n"), expected);
  });
}

/** Lines that begin with `$` are run; the others are the beginnings of what they print. */
function commands(text) {
  const lines = text.trimEnd().split("\n");
  for (const [at, line] of lines.entries()) {
    if (!line.startsWith("$ npx netproof")) continue;
    const { stdout } = spawnSync("bash", ["-c", line.slice(2).replace("npx", "npx --offline")], {
      cwd: folder,
      encoding: "utf8",
    });
    const expected = lines.slice(at + 1).findIndex((next) => next.startsWith("$ "));
    const printed = lines.slice(at + 1, expected < 0 ? undefined : at + 1 + expected).join("\n");
    assert.ok(stdout.startsWith(printed), stdout);
  }
}
