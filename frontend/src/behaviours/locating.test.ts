import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { locateButtons } from "./locating";

type Found = (position: { coords: { latitude: number; longitude: number } }) => void;
let found: Found;
let failed: () => void;
const asked = vi.fn((onFound: Found, onFailed: () => void) => {
  found = onFound;
  failed = onFailed;
});

beforeEach(() => {
  asked.mockClear();
  vi.stubGlobal("navigator", { geolocation: { getCurrentPosition: asked } });
  document.body.innerHTML = `
    <form><button type="button" data-locate hidden>where</button>
    <span data-located data-done="noted" data-failed="not found"></span>
    <input type="hidden" name="latitude"><input type="hidden" name="longitude"></form>`;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function button(): HTMLButtonElement {
  const each = document.querySelector("button");
  if (!each) throw new Error("no button");
  return each;
}

function stands(): unknown[] {
  return [
    button().getAttribute("aria-pressed"),
    button().getAttribute("aria-busy"),
    document.querySelector("[data-located]")?.textContent,
    ...[...document.querySelectorAll("input")].map((field) => field.value),
  ];
}

test("the button shows itself and asks nothing before it is pressed", () => {
  locateButtons(document);

  expect([button().hidden, asked.mock.calls.length, stands()]).toEqual([false, 0, ["false", null, "", "", ""]]);
});

test("pressed, it waits, then notes the place to six decimals", () => {
  locateButtons(document);

  button().click();
  const waiting = stands();
  found({ coords: { latitude: 30.8212345678, longitude: 111.5 } });

  expect(waiting).toEqual(["false", "true", "", "", ""]);
  expect(stands()).toEqual(["true", null, "noted", "30.821235", "111.500000"]);
});

test("pressed again, it forgets and asks nobody", () => {
  locateButtons(document);
  button().click();
  found({ coords: { latitude: 1, longitude: 2 } });

  button().click();

  expect([asked.mock.calls.length, stands()]).toEqual([1, ["false", null, "", "", ""]]);
});

test("a place that cannot be found is said and nothing is noted", () => {
  locateButtons(document);
  button().click();

  failed();

  expect(stands()).toEqual(["false", null, "not found", "", ""]);
});

test("a place noted before the page came back is shown as noted", () => {
  document.querySelectorAll("input").forEach((field) => {
    field.value = "1.000000";
  });

  locateButtons(document);

  expect(stands()).toEqual(["true", null, "noted", "1.000000", "1.000000"]);
});

test.each([
  ["a telephone that knows no place", () => vi.stubGlobal("navigator", {})],
  [
    "a form without the fields",
    () => {
      document.querySelectorAll("input").forEach((field) => {
        field.remove();
      });
    },
  ],
])("%s shows no button", (_name, without) => {
  without();

  locateButtons(document);

  expect(button().hidden).toBe(true);
});
