/**
 * The limit that the hub is measured against: an object that does nothing but the unavoidable. A batch is one row, one
 * frame and one queue message (`store`), or only the frame (`broadcast`); nothing is checked, parsed or counted.
 */
import { DurableObject } from "cloudflare:workers";

interface BareEnv {
  BARE: DurableObjectNamespace<BareHub>;
  BARE_LOG: Queue<string>;
}

export type BareMode = "store" | "broadcast";

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
    for (const socket of this.ctx.getWebSockets()) socket.send(text);
    return { batch: this.#batch };
  }

  override fetch(): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const hub = env.BARE.get(env.BARE.idFromName(searchParams.get("stream") ?? ""));
    if (pathname === "/live") return hub.fetch(request);
    return Response.json(await hub.publish(await request.text(), pathname === "/store" ? "store" : "broadcast"));
  },
  queue() {},
} satisfies ExportedHandler<BareEnv, string>;
