/** The page on which officers without Collect fill forms; it works offline from the second visit on. */

import { createApp } from "vue";
import App from "./App.vue";
import "./capture.css";

createApp(App).mount("#app");

if ("serviceWorker" in navigator) {
  void navigator.serviceWorker.register("/capture/sw.js", { scope: "/capture/", updateViaCache: "none" });
}
