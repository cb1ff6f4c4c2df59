// Words that were begun go along when one chooses to answer somebody: they are sent to the page of that answer, which
// shows them in its box and says nothing yet. Nothing is kept in the browser. Without this file the browser asks first.

const form = document.getElementById("reply");
// Words that came along are as unsent as words typed here: leaving asks (app.js).
if (form.elements.text.value) form.dispatchEvent(new Event("input", { bubbles: true }));

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href$='#reply']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !form.elements.text.value.trim()) return;
  event.preventDefault();
  form.action = link.href;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "begin", value: "1" }));
  form.requestSubmit();
});
