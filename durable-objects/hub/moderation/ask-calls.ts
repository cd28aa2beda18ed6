/**
 * What moderators ask of the streamer's own programs: to time somebody out, to ban them, or to lift that. It is an event of the feed, so
 * every webhook that takes its type is told, in order and again until it is taken, rules can have the
 * runner do it, and the log has it.
 */
import type { CompiledRule } from "#shared/rules/compile.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { type Act, type AskedPerson, standingAsks } from "#shared/moderation/acts.ts";
import { mostAtTikTokSeconds } from "#shared/moderation/tiktok-mutes.ts";
import { isNobodysHandle } from "#shared/personal/erased-user.ts";
import type { AskAnswer, AskCall } from "#shared/protocol/moderation-protocol.ts";
import { readFeedBefore } from "../../feed/feed-rows.ts";
import { change } from "./act-calls.ts";
import type { HubParts } from "../hub-parts.ts";
import { recordedSystem } from "../system-events.ts";
import { unknownStream } from "../unknown-stream.ts";

/** How far back the person is looked for, in events: for their name and picture, and the id where only the handle is said. */
const lookBackEvents = 500;

/** `isSuppressed` says whether an id, or a handle with its @, is of somebody who is not to come back. */
export function askModeration(
  parts: HubParts,
  sql: SqlStorage,
  call: AskCall,
  { now, isSuppressed }: { now: number; isSuppressed: (name: string) => boolean },
): AskAnswer {
  const view = parts.engine.present;
  if (!view) return unknownStream;
  const carrying = (view.rules.compiled.byType.get("MODERATION_ASKED") ?? []).filter(carriesOut).length;
  // The runner's account leaves out what is longer than TikTok mutes: who would hear of it alone does nothing.
  const rules = isTooLong(call) ? 0 : carrying;
  if (call.endpoints + rules === 0) {
    return { ok: false, code: "nobody_to_ask", ...(carrying > 0 && { mostSeconds: mostAtTikTokSeconds }) };
  }
  const user = userOf(sql, view.memory.offset, call);
  const person = personOf(user);
  // Nothing is kept of who was erased, also not that somebody asked for something.
  const names = [person.userId, person.handle === undefined ? "" : `@${person.handle}`];
  const isKept = !isNobodysHandle(person.handle ?? "") && !names.some((name) => name !== "" && isSuppressed(name));
  if (!isKept) return { ok: false, code: "unknown_person" };
  const refused = refusal(parts, call, person, now);
  if (refused) return { ok: false, code: "already_decided", act: refused };
  const { askId, ask, seconds, reason } = call;
  const [event] =
    recordedSystem(
      parts,
      [
        {
          eventType: "MODERATION_ASKED",
          rawType: "system.moderation_asked",
          nativeId: `ask:${askId}`,
          user,
          payload: {
            askId,
            ask,
            ...(ask === "timeout" && seconds !== undefined && { seconds }),
            ...(reason !== "" && { reason }),
          },
        },
      ],
      now,
    ) ?? [];
  // Nobody else can have named one so: ids of asks are random.
  if (!event) throw new Error("an ask was recorded before");
  const { eventId, offset } = event;
  return { ok: true, eventId, offset, rules, acts: change(parts, () => noteActs(parts, call, { event, person, now })) };
}

function isTooLong({ ask, seconds = 0 }: AskCall): boolean {
  return ask === "timeout" && seconds > mostAtTikTokSeconds;
}

/** Whether a rule has the runner do what is asked for. */
function carriesOut({ rule }: CompiledRule): boolean {
  return rule.actions.some((action) => action.type === "moderate" && action.measure === "asked");
}

/** What stands in its way: the same was asked before and stands, or what is to be undone does not stand any more. */
function refusal({ acts }: HubParts, { ask, no }: AskCall, person: AskedPerson, now: number): Act | undefined {
  if (ask !== "lift") return standingAsks(acts.all, person, now).find(({ did }) => did === ask);
  const undoes = no === undefined ? undefined : acts.all.find((act) => act.no === no);
  return undoes?.undone ? undoes : undefined;
}

/** A lift takes back all that stands of this person; what is over by itself is only marked where it was named. */
function noteActs(
  { acts }: HubParts,
  { ask, seconds, by, no }: AskCall,
  { event, person, now }: { event: RecordedEvent; person: AskedPerson; now: number },
): Act[] {
  if (ask === "lift") {
    const standing = standingAsks(acts.all, person, now);
    const named = acts.all.filter((act) => act.no === no && !standing.includes(act));
    return [...standing, ...named].map((act) => acts.undo(act, { at: now, by }));
  }
  const { userId, handle } = person;
  const { eventId, offset } = event;
  const until = ask === "timeout" && seconds !== undefined ? { until: now + seconds * 1_000 } : {};
  const whose = { userId, ...(handle !== undefined && { handle }) };
  return [acts.add({ did: ask, at: now, by, eventId, offset, ...whose, sockets: 0, ...until })];
}

function personOf({ userId, uniqueId }: EventUser): AskedPerson {
  return { userId, ...(uniqueId !== "" && { handle: uniqueId.toLowerCase() }) };
}

/** The person as the latest events have them; where they are in none, as they were named. */
function userOf(sql: SqlStorage, top: number, { userId, handle }: AskCall): EventUser {
  const isMeant = (user: EventUser) =>
    userId === undefined ? user.uniqueId.toLowerCase() === handle?.toLowerCase() : user.userId === userId;
  for (const { events, firstOffset } of readFeedBefore(sql, top)) {
    const found = (JSON.parse(events.json) as RecordedEvent[]).findLast(({ user }) => isMeant(user));
    if (found) return found.user;
    if (firstOffset <= top - lookBackEvents) break;
  }
  return { userId: userId ?? "", uniqueId: handle ?? "" };
}
