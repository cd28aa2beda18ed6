/** partyserver, as one would write it on Cloudflare: a batch comes by POST and is broadcast as text. */
import { routePartykitRequest, Server } from "partyserver";

interface PartyEnv {
  Party: DurableObjectNamespace<Party>;
}

export class Party extends Server<PartyEnv> {
  static override options = { hibernate: true };

  override async onRequest(request: Request): Promise<Response> {
    this.broadcast(await request.text());
    return Response.json({});
  }
}

export default {
  fetch: async (request, env) => (await routePartykitRequest(request, env)) ?? new Response(null, { status: 404 }),
} satisfies ExportedHandler<PartyEnv>;
