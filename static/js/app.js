// Small comforts on top of pages that work without this file. Nothing here stores or sends anything anyone wrote.
// Words come from the page (data-*), translated where all others are.

const all = (selector, root = document) => root.querySelectorAll(selector);
const live = document.getElementById("live");

/** Says a sentence to screen readers, once; trouble is shown to everybody. */
function say(words, trouble = false) {
  if (!live) return;
  live.classList.toggle("sr", !trouble);
  if (live.textContent !== words) live.textContent = words;
}

addEventListener("say", (event) => say(event.detail));

// What went wrong, or what was done, is read first.
document.querySelector("[data-focus]")?.focus();

// A page from the browser's memory may belong to somebody who has signed out: hide it, ask the server.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.documentElement.hidden = true;
  location.reload();
});

// Leaving with unsent words asks first. Where a form says so (data-guard); from the start where the page hands words
// back (data-held).
const unsent = new Set();
addEventListener("beforeunload", (event) => unsent.size && event.preventDefault());
addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) unsent.add(form);
});
for (const form of all("[data-held] form[data-guard]")) unsent.add(form);

addEventListener("online", () => say(""));

// A sign-in in another window made the page's token an old one.
const token = () => document.cookie.match(/csrftoken=(\w+)/)?.[1];
addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get" && token()) detail.parameters.csrfmiddlewaretoken = token();
});

// A second tap on a slow connection must not send a thing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if ("guard" in form.dataset && !navigator.onLine) {
    event.preventDefault();
    return say(live.dataset.away, true);
  }
  unsent.delete(form);
  if (form.method !== "post") return;
  const field = form.elements.csrfmiddlewaretoken;
  if (field) field.value = token() ?? field.value;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// The sign-in ends after fifteen quiet minutes; typing does not count, asking for a page does.
const quiet = document.getElementById("quiet");
const wait = () => setTimeout(() => (quiet.hidden = false), 780_000);
if (quiet) {
  wait();
  quiet.querySelector("button").onclick = async (event) => {
    const answer = await fetch(quiet.dataset.stay, { redirect: "manual" }).catch(() => null);
    quiet.hidden = Boolean(answer?.ok);
    if (answer?.ok) return wait();
    quiet.querySelector("span").textContent = answer ? quiet.dataset.over : live.dataset.lost;
    event.target.hidden = Boolean(answer);
  };
}

// Menus in the header close at Escape and a click elsewhere.
function closeMenus(except) {
  for (const menu of all("details[data-menu][open]")) if (menu !== except) menu.open = false;
}
addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  closeMenus();
  menu?.querySelector("summary").focus();
});

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(source.value ?? source.innerText);
    button.querySelector("span").textContent = button.dataset.done;
    say(button.dataset.done);
  } catch {
    say(button.dataset.failed, true);
    getSelection().selectAllChildren(source);
  }
}

/** Adds one more form to a formset from its <template>; without JavaScript the same button sends the form. */
function addForm(button) {
  const prefix = button.dataset.add;
  const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
  const blank = document.getElementById(`${prefix}-blank`);
  const fresh = document.createElement("template");
  fresh.innerHTML = blank.innerHTML.replaceAll("__prefix__", total.value);
  const first = fresh.content.querySelector("textarea, input:not([type=hidden]), select");
  const added = [...fresh.content.children];
  document.getElementById(`${prefix}-forms`).append(fresh.content);
  total.value = Number(total.value) + 1;
  for (const part of added) {
    wake(part);
    globalThis.htmx?.process(part);
  }
  first?.focus();
}

/** Brings to life what needs JavaScript in a part of the page, also one that arrives later. */
function wake(root) {
  for (const box of all("[data-filter]", root)) box.hidden = false; // filter.js
  for (const button of all("[data-copy]", root)) {
    button.hidden = false;
    button.onclick = () => copy(button);
  }
  for (const button of all("[data-add]", root)) {
    button.onclick = (event) => {
      event.preventDefault();
      addForm(button);
    };
  }
}

wake(document);
addEventListener("htmx:load", (event) => {
  wake(event.detail.elt);
  const words = event.detail.elt.querySelector?.("[data-say]");
  if (words) say(words.textContent.trim());
});
for (const trouble of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
  addEventListener(trouble, ({ detail }) => say(detail?.xhr?.status === 401 ? quiet.dataset.over : live.dataset.lost, true));
}
document.documentElement.dataset.ready = "1";
