// The same for `import`: one engine and one set of classes, however it is loaded.

import netproof from "./node.cjs";

export const { backend, check, init, run, rule, Network, NetproofError, UsageError, EngineError, _panic } = netproof;
