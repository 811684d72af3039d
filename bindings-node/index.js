"use strict";
// The package in Node: the surface that it shares with browsers, and beside each method one that does not block.

const { find, nativeHost } = require("./js/native.js");

const addon = find();
const parts = addon ? require("./js/shared.js") : fallback();
const host = addon ? nativeHost(addon, parts) : require("./js/fallback.js").fallbackHost(parts);
const { answer, json, options, request, text, questions, Opened } = parts;
const { check, run, rule, inside, listed, Network: Base } = parts.surface(host);

/** The parts of the Wasm package: its errors are those that it throws. */
function fallback() {
  try {
    return require("@netproof/wasm")._parts;
  } catch (cause) {
    const machine = `${process.platform}-${process.arch}`;
    throw new Error(
      `netproof has no native build for ${machine}; install the package \`@netproof/wasm\`, which runs everywhere`,
      { cause },
    );
  }
}

async function runAsync(asked) {
  return host.runAsync(text(asked, "request"));
}

async function checkAsync(files, settings) {
  const before = settings?.before;
  const old = before === undefined || before === null ? undefined : listed(before, "before");
  return answer(await host.onceAsync(listed(files, "files"), old, options(settings), request("check")));
}

class Network extends Base {
  static async load(files, settings) {
    const given = options(settings);
    return new this(new Opened(await host.openAsync(listed(files, "files"), given), given));
  }

  async applyAsync(change) {
    return answer(await inside(this).handle.applyAsync(json(change, "change")));
  }

  async verdictAsync(from, to, port) {
    const flow = { from: text(from, "from"), to: text(to, "to"), port: text(port, "port"), explain: false };
    return (await ask(this, questions.decide(flow))).verdict;
  }
}

for (const [name, question] of Object.entries(questions)) {
  const method = { async [`${name}Async`](...given) { return ask(this, question(...given)); } };
  Object.defineProperty(Network.prototype, `${name}Async`, {
    value: method[`${name}Async`],
    configurable: true,
    writable: true,
  });
}

async function ask(network, { request, before, read }) {
  const { handle, options } = inside(network);
  if (before === undefined || before === null) return read(await handle.askAsync(request));
  if (before instanceof Base) return read(await handle.askAsync(request, inside(before).handle));
  const opened = await host.openAsync(listed(before, "before"), options);
  try {
    return read(await handle.askAsync(request, opened));
  } finally {
    opened.free();
  }
}

/** A file by its text or bytes; a string alone is a path. */
function File(name, content) {
  if (new.target === undefined) return new File(name, content);
  this.name = text(name, "name");
  if (typeof content !== "string" && !(content instanceof Uint8Array)) {
    throw parts.wrongType("text", "a text or a `Uint8Array`", content);
  }
  this.text = content;
}

/** An object that was parsed elsewhere; findings about it have a path and no range. */
function ParsedObject(value, name) {
  if (new.target === undefined) return new ParsedObject(value, name);
  if (typeof value !== "object" || value === null) throw parts.wrongType("value", "an object", value);
  this.object = value;
  this.name = text(name, "name");
}
Object.defineProperty(ParsedObject, "name", { value: "Object" });

module.exports = {
  backend: addon ? "native" : "wasm",
  check,
  checkAsync,
  run,
  runAsync,
  rule,
  Network,
  File,
  Object: ParsedObject,
  NetproofError: parts.NetproofError,
  UsageError: parts.UsageError,
  EngineError: parts.EngineError,
  _panic: () => host.fail(),
  _panicAsync: () => host.failAsync(),
};
