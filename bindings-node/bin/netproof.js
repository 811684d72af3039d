#!/usr/bin/env node
"use strict";
// The command line, run by the addon. An interrupt ends it at once, as nothing here listens for one.

const { find } = require("../js/native.js");

const addon = find();
if (addon === undefined) {
  const machine = `${process.platform}-${process.arch}`;
  process.stderr.write(`error: the command line needs the native build of netproof, and there is none for ${machine}\n`);
  process.exitCode = 2;
} else {
  process.exitCode = addon.cli(process.argv.slice(2));
}
