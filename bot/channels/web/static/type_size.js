// Runs before the first paint, so that a reader of large type never sees the page jump.
try {
  document.documentElement.classList.toggle("large", localStorage.getItem("siban.large") === "yes");
} catch {
  // Storage may be switched off: the ordinary size then.
}
