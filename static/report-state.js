// Staff who wait for a report see when it is done. Without this, the Refresh button does the same.
(function () {
  "use strict";
  const line = document.querySelector("[data-state-url]");
  if (!line) return;
  const timer = setInterval(async function () {
    try {
      const answer = await fetch(line.dataset.stateUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      if (now.state === "queued" || now.state === "rendering") {
        if (line.textContent !== now.words) line.textContent = now.words;
      } else {
        clearInterval(timer);
        window.location.reload();
      }
    } catch {
      // The network comes back or it doesn't: ask again next time.
    }
  }, 3000);
})();
