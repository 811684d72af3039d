"use strict";
// The addon as a host of the engine.

const { fileURLToPath } = require("node:url");

/** Names of the addons that may fit this machine, the likelier first. */
function platforms() {
  const base = `${process.platform}-${process.arch}`;
  if (process.platform === "linux") return [`${base}-gnu`, `${base}-musl`];
  return process.platform === "win32" ? [`${base}-msvc`] : [base];
}

/**
 * The addon beside this package, or that of a package for this machine; `undefined` where there is none that loads, and
 * where `NETPROOF_BACKEND` asks for the Wasm module.
 */
function find() {
  if (process.env.NETPROOF_BACKEND === "wasm") return undefined;
  for (const platform of platforms()) {
    for (const place of [`../netproof.${platform}.node`, `@netproof/node-${platform}`]) {
      try {
        return require(place);
      } catch {
        // Not there, or made for another machine.
      }
    }
  }
  return undefined;
}

/** What a file is in Node: a path, a text or bytes with a name, or an object with a name. */
function fileOf({ named, UsageError }) {
  const file = (value) => {
    if (typeof value === "string") return { path: value };
    if (value instanceof URL) return { path: fileURLToPath(value) };
    const given = named(value);
    if (given?.base64 === undefined) return given;
    const bytes = Buffer.from(given.base64, "base64");
    if (bytes.toString("base64") !== given.base64) {
      throw new UsageError(`the member \`base64\` of \`${given.name}\` is not base64`);
    }
    return { name: given.name, bytes };
  };
  return Object.assign(file, { expected: "a path, a `File` or an `Object`" });
}

/** The host over an addon. */
function nativeHost(addon, { EngineError, UsageError, wrongType, named }) {
  const verdicts = addon.verdicts();

  function fault(error) {
    if (error?.code === "InvalidArg") return new UsageError(error.message);
    return error?.code === "GenericFailure" ? new EngineError(error.message) : error;
  }

  function now(work) {
    try {
      return work();
    } catch (error) {
      throw fault(error);
    }
  }

  async function later(work) {
    try {
      return await work();
    } catch (error) {
      throw fault(error);
    }
  }

  /** What was opened, or the error why it was not. */
  function opened(result) {
    const { message, path, code } = result;
    if (message === undefined) return result;
    if (path === undefined) throw new UsageError(message);
    const error = new Error(`\`${path}\` cannot be read: ${message}`);
    throw Object.assign(error, { code, path });
  }

  class Handle {
    #prepared;

    constructor(prepared) {
      this.#prepared = prepared;
    }

    ask(request, before) {
      return now(() => this.#prepared.ask(request, before?.#prepared));
    }

    askAsync(request, before) {
      return later(() => this.#prepared.askAsync(request, before?.#prepared));
    }

    verdict(from, to, port) {
      if (typeof from !== "string") throw wrongType("from", "a text", from);
      if (typeof to !== "string") throw wrongType("to", "a text", to);
      if (typeof port !== "string") throw wrongType("port", "a text", port);
      try {
        return verdicts[this.#prepared.verdict(from, to, port)];
      } catch (error) {
        throw fault(error);
      }
    }

    apply(change) {
      return now(() => this.#prepared.apply(change));
    }

    applyAsync(change) {
      return later(() => this.#prepared.applyAsync(change));
    }

    free() {
      this.#prepared.free();
    }
  }

  return {
    file: fileOf({ named, UsageError }),
    run: (request) => now(() => addon.run(request)),
    runAsync: (request) => later(() => addon.runAsync(request)),
    once: (files, before, options, request) => now(() => text(addon.once(files, before, options, request))),
    onceAsync: (files, before, options, request) =>
      later(async () => text(await addon.onceAsync(files, before, options, request))),
    open: (files, options) => new Handle(opened(now(() => addon.open(files, options)))),
    openAsync: async (files, options) => new Handle(opened(await later(() => addon.openAsync(files, options)))),
    fail: () => now(() => addon._panic()),
    failAsync: () => later(() => addon._panicAsync()),
  };

  function text(result) {
    return typeof result === "string" ? result : opened(result);
  }
}

module.exports = { find, fileOf, nativeHost };
