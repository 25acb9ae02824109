"use strict";
// Where the stored page is still being read, it is put in its place when it has been. Without this file a link leads there.
const waiting = document.querySelector("[data-stored]");
if (waiting) {
  fetch(waiting.dataset.stored, { credentials: "same-origin" })
    .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
    .then((text) => {
      const read = new DOMParser().parseFromString(text, "text/html").querySelector(".stored-alone");
      if (read) {
        waiting.replaceWith(...read.children);
      }
    })
    .catch(() => {}); // the link stays
}
