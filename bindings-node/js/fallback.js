"use strict";
// The Wasm module as a host of the engine, where no addon fits: the same answers, on one thread.

const { readFileSync, statSync } = require("node:fs");
const { fileOf } = require("./native.js");

/** The host, over the package `@netproof/wasm`. */
function fallbackHost({ host, named, UsageError }) {
  const ofNode = fileOf({ named, UsageError });
  const file = (value) => {
    const given = ofNode(value);
    if (given?.path === undefined) return given;
    if (statSync(given.path).isDirectory()) {
      throw new UsageError(
        `\`${given.path}\` is a folder, and only the native build of netproof reads folders; give its files`,
      );
    }
    return { name: given.path, bytes: readFileSync(given.path) };
  };
  const sync = host(Object.assign(file, { expected: ofNode.expected }));
  const open = (files, options) => {
    const handle = sync.open(files, options);
    handle.askAsync = async (request, before) => handle.ask(request, before);
    handle.applyAsync = async (change) => handle.apply(change);
    return handle;
  };
  return {
    ...sync,
    open,
    openAsync: async (files, options) => open(files, options),
    runAsync: async (request) => sync.run(request),
    onceAsync: async (...all) => sync.once(...all),
    failAsync: async () => sync.fail(),
  };
}

module.exports = { fallbackHost };
