import { beforeEach, expect, test } from "vitest";
import { signatureBoxes } from "./signing";

let svg: SVGSVGElement;

beforeEach(() => {
  document.body.innerHTML = `
    <form><div data-sign hidden><svg viewBox="0 0 600 200"><path d=""></path></svg>
    <input type="hidden" name="signature"><button type="button" data-clear>clear</button></div></form>`;
  const found = document.querySelector("svg");
  if (!found) throw new Error("no box");
  svg = found;
  // Shown at half its size, from (10, 20): the path is in the units of the box all the same.
  svg.getBoundingClientRect = () => new DOMRect(10, 20, 300, 100);
  svg.setPointerCapture = () => undefined;
});

function pointer(type: string, x = 0, y = 0): void {
  svg.dispatchEvent(new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, bubbles: true, cancelable: true }));
}

function stroke(...points: [number, number][]): void {
  points.forEach(([x, y], place) => {
    pointer(place === 0 ? "pointerdown" : "pointermove", x, y);
  });
  pointer("pointerup");
}

function drawn(): [string | undefined, string | null | undefined] {
  return [document.querySelector("input")?.value, document.querySelector("path")?.getAttribute("d")];
}

test("the pad shows itself, empty", () => {
  signatureBoxes(document);

  expect([document.querySelector<HTMLElement>("[data-sign]")?.hidden, drawn()]).toEqual([false, ["", ""]]);
});

test("a stroke becomes a path in the units of the box, in the field and on the screen", () => {
  signatureBoxes(document);

  stroke([10, 20], [160, 70], [310, 120]);

  expect(drawn()).toEqual(["M0 0L300 100L600 200", "M0 0L300 100L600 200"]);
});

test("a second stroke is added to the first", () => {
  signatureBoxes(document);

  stroke([10, 20], [20, 20]);
  stroke([30, 20], [40, 20]);

  expect(drawn()[0]).toBe("M0 0L20 0M40 0L60 0");
});

test("a stroke is seen while it is drawn and kept when it ends", () => {
  signatureBoxes(document);

  pointer("pointerdown", 10, 20);
  pointer("pointermove", 20, 20);
  const drawing = drawn();
  pointer("pointercancel");

  expect([drawing, drawn()]).toEqual([
    ["", "M0 0L20 0"],
    ["M0 0L20 0", "M0 0L20 0"],
  ]);
});

test("what leaves the box is held at its edge", () => {
  signatureBoxes(document);

  stroke([10, 20], [-500, 9000]);

  expect(drawn()[0]).toBe("M0 0L0 200");
});

test("a tap, a finger that does not move and one that was never put down draw nothing", () => {
  signatureBoxes(document);

  stroke([50, 50]);
  stroke([50, 50], [50, 50]);
  pointer("pointermove", 60, 60);

  expect(drawn()).toEqual(["", ""]);
});

test("cleared, it is empty and can be signed again", () => {
  signatureBoxes(document);
  stroke([10, 20], [20, 20]);

  document.querySelector<HTMLButtonElement>("[data-clear]")?.click();
  const cleared = drawn();
  stroke([10, 20], [30, 20]);

  expect([cleared, drawn()[0]]).toEqual([["", ""], "M0 0L40 0"]);
});

test.each(["svg", "path", "input"])("a pad without its %s stays as the server sent it", (part) => {
  document.querySelector(part)?.remove();

  signatureBoxes(document);

  expect(document.querySelector<HTMLElement>("[data-sign]")?.hidden).toBe(true);
});
