// Shows what is being written as it would look, and puts places in where the pen is.
"use strict";

const PAUSE = 500; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-look]")) {
  const box = form.querySelector("textarea");
  let waiting = 0;
  let latest = 0;

  async function look() {
    const mine = ++latest;
    const sent = new FormData(form);
    sent.set("do", "look");
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(sent) });
    if (!answer.ok || mine !== latest) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const shown = page.getElementById("look");
    if (shown) form.querySelector("#look").replaceChildren(...shown.childNodes);
  }

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => look().catch(() => {}), PAUSE);
  });
  for (const button of form.querySelectorAll("[data-place]")) {
    button.previousElementSibling.hidden = true;
    button.hidden = false;
    button.addEventListener("click", () => {
      box.setRangeText(button.dataset.place, box.selectionStart, box.selectionEnd, "end");
      box.focus();
      box.dispatchEvent(new Event("input"));
    });
  }
}
