/** What a moderator does: at once, with a way back, and with who was first where somebody was. */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import type { Operations } from "../../../../client/api.ts";
import { isProblem } from "../../../../client/problem.ts";
import { nameOf } from "../../../kit/format.ts";
import type { Page } from "../../frame/page.ts";
import type { Act, Desk, Held, Kept } from "./desk.ts";
import type { Say } from "./words.ts";

export type Measure = "hide" | "hold" | "silence";
/** An event that can be named to the hub. */
export type Target = Pick<RecordedEvent, "eventId" | "offset" | "user">;

export type Person = Pick<EventUser, "userId" | "uniqueId" | "displayName">;
export type Asking = { do: "timeout"; seconds: number; reason: string } | { do: "ban"; reason: string };

/** The client takes one form of a body at a time, and this is either. */
type Acting = Operations["doAct"]["body"];

export interface Deeds {
  hide: (target: Target) => Promise<void>;
  feature: (target: Target) => Promise<void>;
  shoutOut: (target: Target) => Promise<void>;
  undo: (act: Act) => Promise<void>;
  /** Asks the streamer's own programs to lift what was asked. */
  lift: (act: Act, name: string) => Promise<void>;
  /** Asks them for something. Throws where it was refused; where somebody was first that is told, and is no error. */
  ask: (user: Person, asking: Asking) => Promise<void>;
  /** Keeps a person off in this way, or takes that back. */
  toggle: (user: Person, measure: Measure) => Promise<void>;
  decide: (held: Pick<Held, "heldId">, outcome: "show" | "drop" | "undo") => Promise<void>;
  decideAll: (outcome: "show" | "drop") => Promise<void>;
  replay: (id: { eventId: string } | { actionId: string }) => Promise<void>;
  release: () => Promise<void>;
  copyId: (userId: string) => Promise<void>;
  /** What is said of a person in this way, by their id or their handle. */
  keptAs: (user: Person, measure: Measure) => Kept | undefined;
  /** Takes back what is said of somebody, by whomever. */
  free: (kept: Kept) => Promise<void>;
}

export function openDeeds(page: Pick<Page, "api" | "stream" | "toast" | "failed">, desk: Desk, say: Say): Deeds {
  const { api, toast, failed } = page;
  const params = { streamId: page.stream.streamId };

  /** Does something and says how it went; where somebody was first that is told, and is no error. */
  async function doing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (isProblem(error, "already_decided")) tellWho(error.problem as unknown as { act?: Act; held?: Held });
      else failed(error);
    }
    await desk.refresh();
  }

  function tellWho({ act, held }: { act?: Act; held?: Held }): void {
    const by = act?.undone?.by ?? act?.by ?? held?.decided?.by ?? undefined;
    const name = by === undefined ? say("somebody") : by === desk.self ? say("you") : desk.nameOf(by);
    toast({ text: say("already", { name }) });
  }

  /** On how many pages, and how fast. */
  const told = (sockets: number, since: number) =>
    say(sockets === 1 ? "told.one" : "told", { count: sockets, ms: Math.round(performance.now() - since) });

  async function act(body: Acting, text: string): Promise<void> {
    await doing(async () => {
      const since = performance.now();
      const { act: done, sockets } = await api.doAct({ params, body: body as never });
      toast({ text, about: told(sockets, since), tone: "ok", undo: () => undoOnce(done) });
    });
  }

  async function undoOnce({ actId }: Act): Promise<void> {
    await api.undoAct({ params: { ...params, actId } });
    await desk.refresh();
  }

  const allKeptAs = (user: Person, measure: Measure): Kept[] =>
    desk.queue?.people.filter((one) => one.measure === measure && isOf(one, user)) ?? [];

  async function freeById(blockId: string): Promise<void> {
    await api.unblockPerson({ params: { ...params, blockId } });
    await desk.refresh();
  }

  /** All that the hub names; what it was not told the name of the database knows. */
  async function free(kept: readonly Kept[]): Promise<void> {
    const named = kept.flatMap(({ blockId }) => blockId ?? []);
    const unnamed = kept.filter(({ blockId }) => blockId === null);
    if (unnamed.length > 0) {
      const { blocked } = await api.listBlocked({ params });
      const isMeant = (one: { userId: string | null; handle: string | null; measure: Measure }) =>
        unnamed.some((of) => of.measure === one.measure && of.userId === one.userId && of.handle === one.handle);
      named.push(...blocked.filter(isMeant).map(({ blockId }) => blockId));
    }
    for (const blockId of named) await freeById(blockId);
    await desk.refresh();
  }

  return {
    hide: ({ eventId, offset }) => act({ do: "hide", eventId, offset }, say("hidden")),
    feature: ({ eventId, offset }) => act({ do: "feature", eventId, offset }, say("featured")),
    shoutOut: ({ eventId, offset, user }) =>
      act(
        { do: "shout_out", eventId, offset, text: say("shoutOut.text").replaceAll("[name]", "{displayName}") },
        say("shoutOut.done", { name: nameOf(user) }),
      ),
    undo: (done) => doing(() => undoOnce(done)),
    lift: (done, name) =>
      doing(async () => {
        await undoOnce(done);
        toast({ text: say("ask.lifted", { name }), tone: "ok" });
      }),
    async ask(user, asking) {
      try {
        const body = { ...asking, ...named(user) };
        const { acts, endpoints, rules } = await api.askModeration({ params, body: body as never });
        const [done] = acts;
        toast({
          text: say(`ask.${asking.do}.done`, { name: nameOf(user) }),
          about: say("ask.told", { count: endpoints + rules }),
          tone: "ok",
          ...(done && { undo: () => undoOnce(done) }),
        });
      } catch (error) {
        if (!isProblem(error, "already_decided")) throw error;
        tellWho(error.problem as unknown as { act?: Act });
      }
      await desk.refresh();
    },
    toggle: (user, measure) =>
      doing(async () => {
        const name = nameOf(user);
        const kept = allKeptAs(user, measure);
        if (kept.length > 0) {
          await free(kept);
          toast({ text: say(`${measure}.undone`, { name }), tone: "ok" });
          return;
        }
        const { blockId } = await api.blockPerson({ params, body: { ...named(user), measure } });
        toast({ text: say(`${measure}.done`, { name }), tone: "ok", undo: () => freeById(blockId) });
      }),
    decide: ({ heldId }, outcome) =>
      doing(async () => {
        const since = performance.now();
        const { sockets } = await api.decideHeld({ params: { ...params, heldId }, body: { outcome } });
        if (outcome === "undo") return;
        toast({
          text: say(outcome === "show" ? "shown" : "skipped"),
          ...(outcome === "show" && { about: told(sockets, since) }),
          tone: "ok",
          undo: async () => {
            await api.decideHeld({ params: { ...params, heldId }, body: { outcome: "undo" } });
            await desk.refresh();
          },
        });
      }),
    decideAll: (outcome) =>
      doing(async () => {
        const waiting = desk.queue?.waiting.map(({ heldId }) => heldId) ?? [];
        const { count } = await api.decideAllHeld({ params, body: { outcome } });
        toast({
          text: say(outcome === "show" ? "shown.all" : "skipped.all", { count }),
          tone: "ok",
          undo: async () => {
            for (const heldId of waiting)
              await api.decideHeld({ params: { ...params, heldId }, body: { outcome: "undo" } });
            await desk.refresh();
          },
        });
      }),
    replay: (body) =>
      doing(async () => {
        const since = performance.now();
        const { sockets } = await api.replayAlert({ params, body: body as never });
        toast({ text: say("again.done"), about: told(sockets, since), tone: "ok" });
      }),
    release: () => doing(async () => void (await api.releaseOverlays({ params, body: {} }))),
    async copyId(userId) {
      try {
        await navigator.clipboard.writeText(userId);
        toast({ text: say("copied"), about: userId });
      } catch {
        // Without leave to write there the id is at least to be read.
        toast({ text: userId });
      }
    },
    keptAs: (user, measure) => allKeptAs(user, measure)[0],
    free: (kept) => doing(() => free([kept])),
  };
}

function isOf({ userId, handle }: Kept, user: Person): boolean {
  return (userId !== null && userId === user.userId) || (handle !== null && handle === user.uniqueId.toLowerCase());
}

/** By id, and by handle where it is one: a body of the API has no other. */
function named({ userId, uniqueId }: Person): { userId: string; handle?: string } {
  return { userId, ...(/^[A-Za-z0-9_.]{1,64}$/.test(uniqueId) && { handle: uniqueId }) };
}
