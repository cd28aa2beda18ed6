/** What moderators share, as the hub has it: asked again and again, short where nothing changed. Decisions are asked for here, too. */
import type { Operations } from "../../../../client/api.ts";
import type { Page } from "../../frame/page.ts";
import { serverNow } from "../../../kit/server-clock.ts";

type Answer = Operations["readDesk"]["answer"];
export type Queue = NonNullable<Answer["queue"]>;
export type Held = Queue["waiting"][number];
export type Act = Queue["acts"][number];
/** Somebody who is kept off, held or not spoken. */
export type Kept = Queue["people"][number];
export type Looking = Answer["looking"][number];
export type Colleague = Operations["listColleagues"]["answer"]["colleagues"][number];

/** How often it is asked while somebody looks, and while nobody does. */
const seenMs = 1_200;
const hiddenMs = 8_000;
/** Names are asked for again after this long, where they could not be read: the database may be down while the hub is not. */
const namesAgainMs = 5_000;
/** Who looks at something says so that often. */
const lookingMs = 6_000;

export interface Desk {
  /** Undefined until the first answer. */
  readonly queue: Queue | undefined;
  readonly looking: readonly Looking[];
  /** Since when there was no answer, milliseconds since 1970. */
  readonly silentSince: number | undefined;
  readonly self: string;
  /** What somebody is called; their id where nobody knows. */
  nameOf: (id: string) => string;
  isKnown: (id: string) => boolean;
  /** Who else looks at a thing or a person. */
  othersAt: (at: { heldId?: string; userId?: string }) => Looking[];
  /** What was done to an event and stands. */
  actOn: (eventId: string, did: Act["did"]) => Act | undefined;
  /** What others were asked to do to a person, and stands. */
  askOf: (userId: string, did: "timeout" | "ban") => Act | undefined;
  /** Says what one looks at, until something else is said. */
  look: (at: { heldId?: string; userId?: string }) => void;
  refresh: () => Promise<void>;
  onChange: (heard: () => void) => void;
}

export function openDesk({
  api,
  account: { accountId: self },
  stream: { streamId },
  signal,
}: Pick<Page, "api" | "account" | "stream" | "signal">): Desk {
  const params = { streamId };
  let queue: Queue | undefined;
  let version: string | undefined;
  let looking: readonly Looking[] = [];
  let colleagues: Map<string, Colleague> | undefined;
  let silentSince: number | undefined;
  let mine: { heldId?: string; userId?: string } = {};
  let said = 0;
  let heard: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      const answer = await api.readDesk({ params, query: version === undefined ? {} : { known: version } });
      silentSince = undefined;
      version = answer.version;
      looking = answer.looking;
      if (answer.queue) queue = answer.queue;
      const unknown = [
        ...(answer.queue?.acts.map(({ by }) => by) ?? []),
        ...(answer.queue?.people.flatMap(({ by }) => by ?? []) ?? []),
        ...looking.map(({ by }) => by),
      ];
      if (colleagues === undefined || unknown.some((id) => !colleagues?.has(id) && !askedFor.has(id))) {
        await askNames(unknown);
      }
    } catch {
      silentSince ??= Date.now();
    }
    if (!signal.aborted) heard?.();
  }

  /** Names that were asked for and are not known: of keys that were revoked. */
  const askedFor = new Set<string>();
  let namesFrom = 0;
  async function askNames(ids: readonly string[]): Promise<void> {
    if (Date.now() < namesFrom) return;
    try {
      const answer = await api.listColleagues({ params });
      for (const id of ids) askedFor.add(id);
      colleagues = new Map(answer.colleagues.map((one) => [one.id, one]));
    } catch {
      // The queue is there all the same, with ids where names would be.
      namesFrom = Date.now() + namesAgainMs;
    }
  }

  function refresh(): Promise<void> {
    clearTimeout(timer);
    asking ??= ask().finally(() => {
      asking = undefined;
      if (signal.aborted) return;
      timer = setTimeout(() => void refresh(), document.visibilityState === "visible" ? seenMs : hiddenMs);
    });
    return asking;
  }

  function sayLooking(): void {
    said = Date.now();
    api.sayLooking({ params, body: mine }).catch(() => undefined);
  }
  const isLooking = () => mine.heldId !== undefined || mine.userId !== undefined;
  const reminder = setInterval(() => {
    if (isLooking() && document.visibilityState === "visible" && Date.now() - said >= lookingMs) sayLooking();
  }, 1_000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void refresh(), {
    signal,
  });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    clearInterval(reminder);
    if (isLooking()) api.sayLooking({ params, body: {} }).catch(() => undefined);
  });
  void refresh();

  return {
    get queue() {
      return queue;
    },
    get looking() {
      return looking;
    },
    get silentSince() {
      return silentSince;
    },
    self,
    nameOf: (id) => colleagues?.get(id)?.name ?? id,
    isKnown: (id) => colleagues?.has(id) ?? false,
    othersAt: ({ heldId, userId }) =>
      looking.filter(
        (one) =>
          one.by !== self &&
          ((heldId !== undefined && one.heldId === heldId) || (userId !== undefined && one.userId === userId)),
      ),
    actOn: (eventId, did) => queue?.acts.find((act) => act.eventId === eventId && act.did === did && !act.undone),
    askOf: (userId, did) =>
      queue?.acts.find(
        (act) =>
          act.did === did &&
          act.userId === userId &&
          !act.undone &&
          (act.until === null || Date.parse(act.until) > serverNow()),
      ),
    look(at) {
      const isSame = at.heldId === mine.heldId && at.userId === mine.userId;
      mine = at;
      if (!isSame) sayLooking();
    },
    refresh,
    onChange(listener) {
      heard = listener;
    },
  };
}
