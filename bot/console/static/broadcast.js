// The bar of a broadcast, kept current while it goes out; the page works without it.
const ORDER = ["sent", "failed", "in_doubt", "cancelled", "sending", "waiting"];
const EVERY = 1000;

function draw(box, told) {
  let place = 0;
  for (const state of ORDER) {
    const width = told.size ? (1000 * told.counts[state]) / told.size : 0;
    const part = box.querySelector(`rect[data-part="${state}"]`);
    part.setAttribute("x", place.toFixed(1));
    part.setAttribute("width", width.toFixed(1));
    place += width;
    box.querySelector(`[data-count="${state}"]`).textContent = told.counts[state];
  }
}

async function look(box) {
  try {
    const told = await (await fetch(box.dataset.delivery)).json();
    draw(box, told);
    if (told.state !== box.dataset.state) return location.reload();
  } catch {
    // The next look may succeed.
  }
  setTimeout(look, EVERY, box);
}

document.querySelectorAll('[data-delivery][data-state="running"], [data-delivery][data-state="paused"]').forEach((box) => setTimeout(look, EVERY, box));
