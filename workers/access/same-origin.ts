/** Whether a request that a cookie vouches for was made by a page of this host. Pure. */

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Why a request must not be believed its cookie; undefined where it may. Asked of what changes something and of what opens a
 * socket: there `Origin` has to be this host's own (every browser sends it), and `Sec-Fetch-Site`, where it is sent,
 * `same-origin`.
 */
export function foreignOrigin(request: Pick<Request, "method" | "url" | "headers">): string | undefined {
  const isUpgrade = request.headers.get("Upgrade") !== null;
  if (safeMethods.has(request.method) && !isUpgrade) return undefined;
  const origin = request.headers.get("Origin");
  if (origin === null) return "A signed-in browser says in `Origin` which page asks; this request does not";
  if (origin !== new URL(request.url).origin) return "The page that asks is of another site";
  const site = request.headers.get("Sec-Fetch-Site");
  if (site !== null && site !== "same-origin") return "The page that asks is of another site";
  return undefined;
}
