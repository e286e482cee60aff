/* For pages that refresh a part of themselves (elements with data-poll): ask nobody while the
   page is out of sight, ask at once when it comes back, and never let stale numbers look live. */
(function () {
  "use strict";
  var failures = 0;
  function polls(event) {
    return event.target && event.target.hasAttribute && event.target.hasAttribute("data-poll");
  }
  function tell() {
    var warnings = document.querySelectorAll("[data-no-connection]");
    for (var i = 0; i < warnings.length; i += 1) { warnings[i].hidden = failures < 2; }
  }
  function failed(event) { if (polls(event)) { failures += 1; tell(); } }
  document.addEventListener("htmx:before:request", function (event) {
    if (document.hidden && polls(event)) { event.preventDefault(); }
  });
  document.addEventListener("htmx:after:request", function (event) {
    if (!polls(event)) { return; }
    if (event.detail.ctx.response.status < 400) { failures = 0; tell(); }
  });
  document.addEventListener("htmx:response:error", failed);
  document.addEventListener("htmx:error", failed);
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) { return; }
    var parts = document.querySelectorAll("[data-poll]");
    for (var i = 0; i < parts.length; i += 1) { parts[i].dispatchEvent(new Event("wake")); }
  });
}());
