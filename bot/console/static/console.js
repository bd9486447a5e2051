// Small helps for the console; every page works without them.

document.querySelector('.menu [aria-current]')?.scrollIntoView({ block: "nearest", inline: "center" });

const BOXES = "textarea, input, select";

/** Rows of a table in a form: added at the end as a blank copy of the last, numbers in names counted on. */
function addRow(table) {
  const body = table.tBodies[0];
  const row = body.lastElementChild.cloneNode(true);
  const number = Number(row.querySelector(BOXES).name.split(".")[1]) + 1;
  row.hidden = false;
  row.cells[0].textContent = number + 1;
  row.querySelectorAll(".named").forEach((told) => told.remove());
  row.querySelectorAll(BOXES).forEach((box) => {
    const [kind, , field] = box.name.split(".");
    box.name = `${kind}.${number}.${field}`;
    box.value = "";
  });
  body.append(row);
  row.querySelector(BOXES).focus();
}

function dropRow(button) {
  const row = button.closest("tr");
  row.querySelectorAll(BOXES).forEach((box) => (box.value = ""));
  row.hidden = row.parentElement.children.length > 1;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.classList.contains("add-row")) addRow(button.closest("section").querySelector("table"));
  if (button.classList.contains("drop-row")) dropRow(button);
});
document.querySelectorAll(".add-row, .drop-row, .find-row").forEach((help) => (help.hidden = false));

/** The rows of a long table that hold what is typed; a blank row stays in sight. */
document.querySelectorAll(".find-row input").forEach((search) =>
  search.addEventListener("input", (event) => {
    event.stopPropagation();
    for (const row of search.closest("section").querySelector("tbody").rows) {
      const text = [...row.querySelectorAll(BOXES)].map((box) => box.value).join(" ");
      row.hidden = text.trim() !== "" && !(text + row.textContent).includes(search.value.trim());
    }
  }),
);
document.querySelectorAll("input.copy").forEach((box) => box.addEventListener("focus", () => box.select()));

/** A part of the page as it is now; the rest, such as a notice that is shown once, stays. */
async function renew(part) {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  part.replaceWith(page.getElementById(part.id));
}

/** An upload under way: how far it is, and the result once it is there. */
document.querySelectorAll("[data-progress]").forEach((bar) => {
  const stages = { reading: "正在读取……", merging: "正在与现行版本比对……", asking: "正在把问题集问一遍……" };
  const look = async () => {
    const told = await (await fetch(bar.dataset.progress)).json();
    const part = bar.closest("[data-part]");
    if (!told.working) return part ? renew(part) : location.reload();
    document.querySelector("[data-stage]").textContent = stages[told.stage];
    document.querySelector("[data-count]").textContent = told.total ? `${told.done} / ${told.total} ${told.stage === "asking" ? "句" : "行"}` : "";
    if (told.stage === "merging") bar.removeAttribute("value");
    else [bar.max, bar.value] = [told.total || 1, told.done];
    setTimeout(look, 400);
  };
  look();
});

/** A form that was changed is not left by mistake. */
document.querySelectorAll("form[data-guard]").forEach((form) => {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => changed && event.preventDefault());
});
