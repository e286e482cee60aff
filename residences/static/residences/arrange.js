/* Dragging, for those who like it: it only ticks, chooses and presses what stands on the page. */
(function () {
  "use strict";
  var form = document.getElementById("arrange");
  var held = null;
  function over(place, on) { place.classList.toggle("is-over", on); }
  function tick(person) {
    var box = person.querySelector("input[type=checkbox]");
    box.checked = true;
    return box;
  }
  function send(what, to, only) {
    document.getElementById("id_what").value = what;
    document.getElementById("id_to").value = to;
    if (only) {
      form.querySelectorAll("input[name=people]").forEach(function (box) { box.checked = box === only; });
    }
    form.submit();
  }
  function place(element, drop) {
    element.addEventListener("dragover", function (event) {
      if (held) { event.preventDefault(); event.stopPropagation(); over(element, true); }
    });
    element.addEventListener("dragleave", function () { over(element, false); });
    element.addEventListener("drop", function (event) {
      if (!held) { return; }
      event.preventDefault();
      event.stopPropagation();
      over(element, false);
      drop(tick(held));
    });
  }
  if (!form) { return; }
  form.querySelectorAll("li[data-person]").forEach(function (person) {
    person.draggable = true;
    person.addEventListener("dragstart", function (event) {
      held = person;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", "");
      person.classList.add("is-held");
    });
    person.addEventListener("dragend", function () { held = null; person.classList.remove("is-held"); });
  });
  form.querySelectorAll("[data-branch]").forEach(function (board) {
    var branch = board.getAttribute("data-branch");
    place(board, function () { send("move", branch, null); });
    board.querySelectorAll("[data-rank]").forEach(function (slot) {
      place(slot, function (box) { send(slot.getAttribute("data-rank"), branch, box); });
    });
  });
}());
