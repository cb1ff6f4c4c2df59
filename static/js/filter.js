// Narrows a list to the rows that hold all words of a box.

const all = (selector, root) => root.querySelectorAll(selector);
const itemOf = (row) => row.closest("[data-item]") ?? row;

/** Hides what does not fit; opens groups in which something does. */
function filter(box) {
  const list = document.getElementById(box.dataset.filter);
  const words = box.querySelector("input").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of all(".row", list)) {
    const text = itemOf(row).textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word));
    // What is chosen stays in sight: nothing is sent that cannot be seen.
    itemOf(row).hidden = !fits && !row.querySelector(":checked");
    if (fits) shown += 1;
  }
  for (const group of all("details[data-group]", list)) {
    const some = [...all(".row", group)].some((row) => !itemOf(row).hidden);
    group.hidden = !some;
    group.open = some && words.length > 0;
  }
  box.querySelector(".hint").hidden = shown > 0 || !words.length;
  if (!words.length) return;
  const detail = shown ? `${box.dataset.some} ${shown}` : box.dataset.none;
  dispatchEvent(new CustomEvent("say", { detail }));
}

addEventListener("input", (event) => {
  const box = event.target.closest("[data-filter]");
  if (box) filter(box);
});
