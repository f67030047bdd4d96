// The staff pages.  Everything here only makes quicker what also works without it.
import "../style/tabler.css";
import "../style/theme.css";
import htmx from "htmx.org";
import { bind } from "../behaviours/bind";
import { showWhenChosen } from "../behaviours/chosen";
import { followKeys } from "../behaviours/keyboard";
import { bringOneMore } from "../behaviours/onemore";
import { pickHousehold } from "../behaviours/picker";
import { printButtons } from "../behaviours/printing";
import { signatureBoxes } from "../behaviours/signing";
import { keepTyped } from "../behaviours/typed";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;

followKeys();
keepTyped();
bind([pickHousehold, showWhenChosen, printButtons, bringOneMore, signatureBoxes], (began) => {
  htmx.onLoad((piece) => {
    began(piece as Element);
  });
});
