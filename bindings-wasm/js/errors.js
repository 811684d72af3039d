// The errors of both packages.

/** What the engine refuses or fails at. */
export class NetproofError extends Error {
  constructor(message, code = "ERR_NETPROOF") {
    super(message);
    this.code = code;
  }
}

/** A request that cannot be answered as it is asked. */
export class UsageError extends NetproofError {
  constructor(message) {
    super(message, "ERR_NETPROOF_USAGE");
  }
}

/** A fault of the engine itself. The next call works; please report what led to it. */
export class EngineError extends NetproofError {
  constructor(message) {
    super(message, "ERR_NETPROOF_ENGINE");
  }
}

for (const type of [NetproofError, UsageError, EngineError]) {
  Object.defineProperty(type.prototype, "name", { value: type.name, configurable: true, writable: true });
}

/** The error of an argument that has the wrong type. */
export function wrongType(name, expected, value) {
  const error = new TypeError(`\`${name}\` must be ${expected}, not ${described(value)}`);
  error.code = "ERR_INVALID_ARG_TYPE";
  return error;
}

function described(value) {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "string") return "a text";
  if (typeof value !== "object") return `a ${typeof value}`;
  if (Array.isArray(value)) return "a list";
  const name = value.constructor?.name;
  return name && name !== "Object" ? `a \`${name}\`` : "an object";
}
