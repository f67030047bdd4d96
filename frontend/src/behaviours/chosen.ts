/** Shows the fields that belong to a choice: data-shown-for="name=value|value" beside the choice's own field. */
export function showWhenChosen(): void {
  document.querySelectorAll<HTMLFormElement>("form").forEach((form) => {
    const parts = [...form.querySelectorAll<HTMLElement>("[data-shown-for]")];
    if (parts.length === 0) return;
    const refresh = (): void => {
      for (const part of parts) {
        const [name = "", values = ""] = (part.dataset.shownFor ?? "").split("=");
        const chosen = new FormData(form).getAll(name).map(String);
        part.hidden = !values.split("|").some((value) => chosen.includes(value));
      }
    };
    form.addEventListener("change", refresh);
    refresh();
  });
}
