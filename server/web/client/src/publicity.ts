/** Preparing what is made public: faces and number plates are covered by hand. */

import "./components/cover-areas";
