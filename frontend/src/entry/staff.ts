// The staff pages.  Everything here only makes quicker what also works without it.
import "../style/tabler.css";
import "../style/theme.css";
import htmx from "htmx.org";
import { followKeys } from "../behaviours/keyboard";
import { keepTyped } from "../behaviours/typed";
import { pickHousehold } from "../behaviours/picker";
import { showWhenChosen } from "../behaviours/chosen";
import { printButtons } from "../behaviours/printing";
import { bringOneMore } from "../behaviours/onemore";
import { signatureBoxes } from "../behaviours/signing";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;

function begin(): void {
  followKeys();
  keepTyped();
  pickHousehold();
  showWhenChosen();
  printButtons();
  bringOneMore();
  signatureBoxes();
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
else begin();
