// The Wasm module as a host of the engine: instances that fail are replaced, and what they held is made anew.

import { EngineError, UsageError } from "./errors.js";
import { named, text } from "./texts.js";

/** Changes of one network that are kept, to be applied again; and how many characters. */
const MAX_CHANGES = 1000;
const MAX_CHANGE_LENGTH = 16 * 1024 * 1024;

/** The host over what wasm-bindgen makes; `isLoaded` tells whether it may be called. */
export function wasmHost(glue, isLoaded, file = named) {
  let generation = 0;
  let isBroken = false;

  function guarded(work) {
    if (!isLoaded()) throw new UsageError("the engine is not loaded; `await init()` first");
    try {
      if (isBroken) renew();
      return work();
    } catch (error) {
      if (typeof error === "string") throw new UsageError(error);
      generation += 1;
      isBroken = true;
      throw new EngineError(error?.message ?? String(error));
    }
  }

  /**
   * A new instance in place of one that failed. wasm-bindgen makes it in the next call after that in which the old one was
   * given up, which must not have arguments: these would still be written to the memory of the old one. A panic gives its
   * instance up itself and a trap does not; a new instance that is given up as well only costs its making.
   */
  function renew() {
    glue.abandon();
    glue.start();
    isBroken = false;
  }

  function openedNow(request) {
    return guarded(() => new glue.Engine(request));
  }

  class Handle {
    #request;
    #engine;
    #generation;
    #changes = [];
    #length = 0;

    constructor(request) {
      this.#request = request;
      this.#engine = openedNow(request());
      this.#generation = generation;
    }

    /** The engine; made anew, with all changes, where the instance that held it is gone. */
    get engine() {
      if (this.#generation !== generation) {
        if (this.#changes === undefined) {
          throw new EngineError("the engine failed, and this network has changed too often to be made anew; load it again");
        }
        const engine = openedNow(this.#request());
        for (const change of this.#changes) guarded(() => engine.apply(change));
        this.#engine = engine;
        this.#generation = generation;
      }
      return this.#engine;
    }

    ask(request, before) {
      if (before === undefined) {
        const { engine } = this;
        return guarded(() => engine.ask(request));
      }
      // The first may be lost while the second is made anew.
      void before.engine;
      const { engine } = this;
      return guarded(() => engine.compare(request, before.engine));
    }

    verdict(from, to, port) {
      text(from, "from");
      text(to, "to");
      text(port, "port");
      const { engine } = this;
      return guarded(() => engine.verdict(from, to, port));
    }

    apply(change) {
      const { engine } = this;
      const answer = guarded(() => engine.apply(change));
      if (this.#changes !== undefined && !answer.startsWith('{"error":')) {
        this.#length += change.length;
        this.#changes.push(change);
        if (this.#changes.length > MAX_CHANGES || this.#length > MAX_CHANGE_LENGTH) this.#changes = undefined;
      }
      return answer;
    }

    free() {
      if (this.#generation === generation) this.#engine.free();
      this.#engine = undefined;
      this.#request = undefined;
      this.#changes = undefined;
    }
  }

  return {
    file: Object.assign(file, { expected: file.expected ?? "`{name, text}`" }),
    run: (request) => guarded(() => glue.run(request)),
    open: (files, options) => new Handle(() => requestOf(files, options)),
    once: (files, before, options, request) => guarded(() => glue.run(requestOf(files, options, before, request))),
    fail: () => guarded(() => glue._panic()),
  };
}

/**
 * The request that opens files; with `asked`, the request of an operation, one that asks it of them. Objects are JSON
 * already, so it is put together as text.
 */
function requestOf(files, options, before, asked) {
  const list = (files) => `[${files.map(written).join(",")}]`;
  const old = before === undefined ? "" : `,"before":${list(before)}`;
  return `${asked === undefined ? "{" : `${asked.slice(0, -1)},`}"files":${list(files)}${old},"options":${options}}`;
}

function written({ name, text, bytes, base64, object }) {
  if (object !== undefined) return `{"name":${JSON.stringify(name)},"object":${object}}`;
  if (text !== undefined) return JSON.stringify({ name, text: wellFormed(text) });
  return JSON.stringify({ name, base64: base64 ?? encoded(bytes) });
}

/** A text without halves of surrogate pairs, which no bytes stand for. */
function wellFormed(text) {
  return typeof text.toWellFormed === "function" ? text.toWellFormed() : text.replace(/[\ud800-\udfff]/gu, "\ufffd");
}

function encoded(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 0x6000) parts.push(String.fromCharCode(...bytes.subarray(at, at + 0x6000)));
  return btoa(parts.join(""));
}
