"use strict";
// A narrow window shows the latest years first; without this file they are a swipe away.
const grid = document.querySelector(".grid-scroll");
if (grid) {
  grid.scrollLeft = grid.scrollWidth;
}
