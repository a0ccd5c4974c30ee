// Says when the page can no longer be refreshed, so that nobody reads old numbers as new ones. Everything else is htmx.
(function () {
  "use strict";
  var stale = function (isStale) { document.body.classList.toggle("is-stale", isStale); };
  document.addEventListener("htmx:sendError", function () { stale(true); });
  document.addEventListener("htmx:timeout", function () { stale(true); });
  document.addEventListener("htmx:responseError", function () { stale(true); });
  document.addEventListener("htmx:afterOnLoad", function () { stale(false); });
  // On a narrow screen the tabs scroll: the one that is open must be seen.
  document.addEventListener("DOMContentLoaded", function () {
    var here = document.querySelector(".tabs .is-here");
    if (here) { here.scrollIntoView({ block: "nearest", inline: "center" }); }
  });
})();
