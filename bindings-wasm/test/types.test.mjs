// A program in TypeScript, held against the declarations of the installed package as bundlers and as Node read them.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";

const here = import.meta.dirname;
const browser = ["--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom"];
const node = ["--module", "node16", "--moduleResolution", "node16", "--lib", "es2022,dom"];

for (const [sample, options] of [["sample.ts", browser], ["sample.ts", node], ["sample.cts", node]]) {
  test(`tsc ${options.slice(0, 4).join(" ")} takes ${sample}`, () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(here, "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--target", "es2022", ...options, sample],
      { encoding: "utf8", cwd: here },
    );
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}
