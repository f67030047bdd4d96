import { beforeEach, expect, test } from "vitest";
import { pickHousehold } from "./picker";

const ROWS =
  '<li id="wang" data-words="王某 wm 三组 12"></li><li id="li" data-words="李某 lm 三组 7"></li><li id="bare" data-words></li>';

beforeEach(() => {
  document.body.innerHTML = `<input data-narrows="homes"><ul id="homes">${ROWS}</ul><ul><li id="other" data-words="x"></li></ul>`;
});

function type(words: string): void {
  const field = document.querySelector("input");
  if (!field) throw new Error("no field");
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function shown(): string[] {
  return [...document.querySelectorAll<HTMLElement>("li")].filter((row) => !row.hidden).map((row) => row.id);
}

test.each([
  ["wm", ["wang", "other"]],
  [" WM ", ["wang", "other"]],
  ["三组", ["wang", "li", "other"]],
  ["7", ["li", "other"]],
  ["nobody", ["other"]],
  ["  ", ["wang", "li", "bare", "other"]],
])("typing %j leaves %j", (words, left) => {
  pickHousehold(document);

  type(words);

  expect(shown()).toEqual(left);
});

test("what was taken away comes back when the words are", () => {
  pickHousehold(document);
  type("wm");

  type("");

  expect(shown()).toEqual(["wang", "li", "bare", "other"]);
});

test("a list that came anew is narrowed too", () => {
  pickHousehold(document);
  const list = document.getElementById("homes");
  if (list) list.outerHTML = '<ul id="homes"><li id="zhou" data-words="zm"></li><li id="wu" data-words="wm"></li></ul>';

  type("zm");

  expect(shown()).toEqual(["zhou", "other"]);
});

test("a field whose list is not there does nothing", () => {
  document.body.innerHTML = '<input data-narrows="nowhere"><ul><li id="other" data-words="x"></li></ul>';
  pickHousehold(document);

  type("y");

  expect(shown()).toEqual(["other"]);
});
