// The package for browsers: `node browser.mjs node PACKAGE` in Node, `node browser.mjs chromium PACKAGE FOLDER PROGRAM` in
// headless Chromium, with `playwright-core` in the `node_modules` of the folder.

import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, extname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { driver } from "./driver.mjs";
import { serve } from "./lines.mjs";

const [mode, folder, modules, program] = process.argv.slice(2);
const here = fileURLToPath(new URL(".", import.meta.url));

async function inNode() {
  const { exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const entry = exports?.["."]?.node?.import ?? exports?.["."]?.node ?? "index.js";
  const file = typeof entry === "string" ? entry : entry.default;
  const netproof = await import(pathToFileURL(join(folder, file)));
  await netproof.init();
  await serve(`Node ${process.version}, WebAssembly`, driver(netproof));
}

async function inChromium() {
  const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");
  const server = createServer(give);
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const profile = await mkdtemp(join(tmpdir(), "netproof-browser-"));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: onPath(program),
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.answer !== undefined || globalThis.failure !== undefined);
    const failure = await page.evaluate(() => globalThis.failure);
    if (failure !== undefined) throw new Error(failure);
    await serve(`Chromium ${context.browser()?.version() ?? ""}`.trim(), (question) =>
      page.evaluate((asked) => globalThis.answer(asked), question),
    );
  } finally {
    await context.close();
    server.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** The file of a program that may be named as shells name it. */
function onPath(name) {
  if (name.includes("/")) return name;
  return process.env.PATH.split(delimiter)
    .map((place) => join(place, name))
    .find((file) => existsSync(file));
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>netproof</title><script type="module">
try {
  const netproof = await import("/package/index.js");
  const { driver } = await import("/hosts/driver.mjs");
  await netproof.init();
  globalThis.answer = driver(netproof);
} catch (error) {
  globalThis.failure = String(error?.stack ?? error);
}
</script>`;

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Gives the page, the package and the driver, and nothing else. */
async function give(request, response) {
  const { pathname } = new URL(request.url, "http://localhost");
  const [, root, ...rest] = normalize(decodeURIComponent(pathname)).split("/");
  const base = { package: folder, hosts: here }[root];
  if (pathname === "/") return response.setHeader("content-type", "text/html; charset=utf-8").end(PAGE);
  const path = base === undefined ? undefined : join(base, ...rest);
  if (path === undefined || !existsSync(path)) return response.writeHead(404).end();
  response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
  return response.end(await readFile(path));
}

if (mode === "node") await inNode();
else await inChromium();
