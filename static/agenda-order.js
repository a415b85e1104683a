// Items of an agenda are dragged to their place. Without this, a number typed under "place" does the same.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  const group = document.getElementById("items-group");
  const places = group ? group.querySelectorAll("tr.has_original input.place") : [];
  if (places.length < 2) return;
  let dragged = null;

  function renumber() {
    let place = 0;
    for (const row of group.querySelectorAll("tr.has_original")) {
      const field = row.querySelector("input.place");
      if (field) field.value = ++place;
    }
  }

  for (const field of places) {
    const row = field.closest("tr");
    const handle = document.createElement("span");
    handle.className = "drag-handle";
    handle.draggable = true;
    handle.title = "Drag to another place";
    handle.textContent = "⠿";
    handle.setAttribute("aria-hidden", "true"); // the number beside it is the way for keyboard and screen reader
    field.before(handle);
    handle.addEventListener("dragstart", function (event) {
      dragged = row;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      event.dataTransfer.setDragImage(row, 0, 0);
      row.classList.add("dragged");
    });
    handle.addEventListener("dragend", function () {
      row.classList.remove("dragged");
      dragged = null;
    });
    row.addEventListener("dragover", function (event) {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const box = row.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      row.parentNode.insertBefore(dragged, isBelow ? row.nextSibling : row);
      renumber();
    });
    row.addEventListener("drop", function (event) {
      event.preventDefault();
    });
  }
});
