import netproof = require("netproof");

const network: netproof.Network = new netproof.Network(new netproof.File("a.yaml", "kind: Pod"));
const verdict: netproof.Verdict = network.verdict("a/b", "c/d", "80/TCP");
console.log(netproof.backend satisfies "native" | "wasm", verdict);
