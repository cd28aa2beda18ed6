/** Signing in, without HTTP: what was shown comes in, a session or a refusal goes out. */
import type { PasskeyMade, PasskeyShown, PasskeyWanted } from "#shared/api/passkey-answers.ts";
import type { Ticket } from "#shared/api/operations/sign-in.ts";
import type { Actor } from "../access/actor.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import { makeChallenge } from "./challenge.ts";
import {
  answeredChallenge,
  checkMade,
  checkShown,
  type KnownPasskey,
  type Site,
  wantedPasskey,
} from "./passkey-check.ts";
import type { NewSession } from "./session.ts";
import {
  accountOfIdentity,
  accountOfLink,
  type Answered,
  findPasskey,
  insertInvited,
  insertOwner,
  isInvitation,
  isOwnersLink,
  openByLink,
  openByPasskey,
  openByProvider,
  stepUpByPasskey,
} from "./statements.ts";

/** Links by mail work so long. */
export const linkMs = 10 * 60_000;

export interface LinkSecret {
  token: string;
  tokenHash: string;
  expiresAt: Date;
}

/** 256 random bits, and what is kept of them. */
export async function newLink(now: Date): Promise<LinkSecret> {
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return { token, tokenHash: await hashSecret(token), expiresAt: new Date(now.getTime() + linkMs) };
}

/** Where a request came from, for the audit. */
export type From = Pick<Actor, "requestId" | "address">;

interface Shown {
  site: Site;
  answer: PasskeyShown;
  from: From;
  now: Date;
}

/** Opens `session` for the account whose passkey is shown. Throws `passkey_refused`. Returns the account. */
export async function signInByPasskey(config: Config, shown: Shown, session: NewSession): Promise<string> {
  const answered = await answeredChallenge(config.SEALING_KEYS, shown.answer, shown.now);
  if (answered?.purpose !== "sign_in") throw new Problem("passkey_refused");
  const known = await findPasskey(config, credentialIdOf(shown.answer));
  const used = await checkShown(shown.site, shown.answer, answered.text, known);
  if (!known || !used || !namesAccount(shown.answer, known.accountId)) throw new Problem("passkey_refused");
  const opened = await openByPasskey(
    asMember(config, shown.from, known.accountId),
    await toAnswered(answered),
    { credentialId: known.credentialId, ...used },
    session,
  );
  if (!opened) throw new Problem("passkey_refused");
  return known.accountId;
}

/** Uses a link up and opens `session` with it. Throws `link_refused`. Returns the account. */
export async function signInByLink(config: Config, token: string, from: From, session: NewSession): Promise<string> {
  const tokenHash = await hashSecret(token);
  const accountId = await accountOfLink(config, tokenHash);
  const opened = accountId && (await openByLink(asMember(config, from, accountId), tokenHash, session));
  if (!opened) throw new Problem("link_refused");
  return opened;
}

/** Opens `session` for who a provider says that somebody is. Returns the account; undefined where it is nobody here. */
export async function signInByProvider(
  config: Config,
  identity: Parameters<typeof openByProvider>[1],
  from: From,
  session: NewSession,
): Promise<string | undefined> {
  const accountId = await accountOfIdentity(config, identity);
  return accountId === undefined ? undefined : openByProvider(asMember(config, from, accountId), identity, session);
}

/** Notes that the account has shown its passkey again; since when. Throws `passkey_refused`, also for another account's. */
export async function stepUp(
  config: Config,
  shown: Omit<Shown, "from">,
  who: { accountId: string; sessionId: string },
): Promise<Date> {
  const answered = await answeredChallenge(config.SEALING_KEYS, shown.answer, shown.now);
  if (answered?.purpose !== "step_up" || answered.accountId !== who.accountId || answered.bound !== who.sessionId) {
    throw new Problem("passkey_refused");
  }
  const found = await findPasskey(config, credentialIdOf(shown.answer));
  const known = found?.accountId === who.accountId ? found : undefined;
  const used = await checkShown(shown.site, shown.answer, answered.text, known);
  if (!known || !used || !namesAccount(shown.answer, known.accountId)) throw new Problem("passkey_refused");
  const passkey = { credentialId: known.credentialId, ...used };
  const at = await stepUpByPasskey(config, await toAnswered(answered), passkey, who);
  if (!at) throw new Problem("passkey_refused");
  return at;
}

/** What the browser of a new account is asked with. Throws `link_refused`. */
export async function askNewAccount(
  config: Config,
  { site, ticket, name, now }: { site: Site; ticket: Ticket; name: string; now: Date },
): Promise<PasskeyWanted> {
  const tokenHash = await hashSecret(ticket.token);
  if (!(await tickets[ticket.kind].isGood(config, tokenHash))) throw new Problem("link_refused");
  const accountId = makeId("ac");
  const challenge = await makeChallenge(config.SEALING_KEYS, { purpose: "sign_up", accountId, bound: tokenHash, now });
  return wantedPasskey(site, { challenge, accountId, name, known: [] });
}

/** Makes an account with its first passkey, and opens its session. Throws `link_refused` or `passkey_refused`. */
export async function signUp(
  config: Config,
  {
    site,
    ticket,
    name,
    answer,
    from,
    now,
  }: { site: Site; ticket: Ticket; name: string; answer: PasskeyMade; from: From; now: Date },
  session: NewSession,
): Promise<string> {
  const answered = await answeredChallenge(config.SEALING_KEYS, answer, now);
  const tokenHash = await hashSecret(ticket.token);
  if (answered?.purpose !== "sign_up" || answered.bound !== tokenHash) throw new Problem("passkey_refused");
  const made = await checkMade(site, answer, answered.text);
  if (!made) throw new Problem("passkey_refused");
  const { accountId } = answered;
  const account = { accountId, name, passkey: { ...made, name: session.device || firstPasskeyName } };
  const { insert } = tickets[ticket.kind];
  const by = asMember(config, from, accountId);
  const isMade = await insert(by, tokenHash, await toAnswered(answered), account, session).catch(refuseTaken);
  if (!isMade) throw new Problem("link_refused");
  return accountId;
}

export const firstPasskeyName = "Passkey";

/** What lets a new account be made: how it is looked at, and how the account is made with it. */
const tickets: Record<Ticket["kind"], { isGood: typeof isOwnersLink; insert: typeof insertOwner }> = {
  first_owner: { isGood: isOwnersLink, insert: insertOwner },
  invitation: { isGood: isInvitation, insert: insertInvited },
};

/** What is written with this is written by an account. */
function asMember(config: Config, from: From, accountId: string): Config {
  return { ...config, actor: { kind: "member", id: accountId, ...from } };
}

/** A passkey that is somebody's already is not made again. Throws everything else. */
export function refuseTaken(error: unknown): never {
  if (error instanceof Error && "code" in error && error.code === "23505") throw new Problem("passkey_refused");
  throw error;
}

export async function toAnswered({ text, expiresAt }: { text: string; expiresAt: number }): Promise<Answered> {
  return { challengeHash: await hashSecret(text), expiresAt };
}

function credentialIdOf({ id }: PasskeyShown): KnownPasskey["credentialId"] {
  return Buffer.from(id, "base64url").toString("hex");
}

/** A passkey that can be found by itself says whose it is; it has to be the one whose it is here. */
function namesAccount({ response: { userHandle } }: PasskeyShown, accountId: string): boolean {
  return userHandle === undefined || Buffer.from(userHandle, "base64url").toString() === accountId;
}
