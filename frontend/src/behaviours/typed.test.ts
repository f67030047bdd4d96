import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { keepTyped } from "./typed";

beforeAll(keepTyped);

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `
    <form id="kept" data-keep method="post"><input><button id="first">a</button><button id="second">b</button></form>
    <form id="query" method="get"><input><button id="third">c</button></form>`;
  submit("query"); // forgets what the test before typed
});

afterEach(() => {
  vi.useRealTimers();
});

function submit(form: string, submitter: string | null = null, prevented = false): void {
  const pressed = submitter === null ? null : document.getElementById(submitter);
  const event = new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: pressed });
  if (prevented) event.preventDefault();
  document.getElementById(form)?.dispatchEvent(event);
}

function type(form: string): void {
  document.querySelector(`#${form} input`)?.dispatchEvent(new Event("input", { bubbles: true }));
}

function asksBeforeLeaving(): boolean {
  return !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

function buttons(): [string, boolean, string | null][] {
  return [...document.querySelectorAll("button")].map((each) => [
    each.id,
    each.disabled,
    each.getAttribute("aria-busy"),
  ]);
}

test("an untouched page is left without a question", () => {
  expect(asksBeforeLeaving()).toBe(false);
});

test("a kept form that was typed into asks before the page is left", () => {
  type("kept");

  expect(asksBeforeLeaving()).toBe(true);
});

test("a form of search asks nothing", () => {
  type("query");

  expect(asksBeforeLeaving()).toBe(false);
});

test("a kept form that came later asks too", () => {
  document.body.insertAdjacentHTML("beforeend", '<form id="later" data-keep method="post"><input></form>');

  type("later");

  expect(asksBeforeLeaving()).toBe(true);
});

test("what is sent is not asked about", () => {
  type("kept");

  submit("kept", "first");

  expect(asksBeforeLeaving()).toBe(false);
});

test("a sent form cannot be sent again, after the pressed button's value has gone with it", () => {
  submit("kept", "second");
  const atOnce = buttons();

  vi.runAllTimers();

  expect(atOnce.map(([, disabled]) => disabled)).toEqual([false, false, false]);
  expect(buttons()).toEqual([
    ["first", true, null],
    ["second", true, "true"],
    ["third", false, null],
  ]);
});

test("a form sent without a button is shut all the same", () => {
  submit("kept");
  vi.runAllTimers();

  expect(buttons().slice(0, 2)).toEqual([
    ["first", true, null],
    ["second", true, null],
  ]);
});

test.each([
  [
    "a search",
    () => {
      submit("query", "third");
    },
  ],
  [
    "a form that something else took over",
    () => {
      submit("kept", "first", true);
    },
  ],
  [
    "a form that opens a page beside",
    () => {
      document.getElementById("kept")?.setAttribute("target", "_blank");
      submit("kept", "first");
    },
  ],
])("%s keeps its buttons", (_name, send) => {
  send();
  vi.runAllTimers();

  expect(buttons().some(([, disabled]) => disabled)).toBe(false);
});

test("a page that the browser's Back shows again has its buttons back", () => {
  submit("kept", "first");
  vi.runAllTimers();

  window.dispatchEvent(new Event("pageshow"));

  expect(buttons()).toEqual([
    ["first", false, null],
    ["second", false, null],
    ["third", false, null],
  ]);
});
