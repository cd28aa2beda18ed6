/**
 * Signing in at a provider: the authorization code flow with PKCE, its state bound to the browser by a cookie. Of the provider
 * nothing is believed but what it answers over TLS to the token that it has just given us.
 */
import * as z from "zod";
import type { OauthProvider } from "#shared/api/operations/sign-in.ts";
import type { OauthClient } from "./oauth-clients.ts";
import { countedFetch } from "../telemetry/provider-calls.ts";

/** Who somebody is at a provider. */
export interface Identity {
  /** The provider's own id of the person. */
  subject: string;
  /** An address that the provider says it has verified, in lower case; null where there is none. */
  email: string | null;
}

interface Provider {
  authorize: string;
  token: string;
  user: string;
  scope: string;
  /** Of the address that the browser is sent to, beside what every provider takes. */
  extra?: Record<string, string>;
  /** What the provider says of who signed in; throws where it says something else. */
  read: (answer: unknown) => Identity;
}

const Address = z.email().max(254);

function verified(email: string | null | undefined, isVerified: boolean | undefined): string | null {
  const address = Address.safeParse(email);
  return isVerified === true && address.success ? address.data.toLowerCase() : null;
}

const OpenId = z.object({
  sub: z.string().min(1).max(255),
  email: z.string().nullish(),
  email_verified: z.boolean().optional(),
});
const DiscordUser = z.object({
  id: z.string().min(1).max(255),
  email: z.string().nullish(),
  verified: z.boolean().optional(),
});

function readOpenId(answer: unknown): Identity {
  const { sub, email, email_verified } = OpenId.parse(answer);
  return { subject: sub, email: verified(email, email_verified) };
}

/** As their documents have it: Google and Twitch by OpenID Connect, Discord by its own user object. */
export const providers: Readonly<Record<OauthProvider, Provider>> = {
  google: {
    authorize: "https://accounts.google.com/o/oauth2/v2/auth",
    token: "https://oauth2.googleapis.com/token",
    user: "https://openidconnect.googleapis.com/v1/userinfo",
    scope: "openid email",
    read: readOpenId,
  },
  discord: {
    authorize: "https://discord.com/oauth2/authorize",
    token: "https://discord.com/api/oauth2/token",
    user: "https://discord.com/api/users/@me",
    scope: "identify email",
    read: (answer) => {
      const { id, email, verified: isVerified } = DiscordUser.parse(answer);
      return { subject: id, email: verified(email, isVerified) };
    },
  },
  twitch: {
    authorize: "https://id.twitch.tv/oauth2/authorize",
    token: "https://id.twitch.tv/oauth2/token",
    user: "https://id.twitch.tv/oauth2/userinfo",
    scope: "openid user:read:email",
    // Twitch tells the address only where it is asked for by name.
    extra: { claims: JSON.stringify({ userinfo: { email: null, email_verified: null } }) },
    read: readOpenId,
  },
};

/** Where one provider is; `endpoint` is a stand-in's address, "" the provider itself. */
export function placesOf(provider: OauthProvider, endpoint: string): Pick<Provider, "authorize" | "token" | "user"> {
  if (endpoint === "") return providers[provider];
  const base = `${endpoint.replace(/\/$/, "")}/${provider}`;
  return { authorize: `${base}/authorize`, token: `${base}/token`, user: `${base}/user` };
}

/** What binds a browser to the sign-in that it has begun. */
export interface OauthAttempt {
  /** Comes back from the provider. */
  state: string;
  /** PKCE: proves to the provider that who takes the code is who asked for it. */
  verifier: string;
}

const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

export function newAttempt(): OauthAttempt {
  return { state: random(), verifier: random() };
}

const attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";
export const oauthCookie = "__Host-tle_oauth";

export function attemptCookie(provider: OauthProvider, { state, verifier }: OauthAttempt): string {
  return `${oauthCookie}=${provider}.${state}.${verifier}; ${attributes}; Max-Age=600`;
}

export const noAttemptCookie = `${oauthCookie}=; ${attributes}; Max-Age=0`;

/** What a cookie says; undefined where it is none of this provider's. */
export function readAttempt(provider: OauthProvider, cookie: string | undefined): OauthAttempt | undefined {
  const [, name, state, verifier] = /^(\w+)\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(cookie ?? "") ?? [];
  return name === provider && state !== undefined && verifier !== undefined ? { state, verifier } : undefined;
}

/** Where the browser is sent. */
export async function authorizeUrl(
  provider: OauthProvider,
  { client, endpoint, redirectUri }: { client: OauthClient; endpoint: string; redirectUri: string },
  { state, verifier }: OauthAttempt,
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const { scope, extra = {} } = providers[provider];
  const url = new URL(placesOf(provider, endpoint).authorize);
  const parameters = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: Buffer.from(digest).toString("base64url"),
    code_challenge_method: "S256",
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

const TokenAnswer = z.object({ access_token: z.string().min(1).max(8_192) });
const timeoutMs = 10_000;
/** More than any of them answers. */
const mostBytes = 64 * 1_024;

/**
 * Who signed in, by the code that the provider sent the browser back with; undefined where it does not take the code, or does
 * not answer as its documents say.
 */
export async function identify(
  provider: OauthProvider,
  { client, endpoint, redirectUri }: { client: OauthClient; endpoint: string; redirectUri: string },
  { code, verifier }: { code: string; verifier: string },
  fetch: typeof globalThis.fetch = countedFetch("sign-in"),
): Promise<Identity | undefined> {
  const places = placesOf(provider, endpoint);
  try {
    const body = new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: redirectUri,
      client_id: client.clientId,
      client_secret: client.clientSecret,
      code_verifier: verifier,
    });
    const signal = () => AbortSignal.timeout(timeoutMs);
    const given = await fetch(places.token, { method: "POST", body, redirect: "manual", signal: signal() });
    const { access_token } = TokenAnswer.parse(await readAnswer(given));
    const headers = { Authorization: `Bearer ${access_token}`, Accept: "application/json" };
    const said = await fetch(places.user, { headers, redirect: "manual", signal: signal() });
    return providers[provider].read(await readAnswer(said));
  } catch (error) {
    // Its message may hold what the provider said of a person.
    const name = error instanceof Error ? error.name : "unknown";
    console.error(JSON.stringify({ part: "sign-in", status: "provider failed", provider, error: name }));
    return undefined;
  }
}

async function readAnswer(response: Response): Promise<unknown> {
  if (!response.ok || !response.body) throw new Error(`the provider answers ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    if (size > mostBytes) throw new Error("the provider's answer is too large");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}
