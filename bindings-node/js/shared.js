"use strict";
// What this package shares with `@netproof/wasm`, written there as ES modules; the build turns and copies them.

module.exports = {
  ...require("./shared/errors.cjs"),
  ...require("./shared/texts.cjs"),
  ...require("./shared/surface.cjs"),
};
