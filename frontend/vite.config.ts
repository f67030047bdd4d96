import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

// One file of symbols, so that a page needs one request for all its icons: name in our words → Tabler's.
const ICONS: Record<string, string> = {
  add: "plus",
  alert: "alert-triangle",
  area: "map-pin",
  back: "chevron-left",
  box: "mailbox",
  calendar: "calendar-event",
  card: "id",
  check: "check",
  clock: "clock",
  close: "x",
  contacts: "address-book",
  dice: "dice-5",
  disaster: "mountain",
  doing: "progress",
  done: "circle-check",
  download: "download",
  eye: "eye",
  filter: "filter",
  heart: "heart-handshake",
  home: "home",
  household: "home-heart",
  inbox: "inbox",
  info: "info-circle",
  key: "key",
  language: "language",
  late: "alarm",
  list: "list-details",
  lock: "lock",
  logout: "logout",
  maternal: "baby-carriage",
  menu: "menu-2",
  message: "bell",
  moon: "moon",
  more: "dots",
  next: "chevron-right",
  opinion: "messages",
  people: "users",
  phone: "phone",
  print: "printer",
  promise: "checkbox",
  report: "report",
  rules: "scale",
  search: "search",
  security: "shield",
  settings: "settings",
  siren: "urgent",
  spot: "zoom-check",
  star: "star",
  supervise: "eye-check",
  team: "users-group",
  text: "text-size",
  todo: "clipboard-list",
  town: "building-community",
  undo: "arrow-back-up",
  upload: "upload",
  urge: "bell-ringing",
  user: "user",
  visit: "walk",
  waiting: "hourglass",
  warning: "cloud-storm",
  chart: "chart-bar",
  audit: "list-search",
  month: "calendar-stats",
  edit: "edit",
  swap: "arrows-exchange",
};

function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    generateBundle() {
      const symbols = Object.entries(ICONS).map(([name, source]) => {
        const svg = readFileSync(resolve("node_modules/@tabler/icons/icons/outline", `${source}.svg`), "utf8");
        const inner = svg
          .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
          .replace(/\s+/g, " ");
        return `<symbol id="i-${name}" viewBox="0 0 24 24">${inner}</symbol>`;
      });
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}

export default defineConfig({
  base: "/static/build/",
  plugins: [iconSprite()],
  build: {
    outDir: "../src/lianxinqiao/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0,
    rollupOptions: { input: { staff: "src/entry/staff.ts", resident: "src/entry/resident.ts" } },
  },
});
