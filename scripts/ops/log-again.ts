/** `npm run ops -- log-again`: after a restore of the database every hub sends the log its latest events once more. */
import * as z from "zod";
import { askApi } from "./api.ts";
import type { Api } from "./settings.ts";

const Page = z.object({
  streams: z.array(z.object({ streamId: z.string(), firstOffset: z.number(), lastOffset: z.number() })),
  silent: z.array(z.string()),
  next: z.string().nullable(),
});

/** Of a call that asks twenty hubs. */
const pageTimeoutMs = 60_000;

/** Prints a line for each stream and a closing one. Returns the exit code: 0 every hub does it, 1 one did not answer. */
export async function logAgain(api: Api, print: (line: string) => void): Promise<number> {
  let [streams, events, silent] = [0, 0, 0];
  let after: string | null | undefined;
  do {
    const body = JSON.stringify({ after });
    const page = await askApi(
      api,
      { method: "POST", path: "/v1/host/log-again", body, timeoutMs: pageTimeoutMs },
      Page,
    );
    for (const { streamId, firstOffset, lastOffset } of page.streams) {
      print(`log-again: stream=${streamId} from=${firstOffset} to=${lastOffset}`);
      events += Math.max(0, lastOffset - firstOffset + 1);
    }
    for (const streamId of page.silent) print(`log-again: stream=${streamId} silent`);
    streams += page.streams.length;
    silent += page.silent.length;
    after = page.next;
  } while (after !== null);
  print(`log-again: streams=${streams} events=${events} silent=${silent}`);
  return silent === 0 ? 0 : 1;
}
