/** What is known of the person who is chosen, asked piece by piece: none waits for another. */
import type { Operations } from "../../../../client/api.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import type { Page } from "../../frame/page.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export type Card = Operations["readViewer"]["answer"];
export type Note = Operations["listNotes"]["answer"]["notes"][number];
export interface Said {
  eventId: string;
  at: number;
  text: string;
}
export type Span = "live" | "earlier";

/** Messages that are read at once; the link leads to all. */
const page = 30;
const dayMs = 24 * 60 * 60_000;

export interface Person {
  readonly user: EventUser;
  /** The event that they were chosen by; undefined where they were opened by an address. */
  readonly target: { eventId: string; offset: number } | undefined;
  readonly card: Card | undefined;
  readonly notes: readonly Note[] | undefined;
  readonly span: Span;
  /** Undefined while it is asked for. */
  readonly said: readonly Said[] | undefined;
  readonly problem: string | undefined;
  show: (span: Span) => void;
  addNote: (text: string, shared: boolean) => Promise<void>;
  deleteNote: (note: Note) => Promise<void>;
}

export function openPerson(
  {
    api,
    stream: { streamId },
    live,
    explain,
    toast,
    signal,
  }: Pick<Page, "api" | "stream" | "live" | "explain" | "toast" | "signal">,
  user: EventUser,
  target: Person["target"],
  { changed, noteGone }: { changed: () => void; noteGone: string },
): Person {
  const params = { streamId, userId: user.userId };
  const known = {
    card: undefined as Card | undefined,
    notes: undefined as readonly Note[] | undefined,
    span: "live" as Span,
    said: undefined as readonly Said[] | undefined,
    problem: undefined as string | undefined,
  };
  /** Keeps what comes, unless the page was left meanwhile. */
  const take = async <Answer>(asked: Promise<Answer>, keep: (answer: Answer) => void): Promise<void> => {
    try {
      keep(await asked);
    } catch (error) {
      known.problem = explain(error);
    }
    if (!signal.aborted) changed();
  };
  const readNotes = () => void take(api.listNotes({ params }), ({ notes }) => (known.notes = notes));

  function readSaid(): void {
    known.said = undefined;
    const { span } = known;
    const began = live.state?.startedAt ?? 0;
    const from = span === "live" && began > 0 ? new Date(began) : new Date(serverNow() - 90 * dayMs);
    const to = span === "earlier" && began > 0 ? { to: new Date(began).toISOString() } : {};
    const query = { user: user.userId, types: "CHAT" as never, from: from.toISOString(), ...to, limit: page };
    void take(api.searchHistory({ params: { streamId }, query }), ({ events }) => {
      if (known.span !== span) return;
      known.said = (events as RecordedEvent[]).flatMap(({ eventId, timestamp, ...event }) =>
        event.eventType === "CHAT" ? [{ eventId, at: timestamp, text: event.payload.message }] : [],
      );
    });
  }

  void take(api.readViewer({ params }), (card) => (known.card = card));
  readNotes();
  readSaid();

  return {
    user,
    target,
    get card() {
      return known.card;
    },
    get notes() {
      return known.notes;
    },
    get span() {
      return known.span;
    },
    get said() {
      return known.said;
    },
    get problem() {
      return known.problem;
    },
    show(span) {
      known.span = span;
      readSaid();
      changed();
    },
    async addNote(text, shared) {
      await api.writeNote({ params, body: { text, shared } });
      readNotes();
    },
    async deleteNote({ noteId, text, shared }) {
      await api.deleteNote({ params: { ...params, noteId } });
      readNotes();
      toast({
        text: noteGone,
        undo: async () => {
          await api.writeNote({ params, body: { text, shared } });
          readNotes();
        },
      });
    },
  };
}
