import { beforeEach, expect, test } from "vitest";
import { bringOneMore } from "./onemore";

function letters(...words: string[]): void {
  const groups = words.map((each) => `<fieldset data-one><textarea>${each}</textarea></fieldset>`).join("");
  document.body.innerHTML = `<form><div data-one-more="one more letter">${groups}</div></form>`;
}

function shown(): boolean[] {
  return [...document.querySelectorAll<HTMLElement>("[data-one]")].map((group) => !group.hidden);
}

function button(): HTMLButtonElement | null {
  return document.querySelector("button");
}

beforeEach(() => {
  letters("", "", "");
});

test("an empty row shows its first group and a button with the row's words", () => {
  bringOneMore(document);

  expect([shown(), button()?.textContent, button()?.type]).toEqual([[true, false, false], "one more letter", "button"]);
});

test("the button brings the next, puts the cursor there, and goes with the last", () => {
  bringOneMore(document);

  button()?.click();
  const second = [shown(), document.activeElement === document.querySelectorAll("textarea")[1], button() !== null];
  button()?.click();

  expect(second).toEqual([[true, true, false], true, true]);
  expect([shown(), button()]).toEqual([[true, true, true], null]);
});

test("what is filled in stays shown, with what lies before it", () => {
  letters("", "a letter", " ", "");

  bringOneMore(document);

  expect(shown()).toEqual([true, true, false, false]);
});

test.each([[["a", "b"]], [["a"]], [[""]]])("nothing more to bring, no button: %j", (words) => {
  letters(...words);

  bringOneMore(document);

  expect([shown().every(Boolean), button()]).toEqual([true, null]);
});

test("a row that is announced twice has one button", () => {
  bringOneMore(document);
  bringOneMore(document.body);

  expect(document.querySelectorAll("button").length).toBe(1);
});
