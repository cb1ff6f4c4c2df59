// Rows of a form: taken out and put back in place, numbered and counted. Without this file the same buttons send the form.

const rowsIn = (form) => [...form.querySelectorAll("[data-row]")];
const mark = (row) => row.querySelector("input[name$='-DELETE']");

/** Numbers the rows that stand, and says how many have words. */
function count(form) {
  const standing = rowsIn(form).filter((row) => !mark(row).value);
  for (const row of standing) {
    const place = standing.filter((each) => each.parentElement === row.parentElement).indexOf(row);
    for (const number of row.querySelectorAll("[data-number]")) number.textContent = place + 1;
  }
  const written = standing.filter((row) => row.querySelector("textarea")?.value.trim()).length;
  for (const line of form.querySelectorAll("[data-count]")) {
    const { none, one, many } = line.dataset;
    line.textContent = (written ? (written === 1 ? one : many) : none).replace("%s", written);
  }
}

function turn(row, out) {
  mark(row).value = out ? "on" : "";
  row.querySelector("[data-kept]").hidden = out;
  row.querySelector("[data-gone]").hidden = !out;
  row.querySelector(out ? "[data-put-back]" : "[data-take-out]").focus();
  count(row.closest("form"));
}

addEventListener("click", (event) => {
  const button = event.target.closest("[data-take-out], [data-put-back], [data-add], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return print();
  if (button.matches("[data-add]")) return count(button.form); // app.js has made the row
  event.preventDefault();
  turn(button.closest("[data-row]"), button.matches("[data-take-out]"));
});

document.addEventListener("input", (event) => {
  if (event.target.matches("form[data-rows] [data-row] textarea")) count(event.target.form);
});

// Enter sends nothing: on a phone it sits where the thumb is.
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("form[data-rows] input, [data-filter] input")) event.preventDefault();
});

// A closed group would hide what is chosen.
function tell(rows) {
  const line = rows.querySelector("[data-chosen]");
  const chosen = [...rows.querySelectorAll(":checked + span")].map(({ dataset, textContent }) => dataset.short ?? textContent);
  line.hidden = !chosen.length;
  line.textContent = `${line.dataset.chosen} ${chosen.join(" · ")}`;
}

addEventListener("change", ({ target }) => {
  const rows = target.closest("[data-ticks]");
  if (rows) tell(rows);
  // What a fold is said to hold is not what was there before.
  const line = target.closest("details")?.querySelector("summary [data-changed]");
  if (line) line.textContent = line.dataset.changed;
  // Who met after all needs the fold with the moments.
  const fold = target.form?.querySelector("[data-if-met]");
  if (fold && target.name === "outcome" && target.value === "met") fold.open = true;
});

addEventListener("pageshow", () => {
  document.querySelectorAll("[data-ticks]").forEach(tell);
  document.querySelectorAll("form[data-rows]").forEach(count); // typed words may have come back
});

for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
