import { behaviour } from "./bind";

/** Boxes to sign in: strokes become a path in a hidden field, in the units of the box. */
export const signatureBoxes = behaviour<HTMLElement>("[data-sign]", (pad) => {
  const box = pad.querySelector<SVGSVGElement>("svg");
  const path = pad.querySelector<SVGPathElement>("path");
  const field = pad.querySelector<HTMLInputElement>("input");
  if (!box || !path || !field) return;
  pad.hidden = false;
  const { width, height } = box.viewBox.baseVal;
  const at = (event: PointerEvent): string => {
    const seen = box.getBoundingClientRect();
    const inside = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));
    const x = inside(((event.clientX - seen.left) * width) / seen.width, width);
    const y = inside(((event.clientY - seen.top) * height) / seen.height, height);
    return `${String(x)} ${String(y)}`;
  };
  let stroke = "";
  let last = "";
  const draw = (): void => {
    path.setAttribute("d", field.value + stroke);
  };
  box.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    last = at(event);
    stroke = `M${last}`;
  });
  box.addEventListener("pointermove", (event) => {
    const here = at(event);
    if (!stroke || here === last) return;
    last = here;
    stroke += `L${here}`;
    draw();
  });
  const end = (): void => {
    // A mere tap is no stroke.
    if (stroke.includes("L")) field.value += stroke;
    stroke = "";
    draw();
  };
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", end);
  pad.querySelector("[data-clear]")?.addEventListener("click", () => {
    field.value = stroke = "";
    draw();
  });
});
