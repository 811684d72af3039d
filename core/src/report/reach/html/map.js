// The map: namespaces as boxes, arrows between what stands in them; where that is too much, between namespaces.
const NODES = 60, ARROWS = 200, WIDE = 210, HIGH = 26, GAP = 120;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

// The nodes of the drawing, in boxes, with the groups that each stands for.
function boxesOf() {
  const used = data.groups.map((group, at) => ({ group, at })).filter(({ group }) => group.from || group.to);
  const isFine = used.length <= NODES;
  const boxes = data.sections.map((name, section) => {
    const groups = used.filter(({ group }) => group.section === section).map(({ at }) => at);
    const nodes = isFine ? groups.map((at) => ({ name: data.groups[at].label, groups: [at] })) : [{ name: groups.length === 1 ? data.groups[groups[0]].label : `${groups.length} groups`, groups }];
    return { name, nodes: groups.length ? nodes : [] };
  });
  const shown = boxes.filter((box) => box.nodes.length);
  return { boxes: shown.slice(0, NODES), left: Math.max(0, shown.length - NODES), isFine };
}

function place(boxes) {
  const count = Math.max(1, Math.ceil(Math.sqrt(boxes.length)));
  const heights = new Array(count).fill(16);
  for (const box of boxes) {
    const column = heights.indexOf(Math.min(...heights));
    box.x = 16 + column * (WIDE + 24 + GAP);
    box.y = heights[column];
    box.height = 34 + box.nodes.length * (HIGH + 8);
    box.nodes.forEach((node, at) => Object.assign(node, { x: box.x + 12, y: box.y + 28 + at * (HIGH + 8), column }));
    heights[column] += box.height + 28;
  }
  return { width: 16 + count * (WIDE + 24 + GAP), height: Math.max(...heights) };
}

function between(one, other) {
  const count = { pairs: 0, passing: 0, all: 0 };
  for (const from of one.groups) for (const to of other.groups) {
    const kind = cellOf(from, to).kind;
    if (kind === "none") continue;
    count.pairs += 1;
    if (kind === "all" || kind === "some" || kind === "unknown") count.passing += 1;
    if (kind === "all") count.all += 1;
  }
  return count;
}

function curve(one, other) {
  const [y, to] = [one.y + HIGH / 2, other.y + HIGH / 2];
  if (one.column === other.column) {
    const side = one.x + WIDE, bend = 24 + Math.min(70, Math.abs(to - y) / 4);
    return `M${side} ${y}C${side + bend} ${y} ${side + bend} ${to} ${side + 3} ${to}`;
  }
  const isRight = other.x > one.x;
  const start = isRight ? one.x + WIDE : one.x, end = isRight ? other.x - 3 : other.x + WIDE + 3;
  const bend = isRight ? GAP * 0.6 : -GAP * 0.6;
  return `M${start} ${y}C${start + bend} ${y} ${end - bend} ${to} ${end} ${to}`;
}

function cut(text, most) {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function drawMap() {
  const { boxes, left, isFine } = boxesOf();
  const { width, height } = place(boxes);
  const nodes = boxes.flatMap((box) => box.nodes.map((node) => ({ node, box })));
  const arrows = [];
  for (const from of nodes) for (const to of nodes) {
    if (from === to) continue;
    const count = between(from.node, to.node);
    if (count.passing) arrows.push({ from, to, count });
  }
  const isQuiet = arrows.length > ARROWS;
  const canvas = byId("canvas");
  const picture = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "who may reach whom" });
  const tip = svg("marker", { id: "tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" }, svg("path", { d: "M0 0L8 4L0 8z" }));
  picture.append(svg("defs", {}, tip));
  for (const box of boxes) {
    const title = svg("text", { x: box.x + 12, y: box.y + 18, class: "title" });
    title.textContent = cut(box.name, 26);
    picture.append(svg("rect", { x: box.x, y: box.y, width: WIDE + 24, height: box.height, rx: 8, class: "box" }), title);
  }
  const lines = arrows.map((arrow) => {
    const line = svg("path", { d: curve(arrow.from.node, arrow.to.node), class: arrow.count.all === arrow.count.pairs ? "edge" : "edge part", "marker-end": "url(#tip)" });
    line.style.display = isQuiet ? "none" : "";
    picture.append(line);
    return line;
  });
  const light = (which) => {
    canvas.classList.toggle("lit", which !== null);
    arrows.forEach((arrow, at) => {
      const isLit = which !== null && (arrow.from === which || arrow.to === which);
      lines[at].classList.toggle("lit", isLit);
      if (isQuiet) lines[at].style.display = isLit ? "" : "none";
    });
  };
  const name = ({ node, box }) => (isFine ? node.name : box.name);
  for (const one of nodes) {
    const { node, box } = one;
    const text = svg("text", { x: node.x + 8, y: node.y + 17 });
    text.textContent = cut(node.name, 30);
    const mark = svg("g", { class: "node", tabindex: 0, role: "button", "aria-label": isFine ? node.name : `${box.name}: ${node.name}` }, svg("rect", { x: node.x, y: node.y, width: WIDE, height: HIGH, rx: 5 }), text);
    const choose = () => {
      if (isFine) return openGroup(node.groups[0], () => mark.focus());
      const list = (title, shown, other) => [make("h3", { text: title }), make("ul", {}, ...shown.map((arrow) => make("li", { text: `${name(other(arrow))}: ${arrow.count.passing} of ${arrow.count.pairs} pairs` })))];
      const sent = arrows.filter((arrow) => arrow.from === one), taken = arrows.filter((arrow) => arrow.to === one);
      openPanel(name(one), [...list("Sends to", sent, (arrow) => arrow.to), ...list("Takes from", taken, (arrow) => arrow.from)], () => mark.focus());
    };
    mark.addEventListener("focus", () => light(one));
    mark.addEventListener("blur", () => light(null));
    mark.addEventListener("mouseenter", () => light(one));
    mark.addEventListener("mouseleave", () => light(null));
    mark.addEventListener("click", choose);
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose();
    });
    picture.append(mark);
  }
  canvas.replaceChildren(picture);
  const words = ["An arrow is traffic that passes or may pass; a broken one only in part. A box in focus shows its own; Enter lists them."];
  if (isQuiet) words.push(`There are ${arrows.length} arrows, shown for the box in focus or under the pointer.`);
  if (!isFine) words.push(`There are more than ${NODES} groups, so that arrows are between namespaces.`);
  if (left) words.push(`${left} more are left out.`);
  byId("map-about").textContent = words.join(" ");
}
