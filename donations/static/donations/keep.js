/* For the quick entry in halls without a line: keeps what is typed, lays aside what cannot be sent,
   and sends it when the line is back, each once (its request_key sees to that). Without this script
   the form works as ever. Nothing about who gives is asked there, so nothing of it is kept here;
   signing out empties it all. */
(function () {
  "use strict";
  var form = document.querySelector("form[data-keep]");
  var told = document.querySelector("[data-kept]");
  var store;
  try { store = window.localStorage; } catch (refused) { store = null; }
  if (!form || !told || !store || !window.fetch) { return; }
  var TYPED = "ringround.typed." + form.elements.kind.value, QUEUE = "ringround.queue";
  var REFUSED = "ringround.refused"; // what could not be kept; it waits until nothing else is being typed
  var PATIENCE = 4000, AGAIN = 30000; // milliseconds: until a line counts as none; between two tries
  var sending = false;

  function read(key, nothing) {
    try { return JSON.parse(store.getItem(key)) || nothing; } catch (broken) { return nothing; }
  }
  function write(key, value) {
    try { store.setItem(key, JSON.stringify(value)); } catch (full) { return false; }
    return true;
  }
  function newKey() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    var hex = "";
    for (var i = 0; i < 16; i += 1) { hex += (256 + bytes[i]).toString(16).slice(1); }
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }
  function pairs() {
    var found = [];
    new FormData(form).forEach(function (value, name) {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") { found.push([name, value]); }
    });
    return found;
  }
  function fill(kept) {
    var by = {}, below = form.querySelector("details");
    if (below) { below.open = true; }
    kept.forEach(function (pair) { (by[pair[0]] = by[pair[0]] || []).push(pair[1]); });
    Array.prototype.forEach.call(form.elements, function (one) {
      if (!one.name || one.type === "file" || one.name === "csrfmiddlewaretoken") { return; }
      var said = by[one.name] || []; // of what is not ticked nothing was kept
      if (one.type === "checkbox" || one.type === "radio") {
        one.checked = said.indexOf(one.value) >= 0;
      } else if (one.multiple) {
        Array.prototype.forEach.call(one.options, function (option) {
          option.selected = said.indexOf(option.value) >= 0;
        });
      } else if (said.length) { one.value = said[0]; }
    });
  }
  function say(state, words) {
    told.hidden = !words;
    told.setAttribute("data-state", state);
    told.textContent = words;
  }
  function tell() {
    var many = read(QUEUE, []).length;
    if (many) { say("missed", told.getAttribute("data-waits").replace("%", many)); }
    return many;
  }
  function tellLabels(page) {
    var words = [];
    Array.prototype.forEach.call(page.querySelectorAll(".flash"), function (one) {
      words.push(one.textContent.trim());
    });
    if (words.length) {
      var line = document.createElement("p");
      line.className = "notice";
      line.setAttribute("data-state", "safe");
      line.textContent = words.join(" ");
      told.parentNode.insertBefore(line, told.nextSibling);
    }
  }
  function sent(first, answer) {
    if (answer.url.indexOf("/accounts/") >= 0 || answer.status === 403) {
      say("help", told.getAttribute("data-signed-out"));
      return false;
    }
    if (answer.status !== 422 && !answer.ok) { return false; }
    write(QUEUE, read(QUEUE, []).filter(function (one) { return one.key !== first.key; }));
    if (answer.status === 422) {
      write(REFUSED, read(REFUSED, []).concat([first]));
      return true;
    }
    return answer.text().then(function (text) {
      tellLabels(new DOMParser().parseFromString(text, "text/html"));
      return true;
    });
  }
  function kindOf(entry) {
    var said = entry.pairs.filter(function (pair) { return pair[0] === "kind"; })[0];
    return said ? said[1] : "";
  }
  /* What could not be kept stands in the form again, when that is its form and nothing is typed in it. */
  function lookAgain() {
    var refused = read(REFUSED, []), here = form.elements.kind.value;
    if (!refused.length) { return false; }
    var mine = refused.filter(function (one) { return kindOf(one) === here; })[0];
    if (mine && !read(TYPED, null)) {
      fill(mine.pairs);
      write(TYPED, mine.pairs);
      write(REFUSED, refused.filter(function (one) { return one.key !== mine.key; }));
      say("help", told.getAttribute("data-wrong"));
      return true;
    }
    say("help", told.getAttribute("data-elsewhere"));
    var words = document.createElement("span"), link = document.createElement("a");
    words.textContent = told.textContent + " ";
    told.textContent = "";
    link.href = form.getAttribute("data-keep") + "?kind=" + encodeURIComponent(kindOf(mine || refused[0]));
    link.textContent = told.getAttribute("data-look");
    words.appendChild(link);
    told.appendChild(words);
    return true;
  }
  function send() {
    var first = read(QUEUE, [])[0];
    if (sending || !first || navigator.onLine === false) { return; }
    sending = true;
    var body = new URLSearchParams(first.pairs);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    window.fetch(form.getAttribute("data-keep"), { method: "POST", body: body, credentials: "same-origin" })
      .then(function (answer) { return sent(first, answer); }, function () { return false; })
      .then(function (done) {
        sending = false;
        if (!done) { return; }
        if (tell()) { send(); } else if (!lookAgain()) { say("safe", told.getAttribute("data-all-sent")); }
      });
  }
  function hidden(name) {
    var one = document.createElement("input");
    one.type = "hidden";
    one.name = name;
    one.value = "1";
    return one;
  }
  /* As nobody has answered it yet, whatever the page came with. */
  function empty(one) {
    if (one.type === "checkbox" || one.type === "radio") { one.checked = false; return; }
    if (one.multiple) { one.selectedIndex = -1; return; }
    one.value = one.name === "quantity" ? "1" : "";
    if (one.tagName === "SELECT" && one.selectedIndex < 0) { one.value = "unknown"; }
    if (one.tagName === "SELECT" && one.selectedIndex < 0) { one.selectedIndex = 0; }
  }
  function startAnew(same) {
    var anew = form.getAttribute("data-anew").split(" ").concat(["quantity", "picture"]);
    var stays = ["kind", "group", "place", "appeal", "request_key", "csrfmiddlewaretoken"];
    Array.prototype.forEach.call(form.elements, function (one) {
      if (!one.name || one.tagName === "BUTTON") { return; }
      if (same ? anew.indexOf(one.name) >= 0 : stays.indexOf(one.name) < 0) { empty(one); }
    });
  }
  function layAside(same) {
    var queue = read(QUEUE, []);
    queue.push({ key: form.elements.request_key.value, pairs: pairs() });
    if (!write(QUEUE, queue)) { say("help", told.getAttribute("data-full")); return; }
    store.removeItem(TYPED);
    startAnew(same);
    form.elements.request_key.value = newKey();
    tell();
    window.scrollTo(0, 0);
  }
  function reached() {
    var stop = new AbortController();
    window.setTimeout(function () { stop.abort(); }, PATIENCE);
    var how = { method: "HEAD", cache: "no-store", signal: stop.signal };
    return window.fetch(form.getAttribute("data-keep"), how).then(
      function () { return true; }, function () { return false; });
  }

  form.addEventListener("input", function () { write(TYPED, pairs()); });
  form.addEventListener("submit", function (event) {
    var same = event.submitter && event.submitter.name === "same";
    event.preventDefault();
    var before = form.querySelector("input[name=same]"); // of a page that came back
    if (before) { before.remove(); }
    write(TYPED, pairs());
    reached().then(function (line) {
      if (!line) { layAside(same); return; }
      if (same) { form.appendChild(hidden("same")); }
      form.submit();
    });
  });
  var typed = read(TYPED, null);
  if (document.querySelector(".flash")) { store.removeItem(TYPED); } else if (typed && !document.querySelector(".error")) { fill(typed); }
  window.addEventListener("online", send);
  window.setInterval(send, AGAIN);
  if (!tell()) { lookAgain(); }
  send();
}());
