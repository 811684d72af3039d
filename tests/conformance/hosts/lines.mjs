// Questions from standard input, replies to standard output, a line each.

import { createInterface } from "node:readline";

/** Says what the host runs in, then answers until there are no more lines. */
export async function serve(host, answer) {
  console.log(JSON.stringify({ host }));
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line !== "") console.log(JSON.stringify(await answer(JSON.parse(line))));
  }
}
