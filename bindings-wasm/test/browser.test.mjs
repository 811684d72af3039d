// The package in Chromium: in pages, in workers, and bundled.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test from "node:test";

import { build as esbuild } from "esbuild";
import { build as vite } from "vite";

import * as ofNode from "@netproof/wasm";
import { denied, launch, opening, page, script, serve, shop, today } from "./given.mjs";

const here = import.meta.dirname;
const readme = readFileSync(join(here, "node_modules/@netproof/wasm/README.md"), "utf8");
const examples = [...readme.matchAll(/```js\n(.*?)```/gsu)].map(([, text]) => text);

const worker = `
  import { check, init } from "/node_modules/@netproof/wasm/index.js";
  await init();
  self.onmessage = ({ data }) => self.postMessage(check(data.files, data.options));
  self.postMessage("ready");
`;

let [browser, server] = [];
test.before(async () => {
  browser = await launch();
  const scripts = Object.fromEntries(examples.map((text, at) => [`/example${at}.js`, text]));
  server = await serve(here, { "/page.html": page, "/worker.js": worker, ...scripts });
});
test.after(async () => {
  await browser?.close();
  server?.close();
});

/** What `work` gives in a new page; whatever it throws, or prints as an error, fails. */
async function inPage(work, given, path = "/page.html") {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(error));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(server.address + path);
    const answer = await page.evaluate(work, given);
    assert.deepEqual(faults, []);
    return answer;
  } finally {
    await context.close();
  }
}

test("a page gets the same answers", async () => {
  const answers = await inPage(
    async ({ shop, today, denied, opening }) => {
      const { check, init, Network, rule } = await import("@netproof/wasm");
      await Promise.all([init(), init()]);
      const network = new Network(shop, { today });
      return [
        check(shop, { today }).toJSON(),
        network.decide(denied).toJSON(),
        network.reach().toJSON(),
        network.apply({ upsert: [opening] }).toJSON(),
        network.diff(shop).toJSON(),
        rule().toJSON(),
        network.verdict(denied.from, denied.to, denied.port),
      ];
    },
    { shop, today, denied, opening },
  );
  const network = new ofNode.Network(shop, { today });
  assert.deepEqual(answers, [
    ofNode.check(shop, { today }).toJSON(),
    network.decide(denied).toJSON(),
    network.reach().toJSON(),
    network.apply({ upsert: [opening] }).toJSON(),
    network.diff(shop).toJSON(),
    ofNode.rule().toJSON(),
    "allow",
  ]);
});

test("the first answer, and how long after the fetch it comes", async (t) => {
  const taken = [];
  for (let times = 0; times < 5; times += 1) {
    taken.push(
      await inPage(
        async ({ shop, today }) => {
          const { check, init } = await import("@netproof/wasm");
          const start = performance.now();
          const response = await fetch("/node_modules/@netproof/wasm/netproof_wasm_bg.wasm");
          const bytes = await response.arrayBuffer();
          const fetched = performance.now();
          await init(bytes);
          check(shop, { today });
          return { fetch: fetched - start, answer: performance.now() - fetched };
        },
        { shop, today },
      ),
    );
  }
  const streamed = [];
  for (let times = 0; times < 5; times += 1) {
    streamed.push(
      await inPage(
        async ({ shop, today }) => {
          const { check, init } = await import("@netproof/wasm");
          const start = performance.now();
          await init();
          check(shop, { today });
          return performance.now() - start;
        },
        { shop, today },
      ),
    );
  }
  const best = (all) => Math.min(...all);
  const answer = best(taken.map(({ answer }) => answer));
  t.diagnostic(`fetched in ${best(taken.map(({ fetch }) => fetch)).toFixed(0)} ms, answered ${answer.toFixed(0)} ms later`);
  t.diagnostic(`compiled while it is fetched: answered ${best(streamed).toFixed(0)} ms after the fetch began`);
});

const sources = ["an address", "a URL", "a response", "a request", "bytes", "a compiled module"];

for (const source of sources) {
  test(`the module comes from ${source}; a failure can be tried again`, async () => {
    const answer = await inPage(async (source) => {
      const { check, init, run } = await import("@netproof/wasm");
      const address = "/node_modules/@netproof/wasm/netproof_wasm_bg.wasm";
      const bytes = async () => (await fetch(address)).arrayBuffer();
      const made = {
        "an address": () => address,
        "a URL": () => new URL(address, location),
        "a response": () => fetch(address),
        "a request": () => new Request(address),
        bytes,
        "a compiled module": async () => WebAssembly.compile(await bytes()),
      };
      const refused = () => {
        try {
          return check([]);
        } catch (error) {
          return error.code;
        }
      };
      const early = refused();
      const failed = await init(new ArrayBuffer(4)).then(() => "loaded nothing", (error) => error.name);
      await init(made[source]());
      return [early, failed, run("").slice(0, 9)];
    }, source);
    assert.deepEqual(answer, ["ERR_NETPROOF_USAGE", "CompileError", '{"error":']);
  });
}

test("a panic in a page is an error, and the next call works", async () => {
  const seen = await inPage(
    async ({ shop, script, today, denied, opening }) => {
      const { check, EngineError, init, Network, _panic } = await import("@netproof/wasm");
      await init();
      const network = new Network(shop, { today });
      network.apply({ upsert: [opening] });
      const all = [];
      for (let times = 0; times < 2; times += 1) {
        try {
          _panic();
        } catch (error) {
          all.push(error instanceof EngineError, error.code, error.message.includes("a panic that was asked for"));
        }
        all.push(network.verdict(denied.from, denied.to, denied.port), check(script, { today }).findings.length > 0);
      }
      return all;
    },
    { shop, script, today, denied, opening },
  );
  const once = [true, "ERR_NETPROOF_ENGINE", true, "allow", true];
  assert.deepEqual(seen, [...once, ...once]);
});

test("a module worker", async () => {
  const report = await inPage(
    async ({ shop, today }) => {
      const worker = new Worker("/worker.js", { type: "module" });
      const next = () => new Promise((resolve, reject) => Object.assign(worker, { onmessage: resolve, onerror: reject }));
      await next();
      worker.postMessage({ files: shop, options: { today } });
      return (await next()).data;
    },
    { shop, today },
  );
  assert.deepEqual(report, JSON.parse(ofNode.check(shop, { today }).toJSON()));
});

test("there are examples in the readme", () => assert.ok(examples.length > 2));

for (const [at, text] of examples.entries()) {
  test(`example ${at + 1} of the readme: ${text.split("\n")[0]}`, async () => {
    const printed = await inPage(async (at) => {
      const lines = [];
      console.log = (...words) => lines.push(words.join(" "));
      await import(`/example${at}.js`);
      return lines;
    }, at);
    assert.deepEqual(printed, [...text.matchAll(/\/\/ → (.*)/gu)].map(([, line]) => line));
  });
}

const entry = `
  import { check, init } from "@netproof/wasm";
  await init();
  globalThis.answer = check([{ name: "a.yaml", text: "kind: Pod" }], { today: "2026-11-22" }).toJSON();
`;
const expected = ofNode.check([{ name: "a.yaml", text: "kind: Pod" }], { today }).toJSON();

test("bundled by vite, which takes the module along", async () => {
  const folder = join(here, "vite");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "index.html"), `${page.split("\n")[0]}<script type="module" src="/main.js"></script>`);
  await writeFile(join(folder, "main.js"), entry);
  await vite({ root: folder, base: "./", logLevel: "error", build: { target: "es2022", outDir: "out" } });
  const answer = await inPage(async () => {
    while (globalThis.answer === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    return globalThis.answer;
  }, undefined, "/vite/out/index.html");
  assert.equal(answer, expected);
});

test("bundled by esbuild, with the module copied beside the bundle", async () => {
  const folder = join(here, "esbuild");
  await mkdir(folder, { recursive: true });
  await esbuild({
    stdin: { contents: entry, resolveDir: here },
    bundle: true,
    format: "esm",
    minify: true,
    outfile: join(folder, "main.js"),
    logLevel: "error",
  });
  await copyFile(join(here, "node_modules/@netproof/wasm/netproof_wasm_bg.wasm"), join(folder, "netproof_wasm_bg.wasm"));
  const answer = await inPage(async () => {
    await import("/esbuild/main.js");
    return globalThis.answer;
  });
  assert.equal(answer, expected);
});
