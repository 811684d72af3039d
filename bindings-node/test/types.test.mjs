// A program in TypeScript, held against the declarations of the installed package as both types of module.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import test from "node:test";

const here = import.meta.dirname;

for (const sample of ["sample.mts", "sample.cts"]) {
  test(`tsc takes ${sample}`, () => {
    const options = ["--noEmit", "--strict", "--module", "node16", "--target", "es2022", "--types", "node"];
    const { status, stdout } = spawnSync(
      process.execPath,
      [join(here, "node_modules/typescript/bin/tsc"), ...options, join(here, sample)],
      { encoding: "utf8", cwd: here },
    );
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}
