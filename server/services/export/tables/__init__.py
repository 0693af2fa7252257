"""Tables for analysts: streams of rows, written by `formats` in whichever way a reader wants them."""
