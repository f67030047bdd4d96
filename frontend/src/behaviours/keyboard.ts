/**
 * Keys: "/" goes to the search, "n" opens the page's first new thing, "j" and "k" walk a list, "?" shows the keys.
 *
 * It listens at the document and looks at each key, so what comes later is found too; begin it once.
 */
export function followKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.target as HTMLElement;
    if (target.closest("input, textarea, select, [contenteditable]")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (event.key === "/") focus(event, "[data-search]");
    else if (event.key === "n") follow(event, "[data-new]");
    else if (event.key === "j") walk(event, 1);
    else if (event.key === "k") walk(event, -1);
    else if (event.key === "?") follow(event, "[data-keys]");
  });
}

function focus(event: Event, selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) return;
  event.preventDefault();
  found.focus();
}

function follow(event: Event, selector: string): void {
  const found = document.querySelector<HTMLElement>(selector);
  if (!found) return;
  event.preventDefault();
  found.click();
}

function walk(event: Event, by: number): void {
  const links = [...document.querySelectorAll<HTMLElement>("[data-row] a.row-link")];
  if (links.length === 0) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
}
