import { behaviour } from "./bind";

/** A row of like groups of fields shows the first and those filled in; a button brings the next. */
export const bringOneMore = behaviour<HTMLElement>("[data-one-more]", (box) => {
  const groups = [...box.querySelectorAll<HTMLElement>("[data-one]")];
  const filled = (group: HTMLElement): boolean =>
    [...group.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input, textarea")].some(
      (field) => field.value.trim() !== "",
    );
  const last = groups.reduce((found, group, place) => (filled(group) ? place : found), 0);
  groups.forEach((group, place) => {
    group.hidden = place > last;
  });
  if (!groups.some((group) => group.hidden)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = box.dataset.oneMore ?? "+";
  button.addEventListener("click", () => {
    const next = groups.find((group) => group.hidden);
    if (!next) return;
    next.hidden = false;
    next.querySelector<HTMLElement>("textarea, input")?.focus();
    if (groups.every((group) => !group.hidden)) button.remove();
  });
  box.after(button);
});
