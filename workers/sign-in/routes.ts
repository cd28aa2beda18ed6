/** Signing in. What it is and what it needs stands in shared/api/operations/sign-in.ts. */
import { getCookie } from "hono/cookie";
import * as operations from "#shared/api/operations/sign-in.ts";
import { foreignOrigin } from "../access/same-origin.ts";
import { type Call, reply, serve, type Served, serveRaw } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { makeChallenge } from "./challenge.ts";
import { deviceOf } from "./device.ts";
import { countTries, linkTries, withTries } from "./guesses.ts";
import { linkOf, mailWay, sendLink } from "./mail.ts";
import * as oauth from "./oauth.ts";
import { askedPasskey, siteOf } from "./passkey-check.ts";
import { cookieOf, newSession } from "./session.ts";
import * as signIn from "./sign-in.ts";
import { insertSignInLink, isOwnerless } from "./statements.ts";

const readSignInWays = serve(operations.readSignInWays, async ({ config }) => ({
  mail: mailWay(config),
  providers: [...config.OAUTH_CLIENTS.keys()],
  ownerless: await isOwnerless(config),
}));

const askPasskey = serve(operations.askPasskey, async ({ config, url, now }) => {
  const challenge = await makeChallenge(config.SEALING_KEYS, { purpose: "sign_in", accountId: "", bound: "", now });
  return { options: askedPasskey(siteOf(url), challenge) };
});

const byPasskey = serve(operations.signInByPasskey, async (call) => {
  const { config, body, now, address } = call;
  requireOwnPage(call);
  const session = await newSession(deviceOf(call.headers.get("User-Agent") ?? ""));
  const accountId = await withTries(call, [{ kind: "address", what: address }], () =>
    signIn.signInByPasskey(config, { site: siteOf(call.url), answer: body.answer, from: fromOf(call), now }, session),
  );
  return reply(200, { accountId, sessionId: session.sessionId }, { "Set-Cookie": cookieOf(session) });
});

const sendSignInLink = serve(operations.sendSignInLink, async (call) => {
  const { config, body, now, address, url } = call;
  requireOwnPage(call);
  const way = mailWay(config);
  if (way === "none") throw new Problem("no_mail");
  await countTries(call, [
    { kind: "asked", what: address },
    { kind: "mail", what: body.email },
  ]);
  const { token, tokenHash, expiresAt } = await signIn.newLink(now);
  const accountId = await insertSignInLink(config, { tokenHash, email: body.email, expiresAt });
  const link = accountId === undefined ? null : linkOf(url.origin, "sign_in", token);
  // After the answer, which so takes as long for an address that is nobody's.
  if (link !== null) call.waitUntil(sendLink(config, { purpose: "sign_in", to: body.email, link }));
  return reply(202, { validForSeconds: signIn.linkMs / 1_000, ...(way === "shown" ? { link } : {}) });
});

const signInByLink = serve(operations.signInByLink, async (call) => {
  const { config, body, address } = call;
  requireOwnPage(call);
  const session = await newSession(deviceOf(call.headers.get("User-Agent") ?? ""));
  const accountId = await withTries(call, linkTries(address, body.token), () =>
    signIn.signInByLink(config, body.token, fromOf(call), session),
  );
  return reply(200, { accountId, sessionId: session.sessionId }, { "Set-Cookie": cookieOf(session) });
});

const newAccount = serve(operations.askNewAccount, async (call) => {
  const { config, body, now, address } = call;
  requireOwnPage(call);
  const options = await withTries(call, linkTries(address, body.ticket.token), () =>
    signIn.askNewAccount(config, { site: siteOf(call.url), now, ...body }),
  );
  return { options };
});

const makeAccount = serve(operations.signUp, async (call) => {
  const { config, body, now, address } = call;
  requireOwnPage(call);
  const session = await newSession(deviceOf(call.headers.get("User-Agent") ?? ""));
  const accountId = await withTries(call, linkTries(address, body.ticket.token), async () => {
    await countTries(call, [{ kind: "account", what: body.ticket.token }]);
    return signIn.signUp(config, { site: siteOf(call.url), from: fromOf(call), now, ...body }, session);
  });
  return reply(201, { accountId, sessionId: session.sessionId }, { "Set-Cookie": cookieOf(session) });
});

const startOauth = serveRaw(operations.startOauth, async (_, { config, params, url }) => {
  const place = placeOf(config, params.provider, url);
  const attempt = oauth.newAttempt();
  const location = await oauth.authorizeUrl(params.provider, place, attempt);
  return redirect(location, [oauth.attemptCookie(params.provider, attempt)]);
});

const finishOauth = serveRaw(operations.finishOauth, async (c, call) => {
  const { config, params, query, url, address } = call;
  const place = placeOf(config, params.provider, url);
  const attempt = oauth.readAttempt(params.provider, getCookie(c, oauth.oauthCookie));
  const refused = redirect("/account/#refused", [oauth.noAttemptCookie]);
  // Another browser's, an old one, or one that somebody else began: it signs nobody in.
  if (!attempt || query.state !== attempt.state || query.code === undefined) return refused;
  const { code } = query;
  const session = await newSession(deviceOf(call.headers.get("User-Agent") ?? ""));
  await countTries(call, [{ kind: "asked", what: address }]);
  const identity = await oauth.identify(params.provider, place, { code, verifier: attempt.verifier });
  const found = identity && { provider: params.provider, ...identity };
  const accountId = found && (await signIn.signInByProvider(config, found, fromOf(call), session));
  return accountId === undefined ? refused : redirect("/account/", [oauth.noAttemptCookie, cookieOf(session)]);
});

/** The routes under `/v1/sign-in` and `/v1/sign-up`. */
export const signInRoutes: Served[] = [
  readSignInWays,
  askPasskey,
  byPasskey,
  sendSignInLink,
  signInByLink,
  newAccount,
  makeAccount,
  startOauth,
  finishOauth,
];

/** What signs in is asked by our own pages alone: another site's must not put its session into somebody's browser. */
function requireOwnPage({ url, headers }: Pick<Call, "url" | "headers">): void {
  const foreign = foreignOrigin({ method: "POST", url: url.href, headers });
  if (foreign !== undefined) throw new Problem("foreign_origin", foreign);
}

function fromOf({ requestId, address }: Pick<Call, "requestId" | "address">): signIn.From {
  return { requestId, address };
}

function placeOf(config: Config, provider: operations.OauthProvider, url: URL) {
  const client = config.OAUTH_CLIENTS.get(provider);
  if (!client) throw new Problem("not_found");
  const redirectUri = `${url.origin}/v1/sign-in/oauth/${provider}/callback`;
  return { client, endpoint: config.OAUTH_ENDPOINT, redirectUri };
}

function redirect(location: string, cookies: readonly string[]): Response {
  const headers = new Headers({ Location: location, "Cache-Control": "no-store" });
  for (const cookie of cookies) headers.append("Set-Cookie", cookie);
  return new Response(null, { status: 302, headers });
}
