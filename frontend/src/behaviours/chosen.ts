import { behaviour } from "./bind";

/** Shows the fields that belong to a choice: data-shown-for="name=value|value" anywhere in the choice's form. */
export const showWhenChosen = behaviour<HTMLElement>("form [data-shown-for]", (part) => {
  const form = part.closest("form");
  if (!form) return;
  const [name = "", values = ""] = (part.dataset.shownFor ?? "").split("=");
  const wanted = values.split("|");
  const refresh = (): void => {
    const chosen = new FormData(form).getAll(name);
    part.hidden = !wanted.some((value) => chosen.includes(value));
  };
  form.addEventListener("change", refresh);
  refresh();
});
