import { check, checkAsync, EngineError, File, Network, Object as Parsed, rule, UsageError } from "netproof";
import type { Answer, Decision, Report, Verdict } from "netproof";

const report: Answer<Report> = check(["clusters/", new File("a.yaml", "kind: Pod")], { today: new Date() });
for (const finding of report.findings) {
  const line: number | undefined = finding.range?.start.line;
  const severity: "info" | "warning" | "error" = finding.severity;
  console.log(finding.rule, severity, line);
}
const text: string = report.toJSON();

using network = new Network(new Parsed({ kind: "Pod" }, "pod"), { semantics: "kubernetes" });
const verdict: Verdict = network.verdict("a/b", "c/d", "80/TCP");
const decision: Decision = network.decide({ from: "a/b", to: "c/d", port: "80/TCP" });
for (const one of network.decide([{ from: "a/b", to: "c/d", port: "80/TCP" }])) {
  if ("error" in one) console.log(one.error);
  else console.log(one.verdict);
}
const map = network.reach({ from: ["a/b"], expand: true });
if ("peers" in map) console.log(map.peers.length);
const later: Report = await checkAsync(new URL("file:///a.yaml"), { before: "old/" });
const loaded: Network = await Network.load("a.yaml");
const opened: number = (await loaded.diffAsync(network, { level: "pods" })).opened.length;
const name: string = rule("NP101").name;
const names: string[] = rule().rules.map((one) => one.name);

try {
  network.apply({ remove: [{ kind: "Pod", name: "a" }] });
} catch (error) {
  if (error instanceof UsageError) console.log(error.code satisfies "ERR_NETPROOF_USAGE");
  if (error instanceof EngineError) console.log(error.code satisfies "ERR_NETPROOF_ENGINE");
}
// @ts-expect-error: an option that is none
check("a.yaml", { todya: "2026-11-22" });
// @ts-expect-error: a number is no file
check(7);
// @ts-expect-error: verdicts are words
const wrong: "allow" | "deny" = verdict;

console.log(text, decision, later, opened, name, names, wrong);
