import { defineConfig } from "vitest/config";

// Apart from vite.config.ts: tests need neither its icons nor its folders.
export default defineConfig({
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"], restoreMocks: true },
});
