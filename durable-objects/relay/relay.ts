import { DurableObject } from "cloudflare:workers";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import { splitPartNames } from "#shared/overlay/parts.ts";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import { type CatchUpAnswer, type CatchUpPage, type HubRpc, liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import type { Position } from "#shared/protocol/position.ts";
import { formatPrincipal, namesOf, parsePrincipal, type Principal } from "#shared/protocol/principal.ts";
import { parseSocketsPerHub, type RelayRpc } from "#shared/protocol/relay-protocol.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";
import type { Synchronous } from "#shared/protocol/synchronous.ts";
import { closeCodes, type OverlaysFrame, parsePosition, type ServerFrame } from "#shared/protocol/wire.ts";
import { expiryOf, holderOf } from "../audience/admission.ts";
import { Audience } from "../audience/audience.ts";
import {
  goesOn,
  greetMirror,
  type Mirror,
  mirrorFeed,
  newMirror,
  takeEvents,
  takeOverlays,
  takeParts,
  takeTallies,
} from "./mirror.ts";
import { Upstream } from "./upstream.ts";

/** How often it looks after its sockets and tells the hub how many it holds, where that changed. */
const tendMs = 5_000;

/** How long somebody who comes waits until the relay is where they are already. */
const reachMs = 5_000;

/** So many are remembered to be revoked: their request may be on its way here while the hub tells of it. */
const keptRevoked = 1_000;

/** A feed that is followed: the copy, and the socket that carries it on. */
interface Following {
  mirror: Mirror;
  upstream: Upstream;
  relay: number;
  tending: ReturnType<typeof setInterval>;
  /** What the hub was told last; undefined where it may count on another number, because somebody came since then. */
  toldSockets: number | undefined;
  /** Whether somebody may be here whose revocation was missed. */
  isUnsure: boolean;
  /** The last withdrawal that the sockets were told of. */
  toldTakeback: number;
  /** The last release that they were sent; undefined before the first greeting: what was shown then nobody here has missed. */
  toldRelease: number | undefined;
}

/** Why a feed is not followed: there is no such stream, or the hub let the relay go before it had greeted it. */
type NotFollowing = "unknown_stream" | "not_now";

type Hub = HubRpc & Pick<Fetcher, "fetch">;

/**
 * Serves sockets of a stream whose hub has enough of them, with the same protocol, positions and promises. It follows the hub
 * by one socket and keeps nothing: after its own end its sockets come back with their positions.
 */
export class Relay extends DurableObject<Env> implements Synchronous<RelayRpc> {
  readonly #audience: Audience;
  #following: Following | undefined;
  #joining: Promise<Following | NotFollowing> | undefined;
  readonly #revoked = new Set<string>();
  /** Called once the mirror has moved. */
  readonly #moved = new Set<() => void>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#audience = new Audience(ctx, () => this.#following && mirrorFeed(this.#following.mirror), Date.now());
    // How far they are it does not know any more. They do.
    this.#audience.closeAll(closeCodes.goAway, "the relay was restarted");
  }

  /** A WebSocket upgrade that the hub has sent here; the Worker has checked who asks and set `liveHeaders`. */
  override async fetch(request: Request): Promise<Response> {
    const streamId = request.headers.get(liveHeaders.streamId) ?? "";
    const relay = Number(request.headers.get(liveHeaders.relay));
    const principal = parsePrincipal(request.headers.get(liveHeaders.principal));
    if (!principal) return new Response(null, { status: 401 });
    const isNew = this.#following === undefined || this.#joining !== undefined;
    // Who comes while it joins waits for the hub's hello too: before it nothing is known of mutes and tallies.
    const following = await (this.#joining ?? this.#following ?? (this.#joining = this.#join(streamId, relay)));
    if (following === "unknown_stream") return new Response(null, { status: 404 });
    if (following === "not_now") return new Response(null, { status: 503 });
    const asked = parsePosition(new URL(request.url).searchParams.get("after") ?? "");
    if (asked && !(await this.#reaches(following, asked))) return new Response(null, { status: 503 });
    if (this.#following !== following) return new Response(null, { status: 503 });
    if (namesOf(principal).some((name) => this.#revoked.has(name))) return new Response(null, { status: 401 });
    const parts = splitPartNames(new URL(request.url).searchParams.get("parts"));
    if (parts.length > 0 && !(await this.#wantParts(following, parts))) return new Response(null, { status: 503 });
    if (this.#following !== following) return new Response(null, { status: 503 });
    following.toldSockets = undefined;
    // While this relay began, the hub could not tell it who was revoked.
    if (isNew) following.isUnsure = true;
    // The hub counts by what it was told last: a little more than a relay's share is taken.
    if (this.#audience.size >= 2 * this.#socketsPerHub) return new Response(null, { status: 429 });
    const maxAgeMs = parseSocketAgeMs(this.#setting("SOCKET_AGE_MS")) ?? Infinity;
    const at = { now: Date.now(), random: Math.random(), maxAgeMs, expiresAt: expiryOf(request.headers) };
    const answer = this.#audience.open(request, holderOf(principal, at), at.now);
    if (following.isUnsure) this.ctx.waitUntil(this.#endRefused(following));
    return answer;
  }

  /**
   * Whether the relay is where somebody who comes is already, by and by: they may come from the hub, or from another relay,
   * with a position that this one has yet to hear of. What the hub itself does not have, nobody waits for.
   */
  async #reaches({ mirror }: Following, { epoch, offset }: Position): Promise<boolean> {
    const isBehind = () => mirror.position.epoch === epoch && mirror.position.offset < offset;
    if (!isBehind()) return true;
    const hub = await this.#hub(mirror.streamId).proof();
    if (!hub.ok || hub.position.epoch !== epoch || hub.position.offset < offset) return true;
    const endsAt = Date.now() + reachMs;
    while (isBehind() && Date.now() < endsAt) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#moved.add(resolve);
      await Promise.race([promise, scheduler.wait(endsAt - Date.now())]);
      this.#moved.delete(resolve);
    }
    return !isBehind();
  }

  /** Has the hub tell of these parts too, and learns how they stand. False where it does not answer. */
  async #wantParts({ mirror, relay }: Following, asked: readonly string[]): Promise<boolean> {
    const answer = await this.#hub(mirror.streamId)
      .relayParts({ relay, names: [...asked] })
      .catch(() => undefined);
    if (!answer?.ok) return false;
    for (const name of asked) {
      const text = answer.parts[name];
      // What the hub's socket said meanwhile is newer.
      if (text !== undefined && !mirror.parts.has(name)) mirror.parts.set(name, text);
      if (answer.shown.includes(name)) mirror.shownParts.add(name);
      else mirror.shownParts.delete(name);
    }
    return true;
  }

  revoke(principal: Principal): number {
    this.#revoked.add(formatPrincipal(principal));
    for (const oldest of this.#revoked) {
      if (this.#revoked.size <= keptRevoked) break;
      this.#revoked.delete(oldest);
    }
    return this.#audience.revoke(principal);
  }

  openOverlays(): { open: OpenOverlay[]; count: number } {
    return this.#audience.openOverlays();
  }

  catchUp(page: CatchUpPage): CatchUpAnswer {
    return this.#audience.catchUp(page, Date.now());
  }

  failCatchUp(catchUpId: string): void {
    this.#audience.failCatchUp(catchUpId, Date.now());
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

  /** Copies the hub's feed and goes on with it. */
  async #join(streamId: string, relay: number): Promise<Following | NotFollowing> {
    try {
      const hub = this.#hub(streamId);
      const copy = await hub.copyFeed();
      if (!copy.ok) return "unknown_stream";
      const mirror = newMirror(streamId, copy);
      const greeted = Promise.withResolvers<void>();
      const upstream = new Upstream({
        open: (query, subprotocol) => {
          const headers = {
            Upgrade: "websocket",
            "Sec-WebSocket-Protocol": subprotocol,
            [liveHeaders.streamId]: streamId,
            [liveHeaders.principal]: formatPrincipal({ kind: "relay", id: String(relay) }),
            [liveHeaders.generation]: String(copy.generation),
          };
          // One that comes back wants what its sockets want now.
          const parts = this.#audience.wantedParts.join();
          return hub.fetch(`https://hub/live?${query}&parts=${parts}`, { headers });
        },
        position: () => mirror.position,
        take: (frame, text) => {
          this.#take(frame, text);
          if (frame.type === "hello") greeted.resolve();
        },
        ended: (code, reason) => {
          greeted.resolve();
          this.#end(code, reason);
        },
      });
      const tending = setInterval(() => this.#tend(hub), tendMs);
      const told = { toldSockets: undefined, toldTakeback: 0, toldRelease: undefined };
      this.#following = { mirror, upstream, relay, tending, isUnsure: true, ...told };
      // Who comes is greeted with what stands beside the feed, too.
      await greeted.promise;
      return this.#following ?? "not_now";
    } finally {
      this.#joining = undefined;
    }
  }

  #take(frame: ServerFrame, text: string): void {
    const following = this.#following;
    if (!following) return;
    const { mirror } = following;
    const now = Date.now();
    switch (frame.type) {
      case "hello":
        // Another feed, or one that has forgotten what comes next: nobody's place can be carried on from here.
        if (!frame.recovered) return this.#end(closeCodes.goAway, "come back with your position");
        greetMirror(mirror, frame);
        // What was revoked while the relay was away from the hub, nobody told it.
        following.isUnsure = true;
        following.toldSockets = undefined;
        this.ctx.waitUntil(this.#endRefused(following));
        this.#audience.moderateAnew(now);
        this.#release(following, now);
        // Nor what was set by hand meanwhile.
        this.#audience.tellTallies(now);
        this.#tellParts(following);
        return this.#tellOverlays(following, now, { emptied: mirror.isEmptied });
      case "events": {
        // Going on would leave a hole for everybody here.
        if (!goesOn(mirror, frame)) return this.#end(closeCodes.goAway, "come back with your position");
        const texts = cutEvents(text)?.events ?? frame.events.map((event) => JSON.stringify(event));
        const fresh = takeEvents(mirror, frame, texts, parseGiftSettleMs(this.#setting("GIFT_SETTLE_MS")));
        if (fresh.events.length === 0) return;
        for (const moved of this.#moved) moved();
        return this.#audience.broadcast({ ...fresh, actions: frame.actions ?? [], held: frame.held }, now);
      }
      case "overlays":
        takeOverlays(mirror, frame);
        return this.#tellOverlays(following, now, {
          ...(frame.skip !== undefined && { skip: frame.skip }),
          ...(frame.scene && { scene: frame.scene }),
          ...(frame.emptied !== undefined && { emptied: frame.emptied }),
        });
      case "tallies":
        takeTallies(mirror, frame);
        return this.#audience.tellTallies(now);
      case "parts":
        takeParts(mirror, frame.parts);
        return this.#audience.tellParts(now);
      case "trial":
        this.#audience.show(frame, now);
        return;
      case "sync":
      // What is shown by hand comes with the greeting: it is known there what the lists say of it.
      case "released":
        return;
      default:
        frame satisfies never;
    }
  }

  /** The hub's socket was opened anew: whoever came meanwhile may want what it did not ask for. */
  #tellParts(following: Following): void {
    this.#audience.tellParts(Date.now());
    const missing = this.#audience.wantedParts.filter((name) => !following.mirror.parts.has(name));
    if (missing.length === 0) return;
    this.ctx.waitUntil(this.#wantParts(following, missing).then(() => this.#audience.tellParts(Date.now())));
  }

  #tellOverlays(following: Following, now: number, also: Pick<OverlaysFrame, "skip" | "scene" | "emptied">): void {
    const after = following.toldTakeback;
    following.toldTakeback = following.mirror.takebacks.last;
    this.#audience.tellOverlays({ after, always: true, ...also }, now);
  }

  #release(following: Following, now: number): void {
    const { released } = following.mirror;
    const told = following.toldRelease;
    following.toldRelease = released.at(-1)?.no ?? told ?? 0;
    if (told !== undefined)
      this.#audience.release(
        released.filter(({ no }) => no > told),
        now,
      );
  }

  /** Ends the sockets of who was revoked meanwhile. A hub that does not answer is asked again. */
  async #endRefused(following: Following): Promise<void> {
    following.isUnsure = false;
    try {
      for (const principal of await this.#hub(following.mirror.streamId).refused(this.#audience.principals)) {
        this.revoke(principal);
      }
    } catch {
      following.isUnsure = true;
    }
  }

  #tend(hub: Hub): void {
    const following = this.#following;
    // Who comes while it joins waits for the hub's hello, and is none of its sockets yet: for them it stays.
    if (!following || this.#joining) return;
    const now = Date.now();
    this.#audience.closeStuck(now);
    if (this.#audience.firstEndAt <= now) this.#audience.closeAged(now);
    if (following.isUnsure) this.ctx.waitUntil(this.#endRefused(following));
    const sockets = this.#audience.size;
    if (sockets === 0) this.#leave();
    if (sockets === following.toldSockets) return;
    following.toldSockets = sockets;
    // One that is lost is told again: the hub would take those who came for such that never did.
    const lost = () => (following.toldSockets = undefined);
    this.ctx.waitUntil(hub.noteRelay({ relay: following.relay, sockets }).catch(lost));
  }

  /** The hub has nothing more to say: who is here is told as the hub would. */
  #end(code: number, reason: string): void {
    this.#audience.closeAll(code, reason);
    this.#leave();
  }

  #leave(): void {
    const following = this.#following;
    this.#following = undefined;
    clearInterval(following?.tending);
    following?.upstream.close();
    // What is copied next begins later, and may not hold any more what this one held.
    this.#audience.leaveFeed();
  }

  #hub(streamId: string): Hub {
    return this.env.HUB.get(this.env.HUB.idFromName(streamId));
  }

  get #socketsPerHub(): number {
    return parseSocketsPerHub(this.#setting("SOCKETS_PER_HUB")) ?? Infinity;
  }

  #setting(name: string): string | undefined {
    return (this.env as unknown as Record<string, string | undefined>)[name];
  }
}
