// The boxes that suggest rows are drawn by a script that leaves them without names: each gets that of its label.
(function () {
  "use strict";
  function name() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = select.getAttribute("aria-label") || (select.labels[0] && select.labels[0].textContent.trim());
      const box = select.nextElementSibling;
      if (!label || !box) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", label.replace(/:$/, ""));
      }
    }
  }
  function soon() { setTimeout(name); } // after that script, which waits for the same events
  window.addEventListener("load", soon);
  document.addEventListener("formset:added", soon);
})();
