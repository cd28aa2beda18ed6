/**
 * What is taken from a code before it runs. The policy of the page bounds it (workers/custom-widgets/policy.ts); this is for what no
 * policy says, or none that older browsers know: OBS has Chromium 127, which calls out by WebRTC whatever a policy says.
 */

interface Policies {
  createPolicy: (name: string, rules: Record<string, (text: string, type: string, sink: string) => string>) => unknown;
}

/** What a code is not to have. `obsstudio` is OBS's own: with it a widget could change scenes, or end the stream. */
const taken = [
  "obsstudio",
  "RTCPeerConnection",
  "webkitRTCPeerConnection",
  "RTCDataChannel",
  "WebTransport",
  "XSLTProcessor",
];

/** Where a text becomes markup; the one other place is the text of a frame, by whatever name a browser calls it. */
const parsers =
  /innerHTML|outerHTML|insertAdjacentHTML|HTMLUnsafe|write|parseFromString|createContextualFragment|execCommand/i;

export function guardPage(scope: Record<string, unknown>): void {
  for (const name of taken) Reflect.deleteProperty(scope, name);
  // A frame of its own text would have all of it once more, and is the only one that the policy lets be. The policy has every text
  // that becomes markup go by here, and lets nobody make another such rule.
  const policies = scope["trustedTypes"] as Policies | undefined;
  policies?.createPolicy("default", {
    createHTML: (text, _type, sink) => (parsers.test(sink) ? text.replaceAll(/srcdoc/gi, "data-text") : ""),
    createScript: (text) => text,
    createScriptURL: (text) => text,
  });
  // Libraries that know of such rules make their own; without it they do as in older browsers.
  Reflect.deleteProperty(scope, "trustedTypes");
}
