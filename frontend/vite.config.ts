import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

// One file of symbols, so that a page needs one request for all its icons: name in our words → Tabler's.
const ICONS: Record<string, string> = JSON.parse(readFileSync(resolve("icons.json"), "utf8"));

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
