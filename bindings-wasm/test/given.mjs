// What the tests ask about, which is what those of the package for Node do; and how pages are opened.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";

import { chromium } from "playwright-core";

const ofNode = await import(pathToFileURL(join(process.env.NETPROOF_ROOT, "bindings-node/test/given.mjs")));
export const { denied, large, opening, root, script, shop, today } = ofNode;

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm" };

/** Serves a folder, and single texts by their paths, on the loopback address. */
export async function serve(folder, texts = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    try {
      const body = texts[path] ?? (await readFile(join(folder, path)));
      response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Chromium with a profile of its own, which asks nobody but us. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

/** A page with what its scripts import, and where they write what they throw. */
export const page = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<script type="importmap">{"imports": {"@netproof/wasm": "/node_modules/@netproof/wasm/index.js"}}</script>`;
