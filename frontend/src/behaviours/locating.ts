import { behaviour } from "./bind";

/** The button that asks the telephone where it is, only when pressed; pressed again it forgets. */
export const locateButtons = behaviour<HTMLButtonElement>("button[data-locate]", (button) => {
  // The type says it is always there; on a page without https it is not.
  const position = navigator.geolocation as Geolocation | undefined;
  const form = button.form;
  const said = form?.querySelector<HTMLElement>("[data-located]");
  const latitude = form?.querySelector<HTMLInputElement>("[name=latitude]");
  const longitude = form?.querySelector<HTMLInputElement>("[name=longitude]");
  if (!position || !said || !latitude || !longitude) return;
  button.hidden = false;
  const show = (): void => {
    const known = latitude.value !== "";
    button.setAttribute("aria-pressed", String(known));
    said.textContent = known ? (said.dataset.done ?? "") : "";
  };
  show();
  button.addEventListener("click", () => {
    if (latitude.value !== "") {
      latitude.value = longitude.value = "";
      show();
      return;
    }
    button.setAttribute("aria-busy", "true");
    position.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        latitude.value = coords.latitude.toFixed(6);
        longitude.value = coords.longitude.toFixed(6);
        show();
      },
      () => {
        button.removeAttribute("aria-busy");
        said.textContent = said.dataset.failed ?? "";
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
});
