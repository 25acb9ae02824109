"use strict";
// Everything works without this file. It adds: `/` goes to the search box, Escape leaves it, and a choice of a filter is
// sent at once.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.querySelector("input[type=search]");
    event.preventDefault();
    if (box) {
      box.focus();
      box.select();
    } else {
      location.assign("/search");
    }
  } else if (event.key === "Escape" && typing) {
    typing.blur();
  }
});
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && form.hasAttribute("data-send-on-change") && event.target.matches("select, input[type=checkbox]")) {
    form.requestSubmit();
  }
});
