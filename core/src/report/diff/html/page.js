"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const boxes = [...document.querySelectorAll("#filters input[data-kind]")];
  const sections = [...document.querySelectorAll("section[data-kind]")].map((section) => ({
    section,
    groups: [...section.querySelectorAll(".group")].map((group) => ({
      group,
      head: group.querySelector("summary").textContent.toLowerCase(),
      rows: [...group.querySelectorAll("tbody tr")].map((row) => ({ row, text: row.textContent.toLowerCase() })),
    })),
  }));
  const count = document.getElementById("count");

  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.kind));
    let shown = 0, all = 0;
    for (const { section, groups } of sections) {
      let inSection = 0;
      for (const { group, head, rows } of groups) {
        let inGroup = 0;
        for (const { row, text } of rows) {
          const met = kinds.has(section.dataset.kind) && words.every((word) => text.includes(word) || head.includes(word));
          row.hidden = !met;
          inGroup += met ? 1 : 0;
          all += 1;
        }
        group.hidden = inGroup === 0;
        inSection += inGroup;
      }
      section.hidden = inSection === 0;
      shown += inSection;
    }
    count.textContent = shown === all ? `${all} shown` : `${shown} of ${all} shown`;
  }

  filter.addEventListener("input", apply);
  boxes.forEach((box) => box.addEventListener("change", apply));
  document.getElementById("filters").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== filter) {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "Escape" && filter.value !== "") {
      filter.value = "";
      apply();
    }
  });
  apply();
})();
