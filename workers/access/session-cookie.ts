/** The cookie of who is signed in. `__Host-`: of this host alone, over https (or localhost), for every path. */
export const sessionCookie = "__Host-tle_session";
