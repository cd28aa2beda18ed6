/**
 * The limit that the hub is measured against: an object that does nothing but the unavoidable with a batch. Nothing is
 * checked, parsed or counted.
 */
import { DurableObject } from "cloudflare:workers";
import { deflateSync } from "node:zlib";
import { encodeFrame } from "#shared/protocol/wire-v2.ts";
import type { BareMode } from "./bare-mode.ts";

interface BareEnv {
  BARE: DurableObjectNamespace<BareHub>;
  BARE_LOG: Queue<string>;
}

export class BareHub extends DurableObject<BareEnv> {
  #batch = 0;
  #kept = new Uint8Array();

  constructor(ctx: DurableObjectState, env: BareEnv) {
    super(ctx, env);
    ctx.storage.sql.exec("create table if not exists feed (batch integer primary key, events text not null)");
  }

  publish(text: string, mode: BareMode): { batch: number } {
    this.#batch += 1;
    if (mode === "store") {
      this.ctx.storage.sql.exec("insert into feed values (?, ?)", this.#batch, text);
      this.ctx.waitUntil(this.env.BARE_LOG.send(text, { contentType: "text" }));
    }
    const message = mode === "deflate" ? deflated(text, this.#batch) : text;
    for (const socket of this.ctx.getWebSockets("audience")) socket.send(message);
    return { batch: this.#batch };
  }

  /** A socket of the audience, which is sent so many bytes as it `greets`, or one over which batches come, as to the hub. */
  override fetch(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url);
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [pathname === "/line" ? "line" : "audience"]);
    server.serializeAttachment(searchParams.get("stream"));
    const greets = Number(searchParams.get("greets"));
    if (greets > 0) server.send(this.#greeting(greets));
    return new Response(null, { status: 101, webSocket: client });
  }

  #greeting(bytes: number): Uint8Array<ArrayBuffer> {
    if (this.#kept.byteLength !== bytes) this.#kept = new Uint8Array(bytes);
    return this.#kept;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    const mode = socket.deserializeAttachment() as BareMode;
    // What the audience says is not read.
    if (typeof message !== "string" || !this.ctx.getTags(socket).includes("line")) return;
    socket.send(JSON.stringify(this.publish(message, mode)));
  }
}

/** As the hub encodes an events frame of version 2. */
function deflated(text: string, offset: number): Uint8Array<ArrayBuffer> {
  const deflate = (body: Uint8Array) => new Uint8Array(deflateSync(body, { level: 1 }));
  return encodeFrame(text, { kind: "events", offset }, deflate);
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const hub = env.BARE.get(env.BARE.idFromName(searchParams.get("stream") ?? ""));
    return pathname === "/live" || pathname === "/line" ? hub.fetch(request) : new Response(null, { status: 404 });
  },
  queue() {},
} satisfies ExportedHandler<BareEnv, string>;
