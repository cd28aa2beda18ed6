/** The providers that a host has set up, as its secret OAUTH_CLIENTS names them. Pure. */
import * as z from "zod";
import { OauthProvider } from "#shared/api/operations/sign-in.ts";

export interface OauthClient {
  clientId: string;
  clientSecret: string;
}

/** `provider:clientId:clientSecret`, comma-separated. */
export const OauthClients = z.string().transform((text, context): ReadonlyMap<OauthProvider, OauthClient> => {
  const clients = new Map<OauthProvider, OauthClient>();
  for (const one of text === "" ? [] : text.split(",")) {
    const [, name, clientId, clientSecret] =
      /^(\w+):([\x21-\x2b\x2d-\x39\x3b-\x7e]+):([\x21-\x2b\x2d-\x7e]+)$/.exec(one.trim()) ?? [];
    const provider = OauthProvider.safeParse(name).data;
    // What stands there is not repeated: it may be the secret.
    if (!provider || !clientId || !clientSecret || clients.has(provider)) {
      context.addIssue("expected provider:clientId:clientSecret, once each of google, discord and twitch");
    } else clients.set(provider, { clientId, clientSecret });
  }
  return clients;
});
