"use strict";
// The data of the page, its panel of reasons, and its tabs. Texts are only ever set as text.
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

function make(tag, options, ...children) {
  const { cls, text, ...attributes } = options || {};
  const node = document.createElement(tag);
  if (cls) node.className = cls;
  if (text !== undefined) node.textContent = text;
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter(Boolean));
  return node;
}

// The position of a group in the columns.
const columnOf = new Map(data.to.map((group, at) => [group, at]));

// What passes between two groups.
function cellOf(from, to) {
  const row = data.rows[from];
  const column = columnOf.get(to);
  return data.cells[row && column !== undefined ? row[column] : 0];
}

const WORDS = {
  none: "no policy is about it",
  deny: "denied",
  default: "denied by default",
  all: "allowed",
  some: "allowed in part",
  unknown: "the input does not tell",
};
const CLASSES = { none: "none", deny: "deny", default: "deny", all: "all", some: "some", unknown: "unknown" };

const panel = byId("panel");
let returnTo = null;

function openPanel(title, parts, focusBack) {
  byId("panel-title").textContent = title;
  byId("panel-body").replaceChildren(...parts.filter(Boolean));
  panel.hidden = false;
  panel.scrollTop = 0;
  returnTo = focusBack || null;
  byId("panel-title").focus({ preventScroll: true });
}

function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  const back = returnTo;
  returnTo = null;
  if (back) back();
}

byId("panel-close").addEventListener("click", closePanel);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) {
    event.preventDefault();
    closePanel();
  }
});

const mark = (verdict) => {
  const cls = { allow: "all", "no-match": "none", deny: "deny", unknown: "unknown" }[verdict] || "some";
  return make("b", { cls: `mark ${cls}`, text: verdict });
};

function sideParts(word, name, side) {
  const parts = [make("h3", {}, `${word}, ${name}: `, mark(side.verdict)), make("div", { text: side.reason })];
  const words = (numbers) => numbers.map((at) => data.words[at]);
  for (const [head, rest] of side.rules.map((at) => data.rules[at])) {
    const [effect, policy, rule, place] = words(head);
    const first = make("div", {}, mark(effect), ` ${policy} `, make("b", { text: rule }), " ", make("span", { cls: "place", text: place }));
    const lines = rest.map(words).map(([part, met, text, where]) => make("li", {}, `${part} `, make("b", { text: met }), ` ${text} `, make("span", { cls: "place", text: where })));
    parts.push(make("div", { cls: "rule" }, first, make("ul", {}, ...lines)));
  }
  if (side.more) parts.push(make("div", { cls: "rule", text: `${side.more} more that do not match` }));
  for (const one of side.ignored) {
    parts.push(make("div", { cls: "rule" }, `${one.policy} is not in force: ${one.why} `, make("span", { cls: "place", text: one.place })));
  }
  return parts;
}

const quoted = (word) => (/^[\w.\/:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function members(group) {
  const list = data.groups[group].members;
  return make("details", list.length <= 8 ? { open: "" } : {}, make("summary", { text: `${data.groups[group].label}: ${list.length === 1 ? "1 member" : `${list.length} members`}` }), make("ul", {}, ...list.map((name) => make("li", { text: name }))));
}

// The reasons of a pair.
function openPair(from, to, focusBack) {
  const [source, target] = [data.groups[from], data.groups[to]];
  const cell = cellOf(from, to);
  const parts = [make("p", {}, make("b", { cls: `mark ${CLASSES[cell.kind]}`, text: cell.text }), ` ${WORDS[cell.kind]}`)];
  const rows = [["passes", cell.allow], ["of that under conditions", cell.limited], ["not known", cell.unknown]];
  for (const [word, ports] of rows) if (ports) parts.push(make("div", { text: `${word}: ${ports}` }));
  const why = data.why[`${from}-${to}`] || [];
  for (const [port, verdict, egress, ingress] of why) {
    parts.push(make("h3", {}, `for example ${port}: `, mark(verdict)));
    parts.push(...sideParts("egress", source.label, data.sides[egress]), ...sideParts("ingress", target.label, data.sides[ingress]));
  }
  if (cell.kind !== "none") {
    const port = why.length ? why[0][0] : data.port || cell.example || target.port || "80/TCP";
    const other = from === to && target.second ? target.second : target.question;
    parts.push(make("h3", { text: why.length ? "The same in a terminal" : "Ask for the reasons of this pair" }));
    parts.push(make("pre", { text: `netproof decide PATH --from ${quoted(source.question)} --to ${quoted(other)} --port ${quoted(port)}` }));
  } else {
    parts.push(make("p", { text: "Nothing is shown between two ends that have no policies." }));
  }
  if (source.members.length > 1 || target.members.length > 1) parts.push(make("h3", { text: "Who" }), members(from), from === to ? null : members(to));
  openPanel(`${source.label} → ${target.label}`, parts, focusBack);
}

// Whom a group sends to and takes from.
function openGroup(group, focusBack) {
  const parts = [members(group)];
  const list = (title, pairs) => {
    const shown = pairs.filter(([cell]) => !["none", "deny", "default"].includes(cell.kind));
    parts.push(make("h3", { text: `${title}: ${shown.length} of ${pairs.filter(([cell]) => cell.kind !== "none").length}` }));
    parts.push(make("ul", {}, ...shown.map(([cell, other]) => make("li", {}, `${data.groups[other].label} `, make("b", { cls: `mark ${CLASSES[cell.kind]}`, text: cell.text })))));
  };
  if (data.groups[group].from) list("Sends to", data.to.map((to) => [cellOf(group, to), to]));
  if (data.groups[group].to) list("Takes from", data.from.map((from) => [cellOf(from, group), from]));
  openPanel(data.groups[group].label, parts, focusBack);
}

byId("about").textContent = data.about;
byId("notes").replaceChildren(...data.notes.map((note) => make("li", { text: note })));

const tabs = ["table", "map"];
let isDrawn = false;
function choose(name, focus) {
  for (const one of tabs) {
    const tab = byId(`tab-${one}`);
    tab.setAttribute("aria-selected", String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    byId(one).hidden = one !== name;
  }
  closePanel();
  if (name === "map" && !isDrawn) {
    isDrawn = true;
    drawMap();
  }
  if (focus) byId(`tab-${name}`).focus();
}
for (const name of tabs) {
  byId(`tab-${name}`).addEventListener("click", () => choose(name, false));
  byId(`tab-${name}`).addEventListener("keydown", (event) => {
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) choose(tabs[1 - tabs.indexOf(name)], true);
  });
}
