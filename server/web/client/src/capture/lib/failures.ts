/** Why can nothing be fetched or sent? */

/** The server refused the token: switched off, or of another programme. */
export class Refused extends Error {}
/** No answer, or one that will be better later. */
export class Unreachable extends Error {}
