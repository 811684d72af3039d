// What the drivers for JavaScript share: a question in, a reply out, over the public surface of a package.

/** The members that each typed method takes; what else a question has goes to `ask`. */
const METHODS = {
  check: (network, { before }) => network.check(before === undefined ? undefined : { before }),
  decide: (network, { flow, flows }) => network.decide(flow ?? flows),
  reach: (network, query) => network.reach(query),
  diff: (network, { before, level }) => network.diff(before, { level }),
  test: (network) => network.test(),
  addresses: (network) => network.addresses(),
  admit: (network, { review }) => network.admit(review),
};
const MEMBERS = {
  check: ["before"],
  decide: ["flow", "flows"],
  reach: ["from", "to", "port", "level", "expand"],
  diff: ["before", "level"],
  test: [],
  addresses: [],
  admit: ["review"],
};

/** Operations that the date of the day makes a difference to. */
const DATED = new Set(["check", "fix", "admit"]);

/** What answers questions by a package. */
export function driver(netproof) {
  const { Network, UsageError, run } = netproof;

  return (question) => {
    if (question.time !== undefined) return { ns: timed(question.time) };
    if (question.run !== undefined) return { answer: run(question.run) };
    return { answers: stepped(question.open, question.steps) };
  };

  function stepped({ files = [], options = {} }, steps) {
    if (!Array.isArray(files) || !files.every(isFile)) return steps.map(() => skipped("its types do not allow such files"));
    let network;
    try {
      network = new Network(files, options);
    } catch (error) {
      if (error instanceof TypeError) return steps.map(() => skipped("its types do not allow such options"));
      if (!(error instanceof UsageError)) throw error;
      const reply = worded(error);
      return steps.map(() => reply);
    }
    try {
      return steps.map((step) => reply(network, step, options));
    } finally {
      network.free?.();
    }
  }

  function reply(network, step, options) {
    try {
      if (step.verdict !== undefined) {
        const { from, to, port } = step.verdict;
        return { answer: JSON.stringify(network.verdict(from, to, port)) };
      }
      if (step.apply !== undefined) return { answer: network.apply(step.apply).toJSON() };
      return asked(network, step.ask, options);
    } catch (error) {
      if (error instanceof UsageError) return worded(error);
      if (error instanceof TypeError) return skipped("its types do not allow such a question");
      throw error;
    }
  }

  function asked(network, { operation, ...members }, options) {
    if (DATED.has(operation) && typeof options.today !== "string") return skipped("it takes the date of the day");
    const method = METHODS[operation];
    const isTyped = method !== undefined && Object.keys(members).every((name) => MEMBERS[operation].includes(name));
    const text = JSON.stringify({ operation, ...members });
    if (!isTyped || (members.flow !== undefined && members.flows !== undefined)) return { answer: network.ask(text) };
    if (members.before !== undefined && (!Array.isArray(members.before) || !members.before.every(isFile))) {
      return skipped("its types do not allow such files");
    }
    try {
      return { answer: method(network, members).toJSON() };
    } catch (error) {
      if (!(error instanceof UsageError) || members.flow === undefined) throw error;
      // Of a single flow the typed form throws what the text form answers beside the flow.
      const answer = network.ask(text);
      const told = JSON.parse(answer).error;
      if (told !== error.message && told?.message !== error.message) throw error;
      return { answer };
    }
  }

  function timed({ run: request, runs, open, flow, verdicts }) {
    const network = open === undefined ? undefined : new Network(open.files, open.options ?? {});
    const work = () => {
      if (network === undefined) return run(request);
      for (let at = 0; at < verdicts; at += 1) network.verdict(...flow);
      return undefined;
    };
    work();
    const taken = [];
    for (let at = 0; at < runs; at += 1) {
      const start = performance.now();
      work();
      taken.push((performance.now() - start) * 1e6);
    }
    network?.free?.();
    return taken;
  }
}

function isFile(file) {
  if (typeof file?.name !== "string") return false;
  const { text, base64, object } = file;
  const given = [text, base64, object].filter((value) => value !== undefined);
  return given.length === 1 && (typeof text === "string" || typeof base64 === "string" || object !== undefined);
}

/** Misuse as the text form answers it. Places in a request that only the text form has are its own. */
function worded({ message }) {
  if (/ not as expected: | at line \d+ column \d+$|is not base64/.test(message)) {
    return skipped("it words this misuse by places in its own texts");
  }
  return { answer: JSON.stringify({ error: { message } }) };
}

function skipped(skip) {
  return { skip };
}
