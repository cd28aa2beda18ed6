/**
 * The limit that the hub is measured against: an object that does nothing but the unavoidable with a batch. Nothing is
 * checked, parsed or counted.
 */
import { DurableObject } from "cloudflare:workers";
import { deflateSync } from "node:zlib";
import { encodeFrame } from "#shared/protocol/wire-v2.ts";
import { type BareMode, bareModes } from "./bare-mode.ts";

interface BareEnv {
  BARE: DurableObjectNamespace<BareHub>;
  BARE_LOG: Queue<string>;
}

export class BareHub extends DurableObject<BareEnv> {
  #batch = 0;

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
    for (const socket of this.ctx.getWebSockets()) socket.send(message);
    return { batch: this.#batch };
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
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
    if (pathname === "/live") return hub.fetch(request);
    const mode = bareModes.find((known) => pathname === `/${known}`);
    if (mode === undefined) return new Response(null, { status: 404 });
    return Response.json(await hub.publish(await request.text(), mode));
  },
  queue() {},
} satisfies ExportedHandler<BareEnv, string>;
