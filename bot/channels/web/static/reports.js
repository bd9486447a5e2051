// 「这条不对」 under a part of an answer: one line to say what is wrong, sent like any other message.
import { button, el } from "./elements.js";

/** A small button that opens the line; calls `send(words)` with a sentence that names the part. */
export function wrongButton(title, send) {
  const part = title.replace(/（.*$/, "");
  const open = button("button.wrong", "这条不对", () => {
    const form = line(part, send, () => {
      form.remove();
      open.hidden = false;
      open.focus();
    });
    open.hidden = true;
    open.closest(".card").append(form);
    form.querySelector("input").focus();
  });
  open.setAttribute("aria-label", `${part}：这条不对`);
  return open;
}

function line(part, send, close) {
  const words = el("input", { type: "text", maxLength: 200, placeholder: "哪里不对？（可以不写）", "aria-label": `${part}哪里不对` });
  const form = el("form.wrong-line", {}, words, button("button.chip.small", "取消", close), el("button.chip.small.strong", { type: "submit" }, "告诉中心"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const more = words.value.trim();
    close();
    send(`「${part}」这条不对${more ? `：${more}` : ""}`);
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  return form;
}
