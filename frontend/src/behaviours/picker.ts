/** Narrows a long list of choices while one types: by name, pinyin initials, group or house number. */
export function pickHousehold(): void {
  document.querySelectorAll<HTMLInputElement>("input[data-narrows]").forEach((input) => {
    const list = document.getElementById(input.dataset.narrows ?? "");
    if (!list) return;
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      list.querySelectorAll<HTMLElement>("[data-words]").forEach((row) => {
        row.hidden = wanted !== "" && !(row.dataset.words ?? "").includes(wanted);
      });
    });
  });
}
