import { defineConfig } from "vite";
import { OLDEST } from "./browsers.ts";

/** The worker of the capture page, in one piece: not every browser lets a worker import. The server packs nothing here. */
export default defineConfig({
  publicDir: false,
  build: {
    emptyOutDir: false,
    target: OLDEST,
    lib: { entry: "src/capture/worker.ts", formats: ["iife"], name: "worker", fileName: () => "capture-worker.js" },
  },
});
