/** What the overlay shows, reduced from the server's frames by the widgets of its scene. Pure: the clocks are arguments. */
import type { ActionRecord } from "#shared/action-record.ts";
import { clockOf } from "#shared/event-clock.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { beginsPlayback } from "#shared/playback.ts";
import type {
  EventsFrame,
  HelloFrame,
  PartsFrame,
  SyncFrame,
  TalliesFrame,
  TrialFrame,
} from "#shared/protocol/wire.ts";
import { type OverlayModel, tell } from "./model.ts";
import { shownBefore, takeReleased } from "./releases.ts";
import { noteArrival } from "./stream-clock.ts";
import { greetTakebacks, takeDeletion } from "./takebacks.ts";
import type { Clocks } from "./widget.ts";

const maxActionIds = 1_000;

/** Takes the server's greeting: paints what was, announces nothing. */
export function takeHello(model: OverlayModel, frame: HelloFrame, clocks: Clocks): void {
  const { updatedAt, playback } = frame.state;
  const paints = !frame.recovered || model.widgets.some(({ isGreeted }) => !isGreeted);
  model.playback = playback;
  model.top = frame.top;
  model.newest = Math.max(model.newest, Math.min(updatedAt, clocks.wall));
  if (frame.takebacks) greetTakebacks(model, frame, frame.takebacks, clocks);
  tell(model, { is: "greeting", frame, afresh: !frame.recovered }, clocks);
  tellParts(model, frame.parts ?? {}, clocks);
  // Another feed counts anew.
  if (model.position && model.position.epoch !== frame.position.epoch) model.releasedNo = 0;
  const released = frame.released ?? [];
  // Who begins anew has shown none of it, and announces nothing of before.
  if (!frame.recovered) model.releasedNo = Math.max(model.releasedNo, ...released.map(({ no }) => no));
  const past = paints ? [...frame.recent, ...shownBefore(released, model.releasedNo)] : [];
  for (const event of past.sort((one, other) => one.offset - other.offset)) {
    tell(model, { is: "past", event }, clocks);
    takeDeletion(model, event, clocks);
  }
  takeReleased(model, released, frame.position.offset, clocks);
  model.isEmptied = frame.emptied === true;
  model.position = frame.position;
}

/**
 * Takes word on how far the line is: everything up to there that this page wants was sent before it. So who wants little
 * need not come back with an old position.
 */
export function takeSync(model: OverlayModel, { position }: SyncFrame): void {
  if (model.position?.epoch === position.epoch && position.offset > model.position.offset) model.position = position;
}

/** Takes the counters and timers as somebody has set them by hand. */
export function takeTallies(model: OverlayModel, frame: TalliesFrame, clocks: Clocks): void {
  model.top = frame.position;
  tell(model, { is: "tallies", frame }, clocks);
}

/** Takes live parts as they stand now. */
export function takeParts(model: OverlayModel, frame: PartsFrame, clocks: Clocks): void {
  tellParts(model, frame.parts, clocks);
}

function tellParts(model: OverlayModel, parts: Readonly<Record<string, unknown>>, clocks: Clocks): void {
  for (const [name, value] of Object.entries(parts)) tell(model, { is: "part", name, value }, clocks);
}

/** Takes events that are new, in their order. */
export function takeEvents(model: OverlayModel, frame: EventsFrame, clocks: Clocks): void {
  const seen = model.position?.epoch === frame.position.epoch ? model.position.offset : 0;
  const events = frame.events.filter((event) => event.offset > seen).map((event) => asPlayed(model, event, clocks));
  for (const event of events) model.newest = Math.max(model.newest, Math.min(clockOf(event), clocks.wall));
  for (const event of events) {
    takeDeletion(model, event, clocks);
    tell(model, { is: "event", event }, clocks);
  }
  const isLive = model.top?.epoch !== frame.position.epoch || frame.position.offset > model.top.offset;
  // What was missed says nothing of how long news takes.
  if (isLive) for (const { ingestedAt } of events) noteArrival(model.clock, ingestedAt, clocks);
  for (const record of frame.actions ?? []) if (record.offset > seen) takeAction(model, record, frame, clocks);
  tell(model, { is: "totals", totals: frame.totals }, clocks);
  if (frame.position.offset >= seen) model.position = frame.position;
}

/** What is played happens now, whenever it was recorded, and is shown whatever was shown the last time. */
function asPlayed(model: OverlayModel, event: RecordedEvent, clocks: Clocks): RecordedEvent {
  if (beginsPlayback(event)) {
    model.playback = event.sessionId;
    tell(model, { is: "playback" }, clocks);
  }
  return event.sessionId === model.playback ? { ...event, timestamp: event.ingestedAt } : event;
}

function takeAction(model: OverlayModel, record: ActionRecord, { position }: EventsFrame, clocks: Clocks): void {
  const { actionIds } = model;
  if (actionIds.has(record.actionId)) return;
  actionIds.add(record.actionId);
  for (const id of actionIds) {
    if (actionIds.size <= maxActionIds) break;
    actionIds.delete(id);
  }
  tell(model, { is: "action", record, epoch: position.epoch }, clocks);
}

/** Takes what is tried: it is shown as any other, and nothing else comes of it. */
export function takeTrial(model: OverlayModel, { actions, made }: TrialFrame, clocks: Clocks): void {
  for (const record of actions) tell(model, { is: "trial", record }, clocks);
  if (made?.overlay === model.overlayName) tell(model, { is: "again", event: made.event }, clocks);
}

/**
 * Moves on with time: alerts come and go, timers run, a battle that is over leaves.
 * @returns when to call again, on the clock of `now`; undefined when nothing waits for time
 */
export function advanceModel(model: OverlayModel, clocks: Clocks): number | undefined {
  const times = model.widgets
    .map((widget) => widget.advance({ feed: model, clocks }))
    .filter((time) => time !== undefined);
  model.isLoud = model.widgets.some(({ isLoud }) => isLoud);
  return times.length === 0 ? undefined : Math.min(...times);
}
