// What `@netproof/wasm` offers. The shapes of answers are generated from the engine's own types.

/// <reference lib="esnext.disposable" />

import type {
  AddressPlans,
  AdmissionReview,
  Change,
  Decision,
  Diff,
  EngineRequest,
  Flow,
  FlowDecision,
  Options as EngineOptions,
  ReachLevel,
  ReachMap,
  ReachQuery,
  Report,
  Rule,
  Rules,
  TestReport,
  Verdict,
} from "./types.js";

export type * from "./types.js";

/** A file: its name, and what it holds. */
export type NamedFile =
  | { name: string; text: string | Uint8Array }
  | { name: string; bytes: Uint8Array }
  | { name: string; base64: string }
  /** An object that was parsed elsewhere; findings about it have a path and no range. */
  | { name: string; object: object };

/** One file or several. */
export type Files = NamedFile | Iterable<NamedFile>;

/** A text, a parsed object, or a file that holds one. */
export type Setting = string | object;

/** How files are judged. Today's date in UTC is filled in. */
export interface Options extends Omit<EngineOptions, "today" | "config" | "facts" | "baseline"> {
  /** The date, `2026-11-22` or a `Date`, of which the day in UTC counts. */
  today?: string | Date;
  config?: Setting;
  facts?: Setting;
  baseline?: Setting;
}

/** Plain data, with the text that it came in. */
export type Answer<T> = T & {
  /** The JSON text, byte for byte as in every host. `JSON.stringify(answer)` works too. */
  toJSON(): string;
};

/** Loads the engine, once; in Node nothing is left to do. Without a source, from the file beside this module. */
export function init(
  source?: string | URL | Request | Response | Promise<Response> | BufferSource | WebAssembly.Module,
): Promise<void>;

/** What runs the engine. */
export const backend: "wasm";

/** Checks files; with `before`, also the change from these. */
export function check(files: Files, options?: Options & { before?: Files }): Answer<Report>;

/** Answers a request of the JSON text form. Misuse is answered too, and never thrown. */
export function run(request: string): string;

/** What is known about a rule, or about all. */
export function rule(code: string): Answer<Rule>;
export function rule(): Answer<Rules>;

/** Files that are loaded once and asked many times. */
export class Network {
  constructor(files: Files, options?: Options);
  /** Checks the files; with `before`, also the change from these. */
  check(options?: { before?: Network | Files }): Answer<Report>;
  /** The verdict of a flow, alone. */
  verdict(from: string, to: string, port: string): Verdict;
  /** The verdict of a flow, with the reasons. */
  decide(flow: Flow): Answer<Decision>;
  decide(flows: Iterable<Flow>): Answer<FlowDecision[]>;
  /** What may flow between all, or between those that are named. */
  reach(query?: ReachQuery): Answer<ReachMap>;
  /** What flows open and close from the state before to this one. */
  diff(before: Network | Files, options?: { level?: ReachLevel }): Answer<Diff>;
  /** Whether what the files expect of flows holds. */
  test(): Answer<TestReport>;
  /** The address plan of each cluster. */
  addresses(): Answer<AddressPlans>;
  /** The answer to an AdmissionReview. */
  admit(review: object): Answer<AdmissionReview>;
  /** Applies a change of objects, and answers what it opens and closes. */
  apply(change: Change): Answer<Diff>;
  /** Asks in the JSON text form; files and options are those that are loaded. Misuse is answered, and never thrown. */
  ask(request: string | Omit<EngineRequest, "files" | "options">, before?: Network | Files): string;
  /** Lets the files go now, rather than when this is collected. */
  free(): void;
  [Symbol.dispose](): void;
}

/** What the engine refuses or fails at. */
export class NetproofError extends Error {
  readonly code: string;
}

/** A request that cannot be answered as it is asked. */
export class UsageError extends NetproofError {
  readonly code: "ERR_NETPROOF_USAGE";
}

/** A fault of the engine itself. The next call works; please report what led to it. */
export class EngineError extends NetproofError {
  readonly code: "ERR_NETPROOF_ENGINE";
}
