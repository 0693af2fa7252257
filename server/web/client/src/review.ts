/** The pair's page: compare the pictures, draw the plan, decide by keyboard. */

import "leaflet/dist/leaflet.css";
import "./styles/plan.css";
import "./components/photo-compare";
import "./components/site-plan";
import { listenToKeys } from "./keys";

listenToKeys();
