// `node bench.mjs PACKAGE FILE [FROM TO PORT]`: what a check of the file and a verdict of a loaded network take, in
// nanoseconds, as lines of JSON. PACKAGE is the folder of the built package, `target/npm/wasm`.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, path, ...flow] = process.argv.slice(2);
const { check, init, Network, run } = await import(pathToFileURL(join(resolve(folder), "index.js")));
const today = "2026-11-22";
const file = { name: path, text: readFileSync(path, "utf8") };
const host = "wasm";
await init(readFileSync(join(folder, "netproof_wasm_bg.wasm")));

/** The least that a call takes, of runs of `calls` calls for about a second. */
function least(calls, call) {
  let least = Infinity;
  const end = performance.now() + 1000;
  do {
    const start = process.hrtime.bigint();
    for (let at = 0; at < calls; at += 1) call();
    least = Math.min(least, Number(process.hrtime.bigint() - start) / calls);
  } while (performance.now() < end);
  return Math.round(least);
}

const bytes = Buffer.byteLength(file.text);
const request = JSON.stringify({ operation: "check", files: [file], options: { today } });
const print = (what, ns) => console.log(JSON.stringify({ host, what, bytes, ns }));
print("check", least(1, () => check(file, { today })));
print("check, the text form", least(1, () => run(request)));
const network = new Network(file, { today });
const [from, to, port] = flow.length === 3 ? flow : ["ip:198.51.100.1", "ip:198.51.100.2", "443/TCP"];
const decided = flow.length === 3 ? { from, to, port } : undefined;
print("verdict", least(10_000, () => network.verdict(from, to, port)));
if (decided) print("decide", least(100, () => network.decide(decided)));
