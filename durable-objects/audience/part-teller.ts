/**
 * Live parts for the sockets that want them. They are looked at when something may have changed, at most four times a second; those
 * that read differently go out as one frame to each socket that wants them. A socket without room gets the newest values once it
 * has some. Where nobody wants any part nothing is done.
 */
import { showsAll } from "#shared/moderation/overlay-filter.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import type { Client } from "./client.ts";
import type { FeedSource } from "./feed-source.ts";
import { ControlFrame } from "./frames.ts";
import type { View } from "./views.ts";

/** Between two frames; and between two looks whether who had no room has some now. */
const pauseMs = 250;
/** Without any room for so long a socket is closed. */
const maxUntoldMs = 30_000;

/** What it needs of the sockets. */
export interface PartLine {
  /** Those that want parts, as they come and go. */
  wanting: ReadonlySet<Client>;
  /** Sends a frame where there is room for it; says whether there was. */
  tellIfRoom: (client: Client, frame: ControlFrame, now: number) => boolean;
  end: (client: Client, code: number, reason: string) => void;
  current: () => FeedSource | undefined;
  /** The wait keeps the object awake, so that what is due is not slept over. */
  keepAwake: (done: Promise<unknown>) => void;
}

export class PartTeller {
  readonly #line: PartLine;
  /** What was told last of each part that somebody wants, as JSON. */
  #told = new Map<string, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isWaiting = false;

  constructor(line: PartLine) {
    this.#line = line;
    // What was not told before a sleep nobody remembers: all of it is told again.
    for (const client of line.wanting) note(client, client.view.parts);
    if (line.wanting.size > 0) this.#later(pauseMs);
  }

  /** Something that parts show may read differently now. */
  changed(now: number): void {
    if (this.#line.wanting.size === 0 || this.#isWaiting) return;
    const dueInMs = this.#lookedAt + pauseMs - now;
    if (dueInMs <= 0) this.#look(now);
    else this.#later(dueInMs);
  }

  /** What overlays see of parts has become another: all who want some are told all of them. */
  tellAnew(now: number): void {
    for (const client of this.#line.wanting) note(client, client.view.parts);
    this.changed(now);
  }

  /** Somebody is about to be greeted with these parts: from now on they are told of what reads differently than it does now. */
  greeting(names: readonly string[], source: FeedSource): void {
    if (names.length === 0) return;
    const changed = this.#compare(names, source);
    if (changed.size === 0) return;
    for (const client of this.#line.wanting) note(client, wantedOf(client, changed));
    if ([...this.#line.wanting].some(({ untold }) => untold.size > 0) && !this.#isWaiting) this.#later(pauseMs);
  }

  #later(delayMs: number): void {
    this.#isWaiting = true;
    const wait = async (): Promise<void> => {
      await scheduler.wait(delayMs);
      this.#isWaiting = false;
      this.#look(Date.now());
    };
    this.#line.keepAwake(wait());
  }

  #look(now: number): void {
    const source = this.#line.current();
    if (!source) return;
    this.#lookedAt = now;
    const { wanting } = this.#line;
    const names = new Set(Array.from(wanting, ({ view }) => view.parts).flat());
    for (const name of this.#told.keys()) if (!names.has(name)) this.#told.delete(name);
    const changed = this.#compare(names, source);
    for (const client of wanting) note(client, wantedOf(client, changed));
    if (!this.#tell(source, now) && !this.#isWaiting) this.#later(pauseMs);
  }

  /** Those of the names that read differently than when they were told last. */
  #compare(names: Iterable<string>, { parts }: FeedSource): ReadonlySet<string> {
    const changed = new Set<string>();
    for (const name of names) {
      const text = parts.textOf(name);
      if (text === undefined || this.#told.get(name) === text) continue;
      this.#told.set(name, text);
      changed.add(name);
    }
    return changed;
  }

  /** Tells everybody what they have not been told. Returns whether all was told. */
  #tell(source: FeedSource, now: number): boolean {
    const frames = new Map<string, ControlFrame>();
    let isAllTold = true;
    for (const client of this.#line.wanting) {
      if (client.untold.size === 0) continue;
      const names = [...client.untold]
        .filter((name) => this.#told.has(name) && isReadBy(client.view, name, source))
        .sort();
      const { reads } = client.view;
      const key = `${reads} ${names.join()}`;
      const frame = frames.get(key) ?? new ControlFrame(this.#textOf(names, reads, source));
      frames.set(key, frame);
      if (names.length === 0 || this.#line.tellIfRoom(client, frame, now)) forget(client);
      else {
        isAllTold = false;
        client.untoldSince ??= now;
        if (now - client.untoldSince > maxUntoldMs) this.#line.end(client, closeCodes.slow, "too slow");
      }
    }
    return isAllTold;
  }

  #textOf(names: readonly string[], reads: View["reads"], source: FeedSource): string {
    const parts = names.map(
      (name) => `${JSON.stringify(name)}:${shownTo(reads, this.#told.get(name) ?? "null", source)}`,
    );
    return `{"type":"parts","position":${JSON.stringify(source.top)},"parts":{${parts.join(",")}}}`;
  }
}

/** Whether a part is read with a view. */
function isReadBy({ reads }: Pick<View, "reads">, name: string, { parts }: FeedSource): boolean {
  return reads !== "overlay" || parts.isShown(name);
}

/** A part as it is read: overlays see nobody who is blocked, and no names that the lists keep off. */
function shownTo(reads: View["reads"], text: string, { filter = showsAll, state }: FeedSource): string {
  return reads === "overlay" ? filter.partText(text, state.updatedAt) : text;
}

/** The parts of a greeting as JSON; undefined for who wants none. */
export function greetingParts(view: View, source: FeedSource): string | undefined {
  if (view.parts.length === 0) return undefined;
  const told = view.parts.flatMap((name) => {
    const text = isReadBy(view, name, source) ? source.parts.textOf(name) : undefined;
    return text === undefined ? [] : `${JSON.stringify(name)}:${shownTo(view.reads, text, source)}`;
  });
  return `{${told.join(",")}}`;
}

function wantedOf({ view }: Client, names: ReadonlySet<string>): readonly string[] {
  return names.size === 0 ? [] : view.parts.filter((name) => names.has(name));
}

function note(client: Client, names: readonly string[]): void {
  for (const name of names) client.untold.add(name);
}

function forget(client: Client): void {
  client.untold.clear();
  client.untoldSince = undefined;
}
