import netproof = require("@netproof/wasm");

const network: netproof.Network = new netproof.Network({ name: "a.yaml", text: "kind: Pod" });
console.log(network.verdict("a/b", "c/d", "80/TCP") satisfies netproof.Verdict);
