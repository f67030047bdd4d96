import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { followKeys } from "./keyboard";

beforeAll(followKeys);

beforeEach(() => {
  document.body.innerHTML = `
    <input id="find" data-search>
    <a id="new" data-new href="#new">n</a><a id="second" data-new href="#second">n</a>
    <a id="keys" data-keys href="#keys">?</a>
    <ul>${["a", "b", "c"].map((id) => `<li data-row><a id="${id}" class="row-link" href="#${id}">r</a></li>`).join("")}</ul>`;
});

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(id);
  return found;
}

function press(
  key: string,
  more: KeyboardEventInit = {},
  at: Element = document.activeElement ?? document.body,
): boolean {
  return at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

test("the slash goes to the search and is not typed into it", () => {
  const typed = press("/");

  expect([document.activeElement?.id, typed]).toEqual(["find", false]);
});

test.each([
  ["n", "new"],
  ["?", "keys"],
])("%s presses the first %s", (key, id) => {
  const pressed = vi.fn();
  byId(id).addEventListener("click", pressed);

  press(key);

  expect(pressed).toHaveBeenCalledTimes(1);
});

test("j and k walk the list and stop at its ends", () => {
  const walked = ["j", "j", "j", "j", "k", "k", "k"].map((key) => {
    press(key);
    return document.activeElement?.id;
  });

  expect(walked).toEqual(["a", "b", "c", "c", "b", "a", "a"]);
});

test("rows that came later are walked too", () => {
  document
    .querySelector("ul")
    ?.insertAdjacentHTML("beforeend", '<li data-row><a id="d" class="row-link" href="#d">r</a></li>');
  byId("c").focus();

  press("j");

  expect(document.activeElement?.id).toBe("d");
});

test("while one types a key is a letter, and Escape leaves the field", () => {
  const pressed = vi.fn();
  byId("new").addEventListener("click", pressed);
  byId("find").focus();

  const typed = press("n");
  const stayed = document.activeElement?.id;
  press("Escape");

  expect([typed, stayed, pressed.mock.calls.length]).toEqual([true, "find", 0]);
  expect(document.activeElement?.id).not.toBe("find");
});

test.each([{ ctrlKey: true }, { metaKey: true }, { altKey: true }])(
  "a key of the browser's own is left alone: %j",
  (held) => {
    const untouched = press("/", held);

    expect([untouched, document.activeElement?.id]).toEqual([true, ""]);
  },
);

test("a page with nothing to go to leaves the keys alone", () => {
  document.body.innerHTML = "<p></p>";

  expect(["/", "n", "j", "k", "?", "x"].map((key) => press(key, {}, document.body))).toEqual(Array(6).fill(true));
});
