import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import test from "node:test";

import netproof, { check, EngineError, File, Network, NetproofError, Object as Parsed, rule, run, UsageError } from "netproof";
import { denied, examples, file, opening, script, shop, today } from "./given.mjs";

const flows = join(examples, "flows");

test("the addon is what runs", () => {
  assert.equal(netproof.backend, "native");
});

test("what require gives is what import gives", () => {
  const required = createRequire(import.meta.url)("netproof");
  assert.equal(required.Network, Network);
  assert.equal(required.UsageError, UsageError);
  assert.deepEqual(Reflect.ownKeys(required).sort(), Reflect.ownKeys(netproof).sort());
});

test("an answer is plain data with the bytes of the text form", () => {
  const files = [...shop, script];
  const report = check(files, { today });
  const asked = run(JSON.stringify({ operation: "check", files, options: { today } }));
  assert.equal(report.toJSON(), asked);
  assert.deepEqual(report, JSON.parse(asked));
  assert.equal(JSON.stringify(report), JSON.stringify(JSON.parse(asked)));
  assert.equal(JSON.stringify({ report }), `{"report":${JSON.stringify(JSON.parse(asked))}}`);
  assert.deepEqual(structuredClone(report), JSON.parse(asked));
  assert.ok(report.findings.length > 0);
});

test("paths of files and folders are read as the command line does", () => {
  const folder = join(examples, "quickstart");
  const names = new Set(check([folder], { today }).findings.map((finding) => finding.file));
  assert.ok(names.size > 0);
  for (const name of names) assert.ok(name.startsWith(`${folder}/`), name);
  const one = check(join(flows, "policies.yaml"), { today });
  assert.deepEqual(check(pathToFileURL(join(flows, "policies.yaml")), { today }), one);
  assert.deepEqual(check(new Set([join(flows, "policies.yaml")]), { today }), one);
});

test("files are texts, bytes, base64 or objects", () => {
  const [given] = [file("flows/policies.yaml")];
  const expected = check([given], { today });
  const bytes = Buffer.from(given.text);
  for (const same of [
    new File(given.name, given.text),
    File(given.name, given.text),
    new File(given.name, bytes),
    { name: given.name, bytes },
    { name: given.name, base64: bytes.toString("base64") },
  ]) {
    assert.equal(check(same, { today }).toJSON(), expected.toJSON());
  }
  const faulty = { ...opening, spec: { ...opening.spec, podSelektor: {} } };
  const [finding] = check([new Parsed(faulty, "live")], { today }).findings;
  assert.equal(finding.file, "live");
  assert.ok(finding.path.startsWith("/spec"), finding.path);
  assert.equal(finding.range, undefined);
  assert.throws(() => check({ name: "a", base64: "*" }), { code: "ERR_NETPROOF_USAGE", message: /not base64/ });
});

test("today is filled in, as the day in UTC", () => {
  const note = ({ notes }) => notes.some(({ message }) => message.includes("today"));
  assert.ok(!note(check(shop)));
  assert.deepEqual(check(shop, { today: new Date("2026-11-22T23:59:59Z") }), check(shop, { today }));
  assert.throws(() => check(shop, { today: new Date("never") }), UsageError);
});

test("settings may be parsed objects", () => {
  const severity = { rules: { NP: "off" } };
  const text = JSON.stringify(severity);
  const outcome = (config) => {
    try {
      return check(shop, { today, config }).toJSON();
    } catch (error) {
      return error.message;
    }
  };
  assert.equal(outcome(severity), outcome(text));
  assert.equal(outcome(new File("netproof.yaml", text)), outcome(text));
});

test("a network is asked many times", () => {
  const network = new Network(shop, { today });
  assert.equal(network.verdict("shop/web", "shop/db", "5432/TCP"), "deny");
  assert.equal(network.check().toJSON(), check(shop, { today }).toJSON());
  const decision = network.decide(denied);
  assert.equal(decision.verdict, "deny");
  assert.ok(decision.ingress.reason.includes("default deny"));
  const answers = network.decide([denied, { from: "nobody", to: "shop/db", port: "1/TCP" }]);
  assert.equal(answers.length, 2);
  assert.equal(answers[0].verdict, "deny");
  assert.equal(typeof answers[1].error, "string");
  assert.ok(answers.toJSON().startsWith('{"answers":[{'));
  assert.ok(network.reach().classes.length > 0);
  assert.ok(network.reach({ from: "shop/web", expand: true }).peers.length > 0);
  assert.deepEqual(network.addresses().clusters, []);
  assert.equal(network.ask({ operation: "decide", flow: denied }), decision.toJSON());
  assert.equal(network.ask('{"operation":"fly"}').slice(0, 10), '{"error":{');
  network.free();
  network.free();
  assert.throws(() => network.check(), { code: "ERR_NETPROOF_USAGE", message: "the network was freed" });
});

test("expectations are tested", () => {
  const report = new Network(join(flows)).test();
  assert.ok(report.results.length > 0);
});

test("a change is applied, and answers what it opens", () => {
  const network = new Network(shop, { today });
  const opened = network.apply({ upsert: [opening] });
  assert.ok(opened.opened.length > 0);
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "allow");
  const before = new Network(shop, { today });
  assert.ok(network.diff(before).opened.length > 0);
  assert.equal(network.diff(before).toJSON(), network.diff(shop).toJSON());
  assert.equal(network.diff(network).opened.length, 0);
  network.apply({ remove: [{ kind: "NetworkPolicy", namespace: "shop", name: "open" }] });
  assert.equal(network.verdict(denied.from, denied.to, denied.port), "deny");
  assert.throws(() => network.apply({ upserts: [] }), UsageError);
});

test("a change is checked against the state before", () => {
  const [old, now] = ["172.16.0.0/16", "10.0.0.0/16"].map((range) => ({
    name: "a.sh",
    text: `az aks create -g g -n a --network-plugin azure --network-plugin-mode overlay --pod-cidr ${range}\n`,
  }));
  const report = check([now], { today, before: [old] });
  assert.ok(report.changes.length > 0);
  const network = new Network(now, { today });
  assert.equal(network.check({ before: [old] }).toJSON(), report.toJSON());
  assert.equal(network.check({ before: new Network(old, { today }) }).toJSON(), report.toJSON());
});

test("rules are told", () => {
  const all = rule().rules;
  assert.ok(all.length > 50);
  assert.equal(rule(all[0].code).name, all[0].name);
  assert.throws(() => rule("NP999999"), UsageError);
});

test("errors have types, codes and names", () => {
  const network = new Network(shop, { today });
  for (const misuse of [
    () => network.verdict("nobody", "shop/db", "1/TCP"),
    () => network.decide({ from: "nobody", to: "shop/db", port: "1/TCP" }),
    () => network.decide({ from: "shop/web" }),
    () => network.reach({ level: "cluster" }),
    () => check(shop, { todya: today }),
    () => network.check({ today }),
    () => network.diff(shop, { levels: "pods" }),
    () => new Network(shop, { semantics: "calico" }),
  ]) {
    assert.throws(misuse, (error) => {
      assert.ok(error instanceof UsageError && error instanceof NetproofError && error instanceof Error);
      assert.equal(error.code, "ERR_NETPROOF_USAGE");
      assert.equal(error.name, "UsageError");
      assert.match(error.message, /^[^A-Z]/);
      return true;
    });
  }
  const missing = join(flows, "missing.yaml");
  assert.throws(() => check(missing), { code: "ENOENT", path: missing, name: "Error" });
  assert.throws(() => new Network([missing]), { code: "ENOENT" });
});

test("wrong types are told by the argument's name", () => {
  const network = new Network(shop, { today });
  const wrong = [
    [() => check(7), "`files` must be a path, a `File` or an `Object` or a list of these, not a number"],
    [() => check(), "`files` must be a path, a `File` or an `Object` or a list of these, not undefined"],
    [() => check([7]), "`files[0]` must be a path, a `File` or an `Object`, not a number"],
    [() => check([{ text: "" }]), "`files[0]` must be a path, a `File` or an `Object`, not an object"],
    [() => check(shop, "today"), "`options` must be an object, not a text"],
    [() => check(shop, { today: 7 }), "`today` must be a text, not a number"],
    [() => run({}), "`request` must be a text, not an object"],
    [() => rule(7), "`code` must be a text, not a number"],
    [() => network.verdict("a", "b", 80), "`port` must be a text, not a number"],
    [() => network.decide("shop/web"), "`flow` must be a flow or a list of flows, not a text"],
    [() => network.diff(), "`before` must be a `Network` or files, not undefined"],
    [() => network.apply(), "`change` must be a value that JSON can hold, not undefined"],
    [() => new File("a"), "`text` must be a text or a `Uint8Array`, not undefined"],
    [() => new Parsed("a", "b"), "`value` must be an object, not a text"],
  ];
  for (const [call, message] of wrong) assert.throws(call, { name: "TypeError", code: "ERR_INVALID_ARG_TYPE", message });
});

test("a panic is an error, and the next call works", async () => {
  const network = new Network(shop, { today });
  const expected = { name: "EngineError", code: "ERR_NETPROOF_ENGINE", message: /a panic that was asked for/ };
  for (let times = 0; times < 3; times += 1) {
    assert.throws(() => netproof._panic(), expected);
    await assert.rejects(netproof._panicAsync(), expected);
    assert.equal(network.verdict("shop/web", "shop/db", "5432/TCP"), "deny");
    assert.ok(check(script, { today }).findings.length > 0);
  }
  assert.ok(new EngineError("") instanceof NetproofError);
});
