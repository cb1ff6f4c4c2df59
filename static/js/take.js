// Words of the session taken into the draft beside them, in place: into an empty line of the section chosen, else into a
// new one. Without this file the button sends the form, and the page comes back with the line in it.

const isEmpty = (row) =>
  !row.querySelector("input[name$='-DELETE']").value &&
  [...row.querySelectorAll("textarea, input:not([type=hidden])")].every((box) => !box.value.trim());

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[name=take]");
  if (!button) return;
  event.preventDefault();
  const prefix = document.querySelector("[name=into]:checked").value;
  const list = document.getElementById(`${prefix}-forms`);
  let row = [...list.children].find(isEmpty);
  if (!row) {
    document.querySelector(`[data-add="${prefix}"]`).click(); // app.js makes the row
    row = list.lastElementChild;
  }
  row.querySelector("input[name$='-source']").value = button.value;
  row.querySelector("[data-taken]").hidden = false;
  const box = row.querySelector("textarea");
  box.value = button.closest("li").querySelector(".words").textContent;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
});
