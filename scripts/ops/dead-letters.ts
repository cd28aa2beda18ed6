/** `npm run ops -- dead-letters list | retry | settle`: what could not be stored, sending it again, giving it up. */
import * as z from "zod";
import { askApi } from "./api.ts";
import type { Api } from "./settings.ts";

const DeadLetter = z.object({
  deadLetterId: z.number(),
  stage: z.string(),
  reason: z.string(),
  createdAt: z.string(),
  resentCount: z.number(),
  bytes: z.number(),
});
type DeadLetter = z.infer<typeof DeadLetter>;

const Page = z.object({ deadLetters: z.array(DeadLetter), next: z.number().nullable() });

/** Prints a line each and a closing one. Returns the exit code: 0 there is none, 1 there are some. */
export async function listDeadLetters(api: Api, print: (line: string) => void): Promise<number> {
  let count = 0;
  for await (const letter of readAll(api)) {
    const { deadLetterId, stage, createdAt, bytes, resentCount, reason } = letter;
    print(
      `dead-letter: id=${deadLetterId} stage=${stage} since=${createdAt} bytes=${bytes} resent=${resentCount} reason=${JSON.stringify(reason)}`,
    );
    count++;
  }
  print(`dead-letters: open=${count}`);
  return count === 0 ? 0 : 1;
}

/**
 * Sends one, or all that are open now, to the queue again. Returns the exit code: 0 all sent, 1 one was not. That a
 * letter is sent does not say that it can be stored now: `list` tells that a moment later.
 */
export async function retryDeadLetters(api: Api, id: number | "all", print: (line: string) => void): Promise<number> {
  const ids: number[] = [];
  if (id === "all") for await (const letter of readAll(api)) ids.push(letter.deadLetterId);
  else ids.push(id);
  let failed = 0;
  for (const one of ids) {
    try {
      await askApi(
        api,
        { method: "POST", path: `/v1/dead-letters/${one}/resend` },
        z.object({ resent: z.literal(true) }),
      );
      print(`dead-letter: id=${one} resent`);
    } catch (error) {
      failed++;
      print(`dead-letter: id=${one} failed ${JSON.stringify(error instanceof Error ? error.message : "unknown")}`);
    }
  }
  print(`dead-letters: resent=${ids.length - failed} failed=${failed}`);
  return failed === 0 ? 0 : 1;
}

/** Gives up the event of a conflict: what the log has in its place stays. Returns the exit code. */
export async function settleDeadLetter(api: Api, id: number, print: (line: string) => void): Promise<number> {
  const path = `/v1/dead-letters/${id}/settle`;
  await askApi(api, { method: "POST", path }, z.object({ settled: z.literal(true) }));
  print(`dead-letter: id=${id} settled`);
  return 0;
}

const SessionConflicts = z.object({
  streamId: z.string(),
  sessionId: z.string(),
  firstSeqNo: z.number(),
  lastSeqNo: z.number(),
  events: z.number(),
  since: z.string(),
});
const ConflictList = z.object({ conflicts: z.array(SessionConflicts), more: z.boolean() });

/** Prints a line each session with conflicts and a closing one. Returns the exit code: 0 there is none, 1 there are some. */
export async function listConflicts(api: Api, print: (line: string) => void): Promise<number> {
  const { conflicts, more } = await askApi(api, { path: "/v1/dead-letters/conflicts" }, ConflictList);
  for (const { streamId, sessionId, firstSeqNo, lastSeqNo, events, since } of conflicts) {
    print(
      `conflict: stream=${streamId} session=${sessionId} firstSeqNo=${firstSeqNo} lastSeqNo=${lastSeqNo} events=${events} since=${since}`,
    );
  }
  print(`conflicts: sessions=${conflicts.length}${more ? " and more" : ""}`);
  return conflicts.length === 0 ? 0 : 1;
}

/** Of which session conflicts are given up, and from which seqNo to which; all of them where none is said. */
export interface SettledRange {
  streamId: string;
  sessionId: string;
  firstSeqNo?: number;
  lastSeqNo?: number;
}

/** Gives up the events of a session's conflicts: what the log has in their places stays. Returns the exit code: 1 there were none. */
export async function settleSession(api: Api, range: SettledRange, print: (line: string) => void): Promise<number> {
  const Settled = z.object({ settled: z.number(), left: z.number() });
  const body = JSON.stringify(range);
  let settled = 0;
  for (let left = 1; left > 0;) {
    const answer: z.infer<typeof Settled> = await askApi(
      api,
      { method: "POST", path: "/v1/dead-letters/settle", body },
      Settled,
    );
    settled += answer.settled;
    left = answer.left;
  }
  print(`dead-letters: stream=${range.streamId} session=${range.sessionId} settled=${settled}`);
  return settled === 0 ? 1 : 0;
}

async function* readAll(api: Api): AsyncGenerator<DeadLetter> {
  for (let after: number | null = 0; after !== null;) {
    const page: z.infer<typeof Page> = await askApi(api, { path: `/v1/dead-letters?after=${after}` }, Page);
    yield* page.deadLetters;
    after = page.next;
  }
}
