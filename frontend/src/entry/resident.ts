// The residents' pages need no script to work; printing and the position are comforts.
import "../style/tabler.css";
import "../style/theme.css";
import { bind } from "../behaviours/bind";
import { locateButtons } from "../behaviours/locating";
import { printButtons } from "../behaviours/printing";

bind([printButtons, locateButtons]);
