// The residents' pages need no script to work; printing is the one comfort.
import "../style/tabler.css";
import "../style/theme.css";
import { printButtons } from "../behaviours/printing";

printButtons();
