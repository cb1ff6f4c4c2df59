// Quoting by marking: what is marked on the page goes into the box for quoted words. Without this file it is copied by
// hand. The server looks for the words in what is answered, so nothing else can be quoted.

const button = document.querySelector("[data-quote]");
let marked = "";

// Remembered while it stands: a tap on the button takes the marking away on a phone.
document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const from = selection.anchorNode;
  const place = from instanceof Element ? from : from?.parentElement;
  if (!selection.isCollapsed && place?.closest(".words")) marked = selection.toString();
  button.hidden = !marked;
});

button.addEventListener("click", () => {
  const box = document.getElementById(button.dataset.quote);
  box.closest("details").open = true;
  box.value = marked;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  document.getElementById("id_text").focus();
});
