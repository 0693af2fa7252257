import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import vue from "@vitejs/plugin-vue";
import { defineConfig, type Plugin } from "vite";
import { OLDEST } from "./browsers.ts";

/** Pack each text once, at build time; the server sends what the browser can unpack. */
function packed(): Plugin {
  return {
    name: "packed",
    writeBundle({ dir = "dist" }) {
      for (const name of readdirSync(dir).filter((name) => /\.(js|css|svg)$/.test(name))) {
        writeFileSync(join(dir, `${name}.gz`), gzipSync(readFileSync(join(dir, name)), { level: 9 }));
      }
    },
  };
}

export default defineConfig({
  base: "/assets/",
  publicDir: false,
  plugins: [vue(), packed()],
  build: {
    manifest: true,
    modulePreload: false,
    assetsDir: "",
    target: OLDEST,
    chunkSizeWarningLimit: 1100,
    rollupOptions: {
      input: ["src/desk.ts", "src/queue.ts", "src/review.ts", "src/ledger.ts", "src/register.ts", "src/publicity.ts", "src/style.css", "src/capture/main.ts"],
      // The parser of the form engine holds an eval that is never reached; the policy of the page forbids it anyway.
      checks: { eval: false },
    },
  },
});
