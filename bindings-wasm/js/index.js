// The package in browsers and bundlers.

import * as glue from "./netproof_wasm.js";
import { wasmHost } from "./host.js";
import { surface } from "./surface.js";

export { EngineError, NetproofError, UsageError } from "./errors.js";

let loading;
let isLoaded = false;

/**
 * Loads the engine, once: from the file beside this module, or from what is given: an address, a response, bytes or a
 * compiled module.
 */
export function init(source) {
  loading ??= load(source).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source) {
  const from = source ?? new URL("netproof_wasm_bg.wasm", import.meta.url);
  await glue.default({ module_or_path: from });
  isLoaded = true;
}

const host = wasmHost(glue, () => isLoaded);
export const { check, run, rule, Network } = surface(host);
export const backend = "wasm";

/** Fails as a fault of the engine would, for the tests. */
export function _panic() {
  return host.fail();
}
