// The package in Node, which reads the module when it is imported.

import * as glue from "./netproof_wasm.js";
import * as errors from "./errors.js";
import * as texts from "./texts.js";
import * as shared from "./surface.js";
import { wasmHost } from "./host.js";

const host = wasmHost(glue, () => true);

export const { check, run, rule, Network } = shared.surface(host);
export const { EngineError, NetproofError, UsageError } = errors;
export const backend = "wasm";

/** Nothing is left to load here; the same program works in browsers, where there is. */
export async function init() {}

/** Fails as a fault of the engine would, for the tests. */
export function _panic() {
  return host.fail();
}

/** What the package `netproof` is made of where it has no addon; `host` is one over files of its own kind. */
export const _parts = { ...errors, ...texts, ...shared, host: (file) => wasmHost(glue, () => true, file) };
