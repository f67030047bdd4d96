import { behaviour } from "./bind";

/** Buttons that print the page. */
export const printButtons = behaviour<HTMLButtonElement>("button[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => {
    window.print();
  });
});
