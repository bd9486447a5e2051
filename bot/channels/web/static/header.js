// The header stays in sight, unless it would take more than a third of the height: then it scrolls away.
const root = document.documentElement;
const header = document.querySelector(".top");

function settle() {
  const height = header.offsetHeight;
  const stays = height * 3 <= innerHeight;
  root.classList.toggle("header-stays", stays);
  root.style.scrollPaddingTop = stays ? `calc(${height}px + 0.6rem)` : "";
}

new ResizeObserver(settle).observe(header);
addEventListener("resize", settle);
