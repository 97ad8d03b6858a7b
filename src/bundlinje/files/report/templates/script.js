"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const trace = read("trace");
  const words = read("words");
  const locale = words.language === "da" ? "da-DK" : "en-GB";
  const OPERATION = 0, VALUE = 1, LABEL = 2, SOURCE = 3, OPERANDS = 4;

  const number = (value) => {
    const size = Math.abs(value);
    const digits = size >= 1000 ? 2 : size >= 1 ? 4 : 6;
    const format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    return format.format(value).replace("-", "−");
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  };

  const named = (node) => {
    const label = node[LABEL] >= 0 ? trace.labels[node[LABEL]] : "";
    const operation = trace.operations[node[OPERATION]];
    if (operation === "constant") return number(node[VALUE]);
    return `${label || words.step} = ${number(node[VALUE])}`;
  };

  // The row of the sources table is the only place where a source is written.
  const sourceOf = (node) => {
    const row = document.getElementById(`source-${node[SOURCE]}`);
    if (!row) return null;
    const cells = [...row.children].map((cell) => cell.cloneNode(true));
    const line = element("span", "source-line");
    const [, , unit, year, basis, date, flag] = cells;
    const prices = year.textContent && words.prices.replace("{year}", year.textContent);
    const about = [unit.textContent, prices].filter(Boolean).join(", ");
    line.append(`${about} · ${words.source}: `);
    for (const part of basis.childNodes) line.append(part.cloneNode(true), " ");
    if (date.textContent.trim()) line.append(`(${date.textContent.trim()}) `);
    for (const part of flag.childNodes) line.append(part.cloneNode(true));
    return line;
  };

  const below = (node) => {
    const list = element("ul");
    for (const operand of node[OPERANDS]) list.append(item(operand));
    return list;
  };

  const item = (index) => {
    const node = trace.nodes[index];
    const row = element("li");
    if (!node[OPERANDS].length) {
      const leaf = element("div", "leaf", named(node));
      const source = node[SOURCE] >= 0 ? sourceOf(node) : null;
      if (source) leaf.append(source);
      row.append(leaf);
      return row;
    }
    const details = element("details");
    const summary = element("summary", "", named(node));
    summary.append(" ", element("span", "operation", words[trace.operations[node[OPERATION]]]));
    details.append(summary);
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(below(node));
    });
    row.append(details);
    return row;
  };

  const panel = (data, button) => {
    const box = element("div", "panel");
    const close = element("button", "close", words.close);
    close.type = "button";
    close.addEventListener("click", () => { button.click(); button.focus(); });
    box.append(close);
    const exact = data.title || number(Number(data.value));
    box.append(element("p", "", `${words.exact}: ${exact}`));
    const path = data.dataset.figure;
    if (!path) {
      box.append(element("p", "operation", words.untraced));
      return box;
    }
    const node = trace.nodes[trace.figures[path]];
    if (path !== data.dataset.path) box.append(element("p", "operation", words.about_central));
    box.append(element("p", "", `${words.made}: ${number(node[VALUE])}, ${words[trace.operations[node[OPERATION]]]}`));
    box.append(below(node));
    return box;
  };

  // A panel opens under the row, the cards or the paragraph that the figure stands in.
  const place = (button, box) => {
    const row = button.closest("tr");
    if (row) {
      const cell = element("td");
      cell.colSpan = row.children.length;
      cell.append(box);
      const line = element("tr", "unfolded");
      line.append(cell);
      row.after(line);
      return line;
    }
    (button.closest(".cards") || button.closest("p, li") || button).after(box);
    return box;
  };

  const unfold = (button, data) => {
    let opened = null;
    button.addEventListener("click", () => {
      if (opened) {
        opened.remove();
        opened = null;
      } else {
        opened = place(button, panel(data, button));
      }
      button.setAttribute("aria-expanded", String(Boolean(opened)));
    });
  };

  for (const data of document.querySelectorAll("data.n")) {
    const button = element("button", "n");
    button.type = "button";
    button.title = [data.title, words.explain].filter(Boolean).join(" · ");
    button.setAttribute("aria-expanded", "false");
    data.replaceWith(button);
    button.append(data);
    unfold(button, data);
  }

  for (const hint of document.querySelectorAll(".hint")) hint.hidden = false;

  // On paper nothing can be unfolded, so everything is open; afterwards it is as it was.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
  const opened = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const details = target && target.querySelector("details.later");
    if (details) details.open = true;
  };
  addEventListener("hashchange", opened);
  opened();
})();
