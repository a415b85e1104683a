// Small comforts. Every page works without them.

// Leaving the site puts the other page in place of this one, so that Back does not return here.
for (const link of document.querySelectorAll(".portal-leave")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    event.preventDefault();
    window.location.replace(link.href);
  });
}

// What is folded on the screen is printed whole.
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("details:not([open])")];
  for (const details of unfolded) {
    details.open = true;
  }
});
window.addEventListener("afterprint", () => {
  for (const details of unfolded) {
    details.open = false;
  }
});

// The links of an error summary focus the field, not only scroll to it; the summary itself is read out first.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}
