import { expect, test, vi } from "vitest";
import { printButtons } from "./printing";

test("a button that prints shows itself and prints when it is pressed, once a press", () => {
  const print = vi.fn();
  vi.stubGlobal("print", print);
  document.body.innerHTML = '<button id="print" data-print hidden></button><button id="other" hidden></button>';
  const [prints, other] = document.querySelectorAll("button");
  printButtons(document);
  printButtons(document.body);
  const before = print.mock.calls.length;

  prints?.click();

  expect([prints?.hidden, other?.hidden, before, print.mock.calls.length]).toEqual([false, true, 0, 1]);
  vi.unstubAllGlobals();
});
