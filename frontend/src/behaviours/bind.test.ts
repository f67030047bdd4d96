import { beforeEach, expect, test, vi } from "vitest";
import { behaviour, bind } from "./bind";

beforeEach(() => {
  document.body.innerHTML = "";
});

function piece(html: string): Element {
  const box = document.createElement("div");
  box.innerHTML = html;
  const first = box.firstElementChild;
  if (!first) throw new Error("an empty piece");
  document.body.append(first);
  return first;
}

test("a behaviour begins on every element that asks for it and on no other", () => {
  const begun: string[] = [];
  const mark = behaviour("[data-mark]", (element) => begun.push(element.id));
  document.body.innerHTML = '<p id="a" data-mark></p><p id="b"></p><p id="c" data-mark></p>';

  mark(document);

  expect(begun).toEqual(["a", "c"]);
});

test("a behaviour begins on the root of a piece itself", () => {
  const begun: string[] = [];
  const mark = behaviour("[data-mark]", (element) => begun.push(element.id));

  mark(piece('<p id="root" data-mark><b id="inner" data-mark></b></p>'));

  expect(begun).toEqual(["root", "inner"]);
});

test("a behaviour begins once on an element however often its piece is announced", () => {
  const begin = vi.fn();
  const mark = behaviour("[data-mark]", begin);
  const root = piece("<p><b data-mark></b></p>");

  mark(root);
  mark(root);
  mark(document);

  expect(begin).toHaveBeenCalledTimes(1);
});

test("two behaviours on one element both begin", () => {
  const first = vi.fn();
  const second = vi.fn();
  document.body.innerHTML = "<p data-a data-b></p>";

  bind([behaviour("[data-a]", first), behaviour("[data-b]", second)]);

  expect([first, second].map((each) => each.mock.calls.length)).toEqual([1, 1]);
});

test("what comes later is begun when it is announced", () => {
  const begun: string[] = [];
  let announce: (root: ParentNode) => void = () => {
    throw new Error("nobody listens");
  };
  document.body.innerHTML = '<p id="first" data-mark></p>';
  bind([behaviour("[data-mark]", (element) => begun.push(element.id))], (began) => {
    announce = began;
  });

  announce(piece('<p id="later" data-mark></p>'));

  expect(begun).toEqual(["first", "later"]);
});

test("a page that is still being read is begun when it is there", () => {
  const begin = vi.fn();
  const reading = vi.spyOn(document, "readyState", "get").mockReturnValue("loading");
  bind([behaviour("[data-mark]", begin)]);
  document.body.innerHTML = "<p data-mark></p>";
  const before = begin.mock.calls.length;

  reading.mockReturnValue("interactive");
  document.dispatchEvent(new Event("DOMContentLoaded"));

  expect([before, begin.mock.calls.length]).toEqual([0, 1]);
});
