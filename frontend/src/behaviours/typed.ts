/**
 * A form that was typed into asks before the page is left, and keeps a button from being pressed twice.
 *
 * It listens at the document, so forms that come later have it too; begin it once.
 */
export function keepTyped(): void {
  let touched = false;
  document.addEventListener("input", (event) => {
    if ((event.target as HTMLElement).closest("form[data-keep]")) touched = true;
  });
  document.addEventListener("submit", (event) => {
    touched = false;
    const form = event.target as HTMLFormElement;
    if (form.method.toLowerCase() !== "post" || form.target === "_blank") return;
    const pressed = event.submitter;
    // After this turn, so that the pressed button's value is still sent.
    window.setTimeout(() => {
      if (event.defaultPrevented) return;
      form.querySelectorAll<HTMLButtonElement>("button").forEach((button) => {
        button.disabled = true;
      });
      pressed?.setAttribute("aria-busy", "true");
    });
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLButtonElement>("button[aria-busy]").forEach((button) => {
      button.removeAttribute("aria-busy");
      button.form?.querySelectorAll("button").forEach((each) => {
        each.disabled = false;
      });
    });
  });
  window.addEventListener("beforeunload", (event) => {
    if (touched) event.preventDefault();
  });
}
