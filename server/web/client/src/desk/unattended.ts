/** What a page asks by itself says so: it must not keep the session of somebody alive who has left. */
export const UNATTENDED = { "X-Unattended": "1" };
