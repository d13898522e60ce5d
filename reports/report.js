"use strict";
/* Sorts tables, filters findings and opens what is folded for paper. The page says everything without it. */
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* A heading becomes a button that sorts; what has no value comes last, whichever way round. */
  function sortable(table) {
    all("thead th", table).forEach((heading, column) => {
      if (!heading.textContent.trim() || heading.classList.contains("wide")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => sort(table, heading, column));
    });
  }

  function sort(table, heading, column) {
    const down = heading.getAttribute("aria-sort") === "descending";
    all("thead th", table).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "ascending" : "descending");
    const body = table.tBodies[0];
    const keyed = all("tr", body).map((row) => [key(row.cells[column]), row]);
    keyed.sort(([one], [other]) => compared(one, other, down ? 1 : -1));
    body.append(...keyed.map(([, row]) => row));
  }

  function key(cell) {
    const value = cell.dataset.value;
    if (value === undefined) return cell.textContent.trim();
    return value === "" ? null : Number(value);
  }

  function compared(one, other, direction) {
    if (one === null || other === null) return (one === null) - (other === null);
    if (typeof one === "number") return direction * (one - other);
    return -direction * one.localeCompare(other, document.documentElement.lang, { numeric: true });
  }

  function filtering(form) {
    const [text, attribute, kind, told] = ["text", "attribute", "kind", "count"].map((name) =>
      document.getElementById(`filter-${name}`));
    const people = all(".person-findings").map((details) => ({ details, open: details.open,
      name: details.querySelector("summary").textContent.toLowerCase(),
      rows: all(".finding", details).map((row) => ({ row, words: row.textContent.toLowerCase() })) }));
    const total = people.reduce((sum, { rows }) => sum + rows.length, 0);
    const say = (n) => {
      told.textContent = told.dataset.words.replace("#", n.toLocaleString(document.documentElement.lang))
        .replace("%", total.toLocaleString(document.documentElement.lang));
    };
    function apply() {
      const wanted = text.value.trim().toLowerCase();
      const filtered = Boolean(wanted || attribute.value || kind.value);
      let count = 0;
      people.forEach(({ details, open, name, rows }) => {
        let here = 0;
        rows.forEach(({ row, words }) => {
          row.hidden = !((!attribute.value || row.dataset.attribute === attribute.value)
            && (!kind.value || row.dataset.kind === kind.value)
            && (!wanted || words.includes(wanted) || name.includes(wanted)));
          here += !row.hidden;
        });
        details.hidden = here === 0;
        details.open = filtered ? here > 0 : open;
        count += here;
      });
      say(count);
    }
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    say(total);
  }

  /* A link to a finding opens what it is folded into. */
  function reveal() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target) target.scrollIntoView();
  }

  all("table.sortable").forEach(sortable);
  const form = document.getElementById("filter");
  if (form) filtering(form);
  window.addEventListener("hashchange", reveal);
  reveal();

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    opened.forEach((details) => { details.open = true; });
  });
  window.addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));
})();
