// The package for Node: `node node.mjs PACKAGE`, the folder of the package.

import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { driver } from "./driver.mjs";
import { serve } from "./lines.mjs";

const netproof = await import(pathToFileURL(join(process.argv[2], "index.mjs")));
if (netproof.backend === "wasm") throw new Error("this is the fallback; build the addon");
await serve(`Node ${process.version}`, driver(netproof));
