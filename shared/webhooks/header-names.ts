/** Which headers an endpoint may have of its own. */

/** Names that are the platform's, the connection's or Cloudflare's to set. */
const reservedHeader =
  /^(webhook-.*|cf-.*|cdn-loop|host|content-length|content-type|content-encoding|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|cookie|proxy-.*|sec-.*|http2-settings)$/i;
/**
 * Names by which a proxy tells the server behind it who asks, for what, and how: a receiver that trusts its proxy would
 * take our request for somebody else's. Written with hyphens; see `spelled`.
 */
const forwardingHeader = new RegExp(
  `^(${[
    "forwarded|via|proxy|x-proxy-?user.*|(x-)?forwarded-.*|x-forwarded|x-forward(ed)?-?for|wl-proxy-.*",
    "(x-)?(real|client|true|cluster|cluster-client|true-client|originating|remote|source|coming-from)-?(ip|addr|address)",
    "([a-z]+-)*client-ip|[a-z-]*connecting-ip|[a-z-]*cdn-(real|src)-ip|fastly-.*|akamai-.*|incap-.*",
    "x-original-.*|x-rewrite-.*|x-host|x-http-.*|x-method-override|x-middleware-.*|x-matched-path|x-invoke-.*",
    "(x-)?(url-)?scheme|(x-)?https|front-end-https|x-url-.*|x-ssl-.*|ssl-.*|x-client-cert.*|client-cert.*",
    "(x-)?remote-(user|groups|name|email)|x-auth-request-.*|x-webauth-.*|x-authenticated-.*|x-goog-(iap|authenticated)-.*|x-ms-client-principal.*",
    "x-envoy-.*|x-appengine-.*|x-azure-.*|x-arr-.*|x-amzn-.*|x-amz-cf-.*|x-vercel-.*|x-nf-.*|x-sendfile|x-accel-.*",
  ].join("|")})$`,
  "i",
);

/** A name as servers that hand headers to a program read it: to them `_` and `.` are the same as `-`. */
const spelled = (name: string) => name.replace(/[_.]/g, "-");

/** Why a header of this name is not an endpoint's to set; undefined where it is. */
export function refusedHeader(name: string): string | undefined {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/.test(name)) return "not a header name";
  if (reservedHeader.test(spelled(name))) return "this header is not yours to set";
  if (forwardingHeader.test(spelled(name))) return "a proxy's header: it would make the request look like another's";
  return undefined;
}
