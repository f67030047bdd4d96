import { behaviour } from "./bind";

/** Narrows a long list of choices while one types: by name, pinyin initials, group or house number. */
export const pickHousehold = behaviour<HTMLInputElement>("input[data-narrows]", (input) => {
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    // Looked for at each key: the list may have been brought anew since.
    const list = document.getElementById(input.dataset.narrows ?? "");
    list?.querySelectorAll<HTMLElement>("[data-words]").forEach((row) => {
      row.hidden = wanted !== "" && !(row.dataset.words ?? "").includes(wanted);
    });
  });
});
