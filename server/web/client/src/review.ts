/** The pair's page: compare the pictures, draw the plan, decide by keyboard, go on. */

import "leaflet/dist/leaflet.css";
import "./styles/plan.css";
import "./components/photo-compare";
import "./components/site-plan";
import "./components/late-part";
import "./components/pair-desk";
import "./components/problem-mark";
import { listenToKeys } from "./keys";

listenToKeys();
