/** The register of sites: all of them on a map, or one to be drawn. */

import "leaflet/dist/leaflet.css";
import "./styles/plan.css";
import "./styles/register.css";
import "./components/site-map";
import "./components/site-editor";
