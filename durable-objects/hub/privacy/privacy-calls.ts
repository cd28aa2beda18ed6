/** Who is taken out of a stream, who is not to come back to it, and what of it is no longer kept. */
import { eraseFromGifts } from "#shared/erased-gifts.ts";
import type {
  CutAnswer,
  CutCall,
  EraseAnswer,
  EraseCall,
  SuppressAnswer,
  SuppressCall,
} from "#shared/protocol/hub-protocol.ts";
import { topOf } from "../../feed/feed-engine.ts";
import type { KeptAudits } from "../access/outage-calls.ts";
import type { HubParts } from "../hub-parts.ts";
import type { WidgetStore } from "../overlays/widget-store.ts";
import { unknownStream } from "../unknown-stream.ts";
import type { Suppression } from "./suppression.ts";

/** Erases people from the feed and from all that is kept beside it, and says so to every socket. */
export function erase(
  parts: HubParts,
  { widgetStore, keptAudits }: { widgetStore: WidgetStore; keptAudits: Pick<KeptAudits, "isEmpty"> },
  call: EraseCall,
  now: number,
): EraseAnswer {
  const { engine, audience, moderation, acts, wakeBy } = parts;
  if (!engine.current) return unknownStream;
  const erased = moderation.change(engine, () => {
    moderation.forget(call);
    acts.forget(call);
    widgetStore.forget([...call.userIds, ...call.handles]);
    return engine.erase(call);
  });
  audience.forgetPast(now);
  // What is kept of an outage may have named them: the database is to hear at once that it does not any more.
  if (engine.rebuild.dueAt !== undefined || !keptAudits.isEmpty) wakeBy(now);
  return { ok: true, ...erased };
}

/** Forgets the feed up to a place. */
export function cut({ engine, audience }: HubParts, { epoch, upTo }: CutCall, now: number): CutAnswer {
  const view = engine.current;
  if (!view) return unknownStream;
  // What was of another epoch is gone with it.
  if (view.identity.epoch !== epoch) return { ok: true, isCut: true };
  const { isCut, changed } = engine.cut(upTo);
  if (changed) audience.forgetPast(now);
  return { ok: true, isCut };
}

/** Changes who is not to come back. */
export function suppress({ engine }: HubParts, suppression: Suppression, call: SuppressCall): SuppressAnswer {
  const view = engine.current;
  if (!view) return unknownStream;
  engine.change(({ memory }) => {
    suppression.change(call);
    // What they go on with comes without a name, and is to be found without one.
    const isErased = (person: string) => suppression.isSuppressed(person.toLowerCase());
    if (call.add.length > 0 && eraseFromGifts(memory.state.ledger, isErased) > 0) engine.writeCheckpoint();
  });
  return { ok: true, position: topOf(view) };
}
