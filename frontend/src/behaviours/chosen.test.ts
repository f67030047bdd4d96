import { beforeEach, expect, test } from "vitest";
import { showWhenChosen } from "./chosen";

const FORM = `
  <form>
    <select name="kind"><option value="visit">v</option><option value="stay">s</option><option value="other">o</option></select>
    <div id="home" data-shown-for="kind=visit"></div>
    <div id="place" data-shown-for="kind=stay|other"></div>
    <p id="always"></p>
  </form>`;

beforeEach(() => {
  document.body.innerHTML = FORM;
});

function hidden(): string[] {
  return [...document.querySelectorAll<HTMLElement>("[id]")].filter((each) => each.hidden).map((each) => each.id);
}

function choose(value: string): void {
  const field = document.querySelector("select");
  if (!field) throw new Error("no field");
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

test("at first only what belongs to the choice as it stands is shown", () => {
  showWhenChosen(document);

  expect(hidden()).toEqual(["place"]);
});

test.each([
  ["visit", ["place"]],
  ["stay", ["home"]],
  ["other", ["home"]],
])("choosing %s hides %j", (value, gone) => {
  showWhenChosen(document);

  choose(value);

  expect(hidden()).toEqual(gone);
});

test("boxes that are ticked count each for itself", () => {
  document.body.innerHTML = `
    <form><input type="checkbox" name="report" value="people" checked><input type="checkbox" name="report" value="opinion">
    <div id="both" data-shown-for="report=people|opinion"></div><div id="answer" data-shown-for="report=opinion"></div></form>`;
  showWhenChosen(document);
  const before = hidden();
  const box = document.querySelectorAll<HTMLInputElement>("input")[1];
  if (!box) throw new Error("no box");

  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));

  expect([before, hidden()]).toEqual([["answer"], []]);
});

test("a choice of one form shows nothing in another", () => {
  document.body.innerHTML = `${FORM}<form><div id="elsewhere" data-shown-for="kind=visit"></div></form>`;

  showWhenChosen(document);

  expect(hidden()).toEqual(["place", "elsewhere"]);
});

test("fields that come later into a form follow its choice", () => {
  showWhenChosen(document);
  const later = document.createElement("div");
  later.id = "later";
  later.dataset.shownFor = "kind=stay";
  document.querySelector("form")?.append(later);
  showWhenChosen(later);
  const before = hidden();

  choose("stay");

  expect([before, hidden()]).toEqual([["place", "later"], ["home"]]);
});
