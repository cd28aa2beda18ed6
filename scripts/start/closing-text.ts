/** What stands at the end of a start: where everything is, and what to type next. */
import type { Source } from "./options.ts";
import type { ShownStream } from "./streams.ts";

export interface Started {
  origin: string;
  apiKey: string;
  stream: ShownStream;
  source: Source;
  /** Since the start, in milliseconds. */
  elapsedMs: number;
}

export function closingText({ origin, apiKey, stream, source, elapsedMs }: Started): string {
  const shown = {
    demo: "the demo show",
    tiktok: `the LIVE of @${source.user}, when it is on`,
    file: source.kind === "file" ? source.file : "",
    none: "nothing yet",
  }[source.kind];
  return `
Ready in ${(elapsedMs / 1000).toFixed(1)} s, showing ${shown}.

  Overlay    ${stream.overlayUrl}
             open it in a browser, or add it to OBS as a browser source
  API        ${origin}/v1
  API key    ${apiKey}

  Try        curl -H "Authorization: Bearer ${apiKey}" ${origin}/v1/streams/${stream.streamId}/state

  Next       npm start -- --user @handle     a real TikTok LIVE
             npm run keys -- create --name x  a key for a tool of yours
             npm start -- --help             everything else

Ctrl-C stops everything; the data stays.
`;
}
