// What the tests ask about.

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The checkout, and its examples. */
export const root = process.env.NETPROOF_ROOT;
export const examples = join(root, "examples");
export const today = "2026-11-22";

/** An example's file as the text form takes it. */
export function file(name) {
  return { name, text: readFileSync(join(examples, name), "utf8") };
}

/** The cluster of flows: web may not reach db. */
export const shop = [file("flows/shop.yaml"), file("flows/policies.yaml")];

/** A script with something to find. */
export const script = file("quickstart/cluster.sh");
export const denied = { from: "shop/web", to: "shop/db", port: "5432/TCP" };

/** A policy that lets web reach db. */
export const opening = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: { name: "open", namespace: "shop" },
  spec: {
    podSelector: { matchLabels: { app: "db" } },
    ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 5432 }] }],
  },
};

/** About so many bytes of policies, of which each has something to find. */
export function large(bytes) {
  const parts = [];
  for (let at = 0, length = 0; length < bytes; at += 1) {
    const part = [
      "apiVersion: networking.k8s.io/v1",
      "kind: NetworkPolicy",
      `metadata: {name: p${at}, namespace: n${at % 50}}`,
      "spec:",
      `  podSelector: {matchLabels: {app: a${at % 200}}}`,
      "  policyTypes: [Ingress, Egress]",
      `  ingress: [{from: [{podSelector: {matchLabels: {app: a${(at * 7) % 200}}}}], ports: [{port: ${1024 + (at % 99)}}]}]`,
      `  egress: [{to: [{ipBlock: {cidr: 10.${at % 200}.0.0/16, except: [10.${at % 200}.7.0/24]}}]}]`,
      "---\n",
    ].join("\n");
    parts.push(part);
    length += part.length;
  }
  return { name: "large.yaml", text: parts.join("") };
}
