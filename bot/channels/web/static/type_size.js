// Runs before the first paint, so that a reader of large type never sees the page jump.
try {
  const asked = new URLSearchParams(location.search).get("elder");
  if (asked !== null) localStorage.setItem("siban.elder", asked === "0" ? "no" : "yes");
  for (const name of ["large", "elder"]) document.documentElement.classList.toggle(name, localStorage.getItem(`siban.${name}`) === "yes");
} catch {
  // Storage may be switched off: the ordinary size then, but for a link that asks for the other.
  document.documentElement.classList.toggle("elder", /[?&]elder=1/.test(location.search));
}
