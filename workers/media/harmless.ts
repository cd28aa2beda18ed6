/**
 * What somebody else made is never more than a picture, a video or a sound, whatever else its bytes would be: its type is that of
 * its content, which no browser looks past, and a page of it has an origin of its own and may do nothing.
 */
export const harmless = {
  "Content-Security-Policy": "default-src 'none'; sandbox",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  // Widgets of others have an origin of their own, and are to show it too.
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Access-Control-Allow-Origin": "*",
} as const;
