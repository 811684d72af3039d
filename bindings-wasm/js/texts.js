// From what people hand over to the JSON texts of the engine, and from these to answers.

import { UsageError, wrongType } from "./errors.js";

/** A text that is required. */
export function text(value, name) {
  if (typeof value !== "string") throw wrongType(name, "a text", value);
  return value;
}

function members(value, name) {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrongType(name, "an object", value);
  return value;
}

/** The request of an operation. Members that are `undefined` are left out. */
export function request(operation, value) {
  return JSON.stringify({ ...value, operation });
}

/** A list of files, each as the host takes it: `read` gives one, or `undefined` for what is no file. */
export function files(value, name, read) {
  const expected = read.expected;
  const one = read(value);
  if (one) return [one];
  if (typeof value !== "object" || value === null || typeof value[Symbol.iterator] !== "function") {
    throw wrongType(name, `${expected} or a list of these`, value);
  }
  const all = [];
  for (const item of value) {
    const file = read(item);
    if (!file) throw wrongType(`${name}[${all.length}]`, expected, item);
    all.push(file);
  }
  return all;
}

/** A file that is given by its name and what it holds; `undefined` for anything else. */
export function named(value) {
  if (typeof value !== "object" || value === null || typeof value.name !== "string") return undefined;
  const { name, text, bytes, base64, object } = value;
  if (typeof text === "string") return { name, text };
  if (text instanceof Uint8Array) return { name, bytes: text };
  if (bytes instanceof Uint8Array) return { name, bytes };
  if (typeof base64 === "string") return { name, base64 };
  if (object === undefined) return undefined;
  return { name, object: json(object, "object") };
}

/** The JSON of a value; fails where it has none. */
export function json(value, name) {
  const written = JSON.stringify(value);
  if (written === undefined) throw wrongType(name, "a value that JSON can hold", value);
  return written;
}

/** The options of the text form: today's date is filled in, and settings may be parsed objects. */
export function options(given) {
  const { before: _, ...all } = members(given, "options");
  for (const name of ["config", "facts", "baseline"]) {
    const setting = all[name];
    if (typeof setting === "object" && setting !== null) {
      all[name] = typeof setting.text === "string" ? setting.text : json(setting, name);
    }
  }
  for (const name of Object.keys(all)) {
    if (all[name] === null) delete all[name];
  }
  all.today = date(all.today ?? new Date());
  return JSON.stringify(all);
}

/** The date of the day in UTC. */
function date(value) {
  if (!(value instanceof Date)) return text(value, "today");
  if (Number.isNaN(value.getTime())) throw new UsageError("`today` is no date");
  return value.toISOString().slice(0, 10);
}

/**
 * The answer of a text. Called without an argument, its `toJSON` gives the text, byte for byte; `JSON.stringify` calls it
 * with one, and gets the answer.
 */
export function answer(text) {
  const parsed = JSON.parse(text);
  refuse(parsed);
  return withText(parsed, text);
}

/** The answer to one flow. What cannot be asked is misuse here; in a list it is an answer among the others. */
export function decision(text) {
  const parsed = JSON.parse(text);
  refuse(parsed);
  if (typeof parsed.error === "string") throw new UsageError(parsed.error);
  return withText(parsed, text);
}

/** The answers to a list of flows. */
export function decisions(text) {
  const parsed = JSON.parse(text);
  refuse(parsed);
  return withText(parsed.answers, text);
}

/** Fails where an answer says that the request cannot be answered. */
function refuse(parsed) {
  const error = parsed.error;
  if (typeof error === "object" && error !== null) throw new UsageError(error.message);
}

function withText(data, text) {
  const toJSON = { value: (...key) => (key.length === 0 ? text : data), configurable: true, writable: true };
  return Object.defineProperty(data, "toJSON", toJSON);
}
