import { DurableObject } from "cloudflare:workers";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import {
  type CatchUpAnswer,
  type CatchUpPage,
  type EraseAnswer,
  type EraseCall,
  liveHeaders,
  type SnapshotAnswer,
} from "#shared/protocol/hub-protocol.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import { type FeedPageAnswer, parseSocketsPerHub } from "#shared/protocol/relay-protocol.ts";
import type { BeginReplay, ReplayAnswer, ReplayChange, ReplayHubRpc } from "#shared/protocol/replay-protocol.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";
import type { Synchronous } from "#shared/protocol/synchronous.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { expiryOf, holderOf } from "../audience/admission.ts";
import { Audience } from "../audience/audience.ts";
import { topOf } from "../feed/feed-engine.ts";
import { projections } from "../feed/projections.ts";
import { admit } from "../hub/access/access-calls.ts";
import { findConfirmed, isRevoked, noteRevoked } from "../hub/access/access-memory.ts";
import { Moderation } from "../hub/moderation/moderation.ts";
import { AlarmClock } from "../hub/alarm-clock.ts";
import { feedPage } from "../hub/relays/relay-calls.ts";
import { Playing } from "./playing.ts";
import { replayFeed } from "./replay-feed.ts";
import { ReplayRun } from "./replay-run.ts";

/** While a run plays, an alarm is always set this far ahead: it goes on with what an eviction stopped. */
const recoveryDelayMs = 10_000;
const unknownReplay = { ok: false, code: "unknown_replay" } as const;
const unknownStream = { ok: false, code: "unknown_stream" } as const;

/**
 * The hub of one run of a session: the engine and the audience of a stream's hub, fed from the log. It has no runner, takes
 * nothing in and hands nothing to the log, so that nothing of the stream's own moves. After its end it is kept for a while.
 */
export class ReplayHub extends DurableObject<Env> implements Synchronous<ReplayHubRpc> {
  readonly #run: ReplayRun;
  readonly #audience: Audience;
  readonly #moderation: Moderation;
  readonly #clock: AlarmClock;
  readonly #playing: Playing;
  readonly #socketAgeMs: number;
  readonly #mostSockets: number;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const vars = env as unknown as Record<string, unknown>;
    this.#socketAgeMs = parseSocketAgeMs(vars["SOCKET_AGE_MS"]) ?? Infinity;
    this.#mostSockets = parseSocketsPerHub(vars["SOCKETS_PER_HUB"]) ?? Infinity;
    this.#clock = new AlarmClock(ctx.storage);
    const log = () => (this.ctx.exports as unknown as { LogReader: LogReaderRpc }).LogReader;
    const place = () => ({ storage: this.ctx.storage, queue: this.env.EVENT_LOG, log });
    this.#run = new ReplayRun(place, { giftSettleMs: parseGiftSettleMs(vars["GIFT_SETTLE_MS"]) });
    this.#moderation = new Moderation(() => this.ctx.storage.sql);
    const feed = () => {
      const { cursor, engine } = this.#run;
      return cursor && engine.present && replayFeed(engine.present, cursor, this.ctx.storage.sql, this.#moderation);
    };
    this.#audience = new Audience(ctx, feed, Date.now());
    this.#playing = new Playing(this.#run, this.#audience, {
      log,
      wakeBy: (at) => this.#wakeBy(at),
      keepAwake: (done) => this.ctx.waitUntil(done),
    });
  }

  begin(call: BeginReplay): ReplayAnswer {
    this.#run.begin(call, Date.now());
    const { moderation: kept } = call;
    if (kept && kept.version > this.#moderation.kept.version) {
      this.#moderation.change(this.#run.engine, () => this.#moderation.writeLists(kept));
    }
    this.#goOn();
    return this.view();
  }

  view(): ReplayAnswer {
    return this.#run.view();
  }

  change(change: ReplayChange): ReplayAnswer {
    if (!this.#run.cursor) return unknownReplay;
    const changed = this.#run.change(change, Date.now());
    if ("code" in changed) return { ok: false, code: changed.code };
    this.#playing.changed({ restarted: changed.restarted });
    this.#goOn();
    return this.view();
  }

  stop(): ReplayAnswer {
    if (!this.#run.cursor) return unknownReplay;
    this.#run.end(Date.now(), "stopped");
    this.#audience.closeAll(closeCodes.revoked, "replay deleted");
    this.#playing.changed({ restarted: false });
    this.#goOn();
    return this.view();
  }

  snapshot(): SnapshotAnswer {
    const view = this.#run.engine.present;
    if (!view) return unknownStream;
    const { memory } = view;
    const shown = projections.ruleState.snapshot(memory.ruleState);
    return {
      ok: true,
      position: topOf(view),
      state: projections.state.snapshot(memory.state),
      ...shown,
      rebuilding: [],
    };
  }

  /** What is personal goes out of the feed and of what was reduced from it; what is still to come the log has erased. */
  erase(call: EraseCall): EraseAnswer {
    const { cursor, engine } = this.#run;
    if (!cursor || !engine.current) return unknownStream;
    this.#moderation.change(engine, () => this.#moderation.forget(call));
    const erased = this.#run.erase(call);
    this.#playing.changed({ restarted: true });
    this.#audience.forgetPast(Date.now());
    return { ok: true, ...erased };
  }

  ping(): { ok: true } {
    this.ctx.storage.sql.exec("select 1").toArray();
    return { ok: true };
  }

  revoke(principal: Principal): number {
    if (!this.#run.cursor) return 0;
    noteRevoked(this.ctx.storage.sql, principal, Date.now());
    return this.#audience.revoke(principal);
  }

  admits(principal: Principal): boolean {
    return this.#run.cursor !== undefined && !isRevoked(this.ctx.storage.sql, principal);
  }

  recognize(hash: string, { outage }: { outage: boolean }): Principal | undefined {
    return this.#run.cursor && findConfirmed(this.ctx.storage.sql, hash, { now: Date.now(), outage });
  }

  catchUp(page: CatchUpPage): CatchUpAnswer {
    return this.#audience.catchUp(page, Date.now());
  }

  failCatchUp(catchUpId: string): void {
    this.#audience.failCatchUp(catchUpId, Date.now());
  }

  feedPage(asked: { epoch: string; after: number }): FeedPageAnswer {
    const { cursor, engine } = this.#run;
    if (!cursor || asked.after < cursor.shownFrom) return undefined;
    return feedPage(engine.present, this.ctx.storage.sql, asked);
  }

  /** `GET .../live` as a WebSocket upgrade. */
  override fetch(request: Request): Response {
    if (!this.#run.cursor) return new Response(null, { status: 404 });
    const now = Date.now();
    const principal = admit(this.ctx.storage.sql, request.headers, now);
    if (!principal) return new Response(null, { status: 401 });
    if (this.#audience.size >= this.#mostSockets) {
      return new Response(null, { status: 429, headers: { [liveHeaders.problem]: "too_many_sockets" } });
    }
    const expiresAt = expiryOf(request.headers);
    const holder = holderOf(principal, { now, random: Math.random(), maxAgeMs: this.#socketAgeMs, expiresAt });
    const answer = this.#audience.open(request, holder, now);
    this.#wakeBy(Math.min(now + recoveryDelayMs, this.#audience.firstEndAt));
    return answer;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#audience.take(socket, message, Date.now());
  }

  override webSocketClose(socket: WebSocket): void {
    this.#audience.end(socket, Date.now());
  }

  override webSocketError(socket: WebSocket): void {
    this.#audience.end(socket, Date.now());
  }

  /** Goes on where an eviction stopped it, looks after the sockets, and ends and forgets what has had its time. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const { cursor, engine } = this.#run;
    if (!cursor) return;
    const now = Date.now();
    this.#audience.closeStuck(now);
    this.#audience.closeAged(now);
    const leftAt = (cursor.endedAt ?? cursor.touchedAt) + replayLimits.keptMs;
    if (cursor.state === "paused" && leftAt <= now) this.#run.end(now, "untouched");
    if (cursor.state === "ended" && leftAt <= now && cursor.isReported === true) {
      this.#audience.closeAll(closeCodes.revoked, "replay deleted");
      await engine.forget();
      this.#run.forget();
      return;
    }
    if (engine.present && engine.isBusy) engine.writeCheckpoint();
    engine.shrink();
    this.#wakeBy(Math.max(now + 1_000, leftAt));
    this.#wakeBy(Math.min(this.#audience.firstEndAt, this.#audience.stuckAt ?? Infinity));
    this.#goOn();
  }

  #goOn(): void {
    if (this.#playing.isIdle) this.#playing.start();
  }

  #wakeBy(at: number): void {
    if (at !== Infinity) this.ctx.waitUntil(this.#clock.setBy(at));
  }
}
