import htmx from "htmx.org";
import { beforeAll, expect, test, vi } from "vitest";

vi.hoisted(() => {
  // htmx looks for hx-on attributes by XPath, which this window has not; no page of ours has one (allowEval is off).
  vi.stubGlobal(
    "XPathEvaluator",
    class {
      createExpression(): unknown {
        return { evaluate: () => ({ iterateNext: () => null }) };
      }
    },
  );
});

const FORM = `
  <form class="deed-form" method="post" data-keep>
    <select name="way"><option value="written">w</option><option value="spoken">s</option></select>
    <div id="day" data-shown-for="way=spoken"></div>
    <div data-one-more="one more"><p data-one><input></p><p data-one><input></p></div>
    <div id="pad" data-sign hidden><svg viewBox="0 0 600 200"><path d=""></path></svg><input type="hidden" name="s"></div>
    <button type="button" id="print" data-print hidden>p</button>
  </form>`;

function hidden(id: string): boolean | undefined {
  return document.getElementById(id)?.hidden;
}

beforeAll(async () => {
  document.body.innerHTML = `<button id="there" data-print hidden>p</button><details><div class="deed-form"></div></details>`;
  await import("./staff");
});

test("the page as it came has its behaviours", () => {
  expect(hidden("there")).toBe(false);
});

test("a form that htmx brings has every behaviour", async () => {
  const settled = new Promise((resolve) => {
    document.body.addEventListener("htmx:load", resolve, { once: true });
  });
  const place = document.querySelector(".deed-form");
  if (!place) throw new Error("no place for the form");

  htmx.swap(place, FORM, { swapStyle: "outerHTML", swapDelay: 0, settleDelay: 0 });
  await settled;

  expect(["day", "pad", "print"].map(hidden)).toEqual([true, false, false]);
  expect(document.querySelector(".deed-form .btn")?.textContent).toBe("one more");
});

test("htmx runs no script out of a page and asks nobody else's server", () => {
  expect([htmx.config.allowEval, htmx.config.selfRequestsOnly, htmx.config.includeIndicatorStyles]).toEqual([
    false,
    true,
    false,
  ]);
});
