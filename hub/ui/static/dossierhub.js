// The one script of these pages; each of them works without it. It keeps nothing.
"use strict";

const WAIT_MS = 1000;
const STEPS = new Map([["j", 1], ["ArrowDown", 1], ["k", -1], ["ArrowUp", -1]]);

const notice = document.querySelector("[data-wait]");
const sent = new Set();
let timer = 0;

// A form goes out once. Who waits longer than a second is told so, in the page's own words. Where a
// form leads to a file, its page stays.
document.addEventListener("submit", (event) => {
  if ("download" in event.target.dataset) {
    return;
  }
  if (sent.has(event.target)) {
    event.preventDefault();
    return;
  }
  sent.add(event.target);
  clearTimeout(timer);
  timer = setTimeout(tell, WAIT_MS, hasFiles(event.target));
});

// A page that comes back with the back button, or whose next one is stopped by Escape, starts anew.
window.addEventListener("pageshow", forget);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    forget();
  }
});

function hasFiles(form) {
  return [...form.elements].some((one) => one.type === "file" && one.files.length > 0);
}

function tell(withFiles) {
  if (!withFiles) {
    notice.textContent = notice.dataset.wait;
    return;
  }
  const label = document.createElement("label");
  label.append(notice.dataset.waitFiles, document.createElement("progress"));
  notice.replaceChildren(label);
}

function forget() {
  clearTimeout(timer);
  sent.clear();
  notice.replaceChildren();
}

// From a link in a row of a table, j and k lead to the first link of the row below and above.
document.addEventListener("keydown", (event) => {
  const step = STEPS.get(event.key);
  const row = event.target.closest("a[href]")?.closest(".table tbody tr");
  if (!step || !row || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
    return;
  }
  const rows = [...row.parentElement.rows].filter((one) => one.querySelector("a[href]"));
  const next = rows[rows.indexOf(row) + step];
  if (next) {
    event.preventDefault();
    next.querySelector("a[href]").focus();
  }
});
