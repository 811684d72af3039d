import { backend, check, EngineError, init, Network, rule, UsageError } from "@netproof/wasm";
import type { Answer, Decision, Report, Verdict } from "@netproof/wasm";

export async function main(): Promise<void> {
  await init();
  await init(new URL("netproof_wasm_bg.wasm", "https://example.com"));
  await init(fetch("netproof_wasm_bg.wasm"));
  const file = { name: "a.yaml", text: "kind: Pod" };
  const report: Answer<Report> = check([file, { name: "pod", object: { kind: "Pod" } }], { today: new Date() });
  const text: string = report.toJSON();
  using network = new Network(file, { semantics: "kubernetes", config: { rules: {} } });
  const verdict: Verdict = network.verdict("a/b", "c/d", "80/TCP");
  const decision: Decision = network.decide({ from: "a/b", to: "c/d", port: "80/TCP" });
  try {
    network.apply({ remove: [{ kind: "Pod", name: "a" }] });
  } catch (error) {
    if (error instanceof UsageError) console.log(error.code satisfies "ERR_NETPROOF_USAGE");
    if (error instanceof EngineError) console.log(error.message);
  }
  // @ts-expect-error: in browsers a text is no file
  check("a.yaml");
  console.log(backend satisfies "wasm", text, verdict, decision, rule("NP101").name, network.diff(file).opened.length);
}
