// Lists of rows in a form: taken out and put back in place, numbered and counted. Without this file the same buttons
// send the form, and the page comes back changed. New rows are made by app.js.

const rowsIn = (form) => [...form.querySelectorAll("[data-row]")];
const mark = (row) => row.querySelector("input[name$='-DELETE']");

/** Numbers the rows that stand, and says how many they are beside the button. */
function count(form) {
  const standing = rowsIn(form).filter((row) => !mark(row).value);
  standing.forEach((row, place) => {
    for (const number of row.querySelectorAll("[data-number]")) number.textContent = place + 1;
  });
  for (const line of form.querySelectorAll("[data-count]")) {
    line.textContent = (standing.length === 1 ? line.dataset.one : line.dataset.many).replace("%s", standing.length);
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

// Enter in a one-line box goes nowhere: on a phone it sits where the thumb is.
addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("form[data-rows] input")) event.preventDefault();
});

// The line that tells what a fold holds must not tell what was there before.
addEventListener("change", (event) => {
  const line = event.target.closest("details")?.querySelector("summary [data-changed]");
  if (line) line.textContent = line.dataset.changed;
});

// Says what is chosen: a closed group would hide it.
function tell(rows) {
  const line = rows.querySelector("[data-chosen]");
  const chosen = [...rows.querySelectorAll(":checked + span")].map((words) => words.firstChild.textContent.trim());
  line.hidden = !chosen.length;
  line.textContent = `${line.dataset.chosen} ${chosen.join(" · ")}`;
}
addEventListener("change", (event) => {
  const rows = event.target.closest("[data-ticks]");
  if (rows) tell(rows);
});
addEventListener("pageshow", () => document.querySelectorAll("[data-ticks]").forEach(tell));

for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
