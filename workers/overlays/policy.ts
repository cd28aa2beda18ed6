/**
 * The Content-Security-Policy of the overlay page. Nothing but our own script and style runs. Pictures come from TikTok's
 * servers, pictures and sounds of rules from wherever a rule's author keeps them, which no list could name: both over
 * https only, and a viewer has no say in the host. OBS and dashboards may frame the page.
 */
export const overlayPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' https: data:",
  "media-src 'self' https: blob:",
  "connect-src 'self' ws: wss:",
  "font-src 'self'",
  // The frame of a custom widget; it goes nowhere else.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors *",
].join("; ");
