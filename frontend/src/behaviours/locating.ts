/** The button that asks the telephone where it is, only when pressed; pressed again it forgets. */
export function locateButtons(): void {
  if (!navigator.geolocation) return;
  document.querySelectorAll<HTMLButtonElement>("button[data-locate]").forEach((button) => {
    const form = button.form;
    const said = form?.querySelector<HTMLElement>("[data-located]");
    const fields = ["latitude", "longitude"].map((name) => form?.querySelector<HTMLInputElement>(`[name=${name}]`));
    const [latitude, longitude] = fields;
    if (!said || !latitude || !longitude) return;
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
      navigator.geolocation.getCurrentPosition(
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
}
