// The same for `import`: one engine and one set of classes, however it is loaded.

import netproof from "./index.js";

export const {
  backend,
  check,
  checkAsync,
  run,
  runAsync,
  rule,
  Network,
  File,
  Object,
  NetproofError,
  UsageError,
  EngineError,
  _panic,
  _panicAsync,
} = netproof;
export default netproof;
