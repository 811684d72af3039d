// The table: a grid of which only what is in sight is in the page, so that its size makes no difference.
const ROW = 28, COLUMN = 64, MANY = 60, OVER = 4;
// The headings take less of a narrow screen, so that cells have room beside them.
const narrow = matchMedia("(max-width: 600px)");
let NAME = 260, HEAD = 180;
const grid = byId("grid"), sizer = byId("sizer");
const isOpen = data.sections.map(() => data.groups.length <= MANY);
const sums = new Map();
let rows = [], columns = [], focus = { row: 1, column: 1 }, chosen = "";

// What is shown on one side: each section, and where it is open its groups.
function axis(side, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (at) => {
    const group = data.groups[at];
    const names = [group.label, data.sections[group.section], ...group.members].join("\n").toLowerCase();
    return words.some((word) => names.includes(word));
  };
  const items = [];
  data.sections.forEach((name, section) => {
    const groups = data[side].filter((at) => data.groups[at].section === section && (!words.length || fits(at)));
    if (!groups.length) return;
    const open = isOpen[section] || words.length > 0;
    items.push({ section, groups, open, key: `s${section}:${words.join(" ")}` });
    if (open) items.push(...groups.map((group) => ({ group })));
  });
  return items;
}

function sum(row, column) {
  const key = `${row.key}|${column.key}`;
  if (sums.has(key)) return sums.get(key);
  const count = { all: 0, some: 0, deny: 0, unknown: 0 };
  for (const from of row.groups) for (const to of column.groups) {
    const kind = cellOf(from, to).kind;
    if (kind !== "none") count[kind === "default" ? "deny" : kind] += 1;
  }
  const pairs = count.all + count.some + count.deny + count.unknown, passing = count.all + count.some;
  const kind = !pairs ? "none" : count.all === pairs ? "all" : count.deny === pairs ? "deny" : passing ? "some" : "unknown";
  const text = { none: "-", all: "✔", deny: "✖", some: `${passing}/${pairs}`, unknown: "?" }[kind];
  const words = `${pairs} pairs: ${count.all} allowed, ${count.some} in part, ${count.deny} denied, ${count.unknown} not known`;
  const result = { kind, text, words };
  sums.set(key, result);
  return result;
}

const itemGroups = (item) => (item.groups ? item : { groups: [item.group], key: `g${item.group}` });
const itemName = (item) => (item.groups ? data.sections[item.section] : data.groups[item.group].label);

function layOut() {
  [NAME, HEAD] = narrow.matches ? [130, 130] : [260, 180];
  grid.style.setProperty("--name", `${NAME}px`);
  grid.style.setProperty("--head", `${HEAD}px`);
  rows = axis("from", byId("filter-from").value);
  columns = axis("to", byId("filter-to").value);
  sizer.style.width = `${NAME + columns.length * COLUMN}px`;
  sizer.style.height = `${HEAD + rows.length * ROW}px`;
  grid.setAttribute("aria-rowcount", rows.length + 1);
  grid.setAttribute("aria-colcount", columns.length + 1);
  const groups = (items) => items.filter((item) => item.group !== undefined).length;
  byId("count").textContent = `${groups(rows)} of ${data.from.length} rows, ${groups(columns)} of ${data.to.length} columns are open`;
  focus = { row: Math.min(focus.row, rows.length), column: Math.min(focus.column, columns.length) };
  draw();
}

// The positions in sight, and the one in focus.
function inSight(start, size, unit, count, kept) {
  const first = Math.max(0, Math.floor(start / unit) - OVER), last = Math.min(count, Math.ceil((start + size) / unit) + OVER);
  const all = [];
  for (let at = first; at < last; at += 1) all.push(at);
  if (kept >= 0 && kept < count && (kept < first || kept >= last)) all.push(kept);
  return all;
}

function part(row, column, tag) {
  const isHere = focus.row === row && focus.column === column;
  return { ...tag, "data-row": row, "data-column": column, "aria-colindex": column + 1, tabindex: isHere ? "0" : "-1" };
}

function heading(item, row, column, role, cls) {
  const mark = item.groups ? (item.open ? "▾ " : "▸ ") : "";
  const more = item.groups && !item.open ? ` (${item.groups.length})` : "";
  const name = itemName(item), full = item.groups ? name : data.groups[item.group].members.slice(0, 20).join("\n");
  const kind = item.groups ? "section" : "of";
  const tag = part(row, column, { role, cls: `${cls} ${kind}`, title: full, text: `${mark}${name}${more}` });
  if (item.groups) tag["aria-expanded"] = String(item.open);
  return make("div", tag);
}

function drawCell(row, column) {
  const [from, to] = [rows[row - 1], columns[column - 1]];
  let shown;
  if (from.groups || to.groups) {
    const { kind, text, words } = sum(itemGroups(from), itemGroups(to));
    shown = { kind, text, words, cls: "cell sum" };
  } else {
    const cell = cellOf(from.group, to.group);
    const ports = cell.kind === "some" || cell.kind === "all" ? ` ${cell.allow}` : "";
    shown = { kind: cell.kind, text: cell.text, words: `${WORDS[cell.kind]}${ports}`, cls: "cell" };
  }
  // What is seen is said too, for those who speak to the page.
  const words = `${itemName(from)} to ${itemName(to)}: ${shown.text}, ${shown.words}`;
  const node = make("div", part(row, column, { role: "gridcell", cls: `${shown.cls} ${CLASSES[shown.kind]}`, title: words, "aria-label": words, text: shown.text }));
  if (chosen === `${row}.${column}`) node.setAttribute("aria-selected", "true");
  node.style.left = `${NAME + (column - 1) * COLUMN}px`;
  node.style.width = `${COLUMN}px`;
  return node;
}

function draw() {
  const hadFocus = sizer.contains(document.activeElement);
  const width = `${NAME + columns.length * COLUMN}px`;
  const seenColumns = inSight(grid.scrollLeft, grid.clientWidth - NAME, COLUMN, columns.length, focus.column - 1);
  const seenRows = inSight(grid.scrollTop, grid.clientHeight - HEAD, ROW, rows.length, focus.row - 1);
  const head = make("div", { cls: "row head", role: "row", "aria-rowindex": 1 });
  head.style.width = width;
  head.style.height = `${HEAD}px`;
  head.append(make("div", part(0, 0, { cls: "name", role: "columnheader", text: "from ↓   to →" })));
  for (const at of seenColumns) {
    const node = heading(columns[at], 0, at + 1, "columnheader", "column");
    node.style.left = `${NAME + at * COLUMN}px`;
    node.style.width = `${COLUMN}px`;
    head.append(node);
  }
  const lines = seenRows.map((at) => {
    const line = make("div", { cls: "row", role: "row", "aria-rowindex": at + 2 });
    line.style.top = `${HEAD + at * ROW}px`;
    line.style.width = width;
    line.append(heading(rows[at], at + 1, 0, "rowheader", "name"), ...seenColumns.map((column) => drawCell(at + 1, column + 1)));
    return line;
  });
  sizer.replaceChildren(head, ...lines);
  if (hadFocus) focused()?.focus({ preventScroll: true });
}

const focused = () => sizer.querySelector(`[data-row="${focus.row}"][data-column="${focus.column}"]`);

function moveTo(row, column) {
  focus = { row: Math.max(0, Math.min(rows.length, row)), column: Math.max(0, Math.min(columns.length, column)) };
  // What is in focus stands beside the headings, not under them.
  if (focus.row > 0) {
    const top = (focus.row - 1) * ROW, room = grid.clientHeight - HEAD - ROW;
    grid.scrollTop = Math.min(top, Math.max(grid.scrollTop, top - room));
  }
  if (focus.column > 0) {
    const left = (focus.column - 1) * COLUMN, room = grid.clientWidth - NAME - COLUMN;
    grid.scrollLeft = Math.min(left, Math.max(grid.scrollLeft, left - room));
  }
  draw();
  focused()?.focus({ preventScroll: true });
}

function toggle(section, open) {
  isOpen[section] = open;
}

function open(row, column) {
  const [from, to] = [rows[row - 1], columns[column - 1]];
  const back = () => {
    chosen = "";
    moveTo(focus.row, focus.column);
  };
  if (row === 0 || column === 0) {
    const item = row === 0 ? to : from;
    if (!item) return;
    if (!item.groups) return openGroup(item.group, back);
    toggle(item.section, !item.open);
    const before = itemName(item);
    layOut();
    const list = row === 0 ? columns : rows;
    const at = list.findIndex((one) => one.groups && itemName(one) === before) + 1;
    return row === 0 ? moveTo(0, at) : moveTo(at, 0);
  }
  if (from.groups || to.groups) {
    for (const item of [from, to]) if (item.groups) toggle(item.section, true);
    layOut();
    const at = (list, item) => list.findIndex((one) => (item.groups ? one.groups && one.section === item.section : one.group === item.group)) + 1;
    return moveTo(at(rows, from) + (from.groups ? 1 : 0), at(columns, to) + (to.groups ? 1 : 0));
  }
  chosen = `${row}.${column}`;
  draw();
  openPair(from.group, to.group, back);
}

grid.addEventListener("keydown", (event) => {
  const page = Math.max(1, Math.floor((grid.clientHeight - HEAD) / ROW) - 1);
  const { row, column } = focus;
  const moves = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    PageUp: [row - page, column], PageDown: [row + page, column],
    Home: event.ctrlKey ? [0, 0] : [row, 0], End: event.ctrlKey ? [rows.length, columns.length] : [row, columns.length],
  };
  if (moves[event.key]) {
    event.preventDefault();
    moveTo(...moves[event.key]);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    open(row, column);
  }
});
grid.addEventListener("click", (event) => {
  const node = event.target.closest("[data-row]");
  if (!node) return;
  focus = { row: Number(node.dataset.row), column: Number(node.dataset.column) };
  draw();
  focused()?.focus({ preventScroll: true });
  open(focus.row, focus.column);
});
let isWaiting = false;
function soon() {
  if (isWaiting) return;
  isWaiting = true;
  requestAnimationFrame(() => {
    isWaiting = false;
    draw();
  });
}
grid.addEventListener("scroll", soon);
addEventListener("resize", soon);
narrow.addEventListener("change", layOut);
for (const id of ["filter-from", "filter-to"]) byId(id).addEventListener("input", layOut);
const openAll = (open) => () => {
  isOpen.fill(open);
  layOut();
};
byId("open-all").addEventListener("click", openAll(true));
byId("close-all").addEventListener("click", openAll(false));
layOut();
