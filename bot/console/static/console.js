// Small helps for the console; every page works without them.

/** Rows of a table in the item form: added at the end as a blank copy of the last, numbers in names counted on. */
function addRow(table) {
  const body = table.tBodies[0];
  const row = body.lastElementChild.cloneNode(true);
  const number = Number(row.querySelector("textarea").name.split(".")[1]) + 1;
  row.querySelectorAll("textarea").forEach((box) => {
    const [kind, , field] = box.name.split(".");
    box.name = `${kind}.${number}.${field}`;
    box.value = "";
  });
  body.append(row);
  row.querySelector("textarea").focus();
}

function dropRow(button) {
  const row = button.closest("tr");
  row.querySelectorAll("textarea").forEach((box) => (box.value = ""));
  row.hidden = row.parentElement.children.length > 1;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("add-row")) addRow(button.closest("section").querySelector("table"));
  if (button.classList.contains("drop-row")) dropRow(button);
});
document.querySelectorAll(".add-row, .drop-row").forEach((button) => (button.hidden = false));
document.querySelectorAll("input.copy").forEach((box) => box.addEventListener("focus", () => box.select()));

/** A form that was changed is not left by mistake. */
document.querySelectorAll("form[data-guard]").forEach((form) => {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
});
