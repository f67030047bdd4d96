/** Begins behaviours on a page and on every piece that comes to it later, each element once. */

/** Begins one behaviour on whatever under a root asks for it, the root itself included. */
export type Behaviour = (root: ParentNode) => void;

/**
 * Make a behaviour out of what it binds to and how it begins on one such element.
 *
 * Beginning again on an element that has it does nothing: a piece may be announced twice, or lie inside a larger one.
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the selector says which element, as with querySelector
export function behaviour<E extends Element>(selector: string, begin: (element: E) => void): Behaviour {
  const begun = new WeakSet<E>();
  return (root) => {
    const found = [...root.querySelectorAll<E>(selector)];
    if (root instanceof Element && root.matches(selector)) found.unshift(root as ParentNode as E);
    for (const element of found) {
      if (begun.has(element)) continue;
      begun.add(element);
      begin(element);
    }
  };
}

/**
 * Begin the behaviours on the page as it is, and on each piece that is announced later.
 *
 * @param later calls back with the root of each new piece: for htmx its `onLoad`.
 */
export function bind(behaviours: readonly Behaviour[], later?: (began: (root: ParentNode) => void) => void): void {
  const beginAll = (root: ParentNode): void => {
    for (const begin of behaviours) begin(root);
  };
  const start = (): void => {
    beginAll(document);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
  later?.(beginAll);
}
