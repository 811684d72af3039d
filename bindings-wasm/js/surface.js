// What both packages offer, over a host that runs the engine.
//
// A host has `run(text)`, `once(files, before, options, request)` and `open(files, options)`, which gives a handle with
// `ask(request, before)`, `verdict(from, to, port)`, `apply(change)` and `free()`; `file(value)` gives what a file is to it.

import { UsageError, wrongType } from "./errors.js";
import { answer, decision, decisions, files, json, options, request, text } from "./texts.js";

/** How each method asks and reads: its request, the state before if it compares, and what makes an answer of the text. */
export const questions = {
  check: (given) => {
    const { before, ...others } = given ?? {};
    // The engine says what it thinks of options that are not those that are loaded.
    return { request: request("check", Object.keys(others).length > 0 ? { options: others } : {}), before, read: answer };
  },
  decide: (flow) => {
    if (typeof flow !== "object" || flow === null) throw wrongType("flow", "a flow or a list of flows", flow);
    if (typeof flow[Symbol.iterator] !== "function") return { request: request("decide", { flow }), read: decision };
    return { request: request("decide", { flows: [...flow] }), read: decisions };
  },
  reach: (query) => ({ request: request("reach", query), read: answer }),
  diff: (before, given) => {
    if (before === undefined || before === null) throw wrongType("before", "a `Network` or files", before);
    return { request: request("diff", given), before, read: answer };
  },
  test: () => ({ request: request("test"), read: answer }),
  addresses: () => ({ request: request("addresses"), read: answer }),
  admit: (review) => ({ request: request("admit", { review }), read: answer }),
  ask: (given, before) => ({
    request: typeof given === "string" ? given : json(given, "request"),
    before,
    read: (text) => text,
  }),
};

/** The functions and classes over a host. */
export function surface(host) {
  const listed = (value, name) => files(value, name, host.file);

  function check(given, settings) {
    const before = settings?.before;
    const old = before === undefined || before === null ? undefined : listed(before, "before");
    return answer(host.once(listed(given, "files"), old, options(settings), request("check")));
  }

  function run(asked) {
    return host.run(text(asked, "request"));
  }

  function rule(code) {
    return answer(host.run(request("rule", { code: code === undefined ? undefined : text(code, "code") })));
  }

  class Network {
    #handle;
    #options;

    constructor(given, settings) {
      if (given instanceof Opened) {
        this.#handle = given.handle;
        this.#options = given.options;
      } else {
        this.#options = options(settings);
        this.#handle = host.open(listed(given, "files"), this.#options);
      }
    }

    check(given) {
      return this.#ask(questions.check(given));
    }

    decide(flow) {
      return this.#ask(questions.decide(flow));
    }

    reach(query) {
      return this.#ask(questions.reach(query));
    }

    diff(before, given) {
      return this.#ask(questions.diff(before, given));
    }

    test() {
      return this.#ask(questions.test());
    }

    addresses() {
      return this.#ask(questions.addresses());
    }

    admit(review) {
      return this.#ask(questions.admit(review));
    }

    ask(given, before) {
      return this.#ask(questions.ask(given, before));
    }

    verdict(from, to, port) {
      return open(this.#handle).verdict(from, to, port);
    }

    apply(change) {
      return answer(open(this.#handle).apply(json(change, "change")));
    }

    free() {
      this.#handle?.free();
      this.#handle = undefined;
    }

    [Symbol.dispose ?? Symbol.for("Symbol.dispose")]() {
      this.free();
    }

    #ask({ request, before, read }) {
      const handle = open(this.#handle);
      if (before === undefined || before === null) return read(handle.ask(request));
      if (before instanceof Network) return read(handle.ask(request, open(before.#handle)));
      const opened = host.open(listed(before, "before"), this.#options);
      try {
        return read(handle.ask(request, opened));
      } finally {
        opened.free();
      }
    }

    /** The handle and options of a network, for what a host adds. */
    static inside(network) {
      return { handle: open(network.#handle), options: network.#options };
    }
  }

  const { inside } = Network;
  delete Network.inside;
  return { check, run, rule, Network, inside, listed };
}

/** Files that a host opened already, to make a network of. */
export class Opened {
  constructor(handle, options) {
    this.handle = handle;
    this.options = options;
  }
}

function open(handle) {
  if (handle === undefined) throw new UsageError("the network was freed");
  return handle;
}
