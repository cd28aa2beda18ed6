/** One's own account. What it is and what it needs stands in shared/api/operations/account.ts. */
import * as operations from "#shared/api/operations/account.ts";
import { type Permission, type Role, rolePermissions, roles } from "#shared/api/permissions.ts";
import { grantsAt, type MemberAsker, stepUpMs } from "../access/decide.ts";
import { type Call, reply, serve, type Served } from "../access/serve.ts";
import { hashSecret } from "../auth/secret.ts";
import { endSession } from "../people/end-sockets.ts";
import { Problem } from "../problem.ts";
import * as statements from "./account-statements.ts";
import { makeChallenge } from "./challenge.ts";
import { countTries, linkTries, withTries } from "./guesses.ts";
import { type LinkPurpose, linkOf, mailWay, sendLink } from "./mail.ts";
import { answeredChallenge, askedPasskey, checkMade, siteOf, wantedPasskey } from "./passkey-check.ts";
import { noCookie } from "./session.ts";
import { firstPasskeyName, linkMs, newLink, refuseTaken, stepUp, toAnswered } from "./sign-in.ts";
import { insertStepUpLink, readKnownPasskeys, stepUpByLink } from "./statements.ts";

const readAccount = serve(operations.readAccount, async (call) => {
  const me = memberOf(call);
  const row = await statements.readAccountRow(call.config, me.accountId);
  if (!row) throw new Problem("unauthorized");
  const { name, email, passkeys, providers, workspaces, streams } = row;
  return {
    accountId: me.accountId,
    name,
    email,
    sessionId: me.sessionId,
    steppedUpUntil: me.steppedUpAt ? steppedUpUntil(me.steppedUpAt) : null,
    stepUpBy: passkeys > 0 ? ("passkey" as const) : ("link" as const),
    providers,
    workspaces: workspaces.map((workspace) => {
      const whole = me.grants.filter((one) => one.workspaceId === workspace.workspaceId && one.streamId === null);
      return { ...workspace, role: upmost(whole), permissions: permissionsOf(whole) };
    }),
    streams: streams.flatMap((stream) => {
      const grants = grantsAt(me, stream);
      const role = upmost(grants);
      return role === null ? [] : [{ ...stream, role, permissions: permissionsOf(grants) }];
    }),
  };
});

const renameAccount = serve(operations.renameAccount, async (call) => {
  await statements.writeName(call.config, memberOf(call).accountId, call.body.name);
  return { name: call.body.name };
});

const signOut = serve(operations.signOut, async (call) => {
  const { accountId, sessionId } = memberOf(call);
  await statements.endSession(call.config, accountId, sessionId);
  await endSession(call.env, call.config, { accountId, sessionId });
  return reply(204, null, { "Set-Cookie": noCookie });
});

const listSessions = serve(operations.listAccountSessions, async (call) => {
  const { accountId, sessionId: current } = memberOf(call);
  const rows = await statements.listSessions(call.config, accountId);
  return {
    sessions: rows.map(({ sessionId, device, createdAt, seenAt }) => ({
      sessionId,
      device,
      current: sessionId === current,
      createdAt: toIso(createdAt),
      seenAt: toIso(seenAt),
    })),
  };
});

const revokeSession = serve(operations.revokeAccountSession, async (call) => {
  const { accountId, sessionId: current } = memberOf(call);
  const { sessionId } = call.params;
  if (!(await statements.endSession(call.config, accountId, sessionId))) throw new Problem("not_found");
  await endSession(call.env, call.config, { accountId, sessionId });
  return reply(204, null, sessionId === current ? { "Set-Cookie": noCookie } : {});
});

const listPasskeys = serve(operations.listPasskeys, async (call) => {
  const rows = await statements.listPasskeyRows(call.config, memberOf(call).accountId);
  return { passkeys: rows.map(toPasskey) };
});

const askNewPasskey = serve(operations.askNewPasskey, async (call) => {
  const { config, now, url } = call;
  const { accountId, sessionId: bound } = memberOf(call);
  const [row, known] = await Promise.all([
    statements.readAccountRow(config, accountId),
    readKnownPasskeys(config, accountId),
  ]);
  const challenge = await makeChallenge(config.SEALING_KEYS, { purpose: "add_passkey", accountId, bound, now });
  return { options: wantedPasskey(siteOf(url), { challenge, accountId, name: row?.name ?? "", known }) };
});

const addPasskey = serve(operations.addPasskey, async (call) => {
  const { config, body, now, url } = call;
  const { accountId, sessionId } = memberOf(call);
  const answered = await answeredChallenge(config.SEALING_KEYS, body.answer, now);
  const isMine = answered?.accountId === accountId && answered.bound === sessionId;
  if (answered?.purpose !== "add_passkey" || !isMine) throw new Problem("passkey_refused");
  const made = await checkMade(siteOf(url), body.answer, answered.text);
  if (!made) throw new Problem("passkey_refused");
  const passkey = { ...made, name: body.name ?? firstPasskeyName };
  const row = await statements
    .insertPasskey(config, await toAnswered(answered), accountId, passkey)
    .catch((error: unknown) => refuseTaken(error));
  if (row === "too_many") throw new Problem("too_many_passkeys");
  if (!row) throw new Problem("passkey_refused");
  return reply(201, toPasskey(row));
});

const renamePasskey = serve(operations.renamePasskey, async (call) => {
  const { config, params, body } = call;
  const row = await statements.writePasskeyName(config, memberOf(call).accountId, params.passkeyId, body.name);
  if (!row) throw new Problem("not_found");
  return toPasskey(row);
});

const removePasskey = serve(operations.removePasskey, async (call) => {
  const { config, params } = call;
  const { passkeyId } = params;
  await endOthers(call, await statements.deletePasskey(config, { ...removerOf(call), passkeyId }));
});

const removeProvider = serve(operations.removeProvider, async (call) => {
  const { config, params } = call;
  const { provider } = params;
  await endOthers(call, await statements.deleteProvider(config, { ...removerOf(call), provider }));
});

const askStepUp = serve(operations.askStepUp, async (call) => {
  const { config, now, url } = call;
  const { accountId, sessionId: bound } = memberOf(call);
  const known = await readKnownPasskeys(config, accountId);
  const challenge = await makeChallenge(config.SEALING_KEYS, { purpose: "step_up", accountId, bound, now });
  return { options: askedPasskey(siteOf(url), challenge, known) };
});

const showAgain = serve(operations.stepUp, async (call) => {
  const { config, body, now, url, address } = call;
  const at = await withTries(call, [{ kind: "address", what: address }], () =>
    stepUp(config, { site: siteOf(url), answer: body.answer, now }, memberOf(call)),
  );
  return { steppedUpUntil: steppedUpUntil(at) };
});

const sendStepUpLink = serve(operations.sendStepUpLink, async (call) => {
  const { accountId, sessionId } = memberOf(call);
  return sendAccountLink(call, "step_up", accountId, (link) =>
    insertStepUpLink(call.config, { ...link, accountId, sessionId }),
  );
});

const byLink = serve(operations.stepUpByLink, async (call) => {
  const at = await withLinkTries(call, async () => {
    const found = await stepUpByLink(call.config, await hashSecret(call.body.token), memberOf(call));
    if (!found) throw new Problem("link_refused");
    return found;
  });
  return { steppedUpUntil: steppedUpUntil(at) };
});

const sendEmailLink = serve(operations.sendEmailLink, async (call) => {
  const { accountId } = memberOf(call);
  const { email } = call.body;
  return sendAccountLink(call, "email", email, async (link) => {
    await statements.insertEmailLink(call.config, { ...link, accountId, email });
    return email;
  });
});

const confirmEmail = serve(operations.confirmEmail, async (call) => {
  const email = await withLinkTries(call, async () => {
    const tokenHash = await hashSecret(call.body.token);
    const found = await statements
      .confirmEmail(call.config, tokenHash, memberOf(call).accountId)
      .catch(refuseTakenEmail);
    if (found === undefined) throw new Problem("link_refused");
    return found;
  });
  return { email };
});

const removeEmail = serve(operations.removeEmail, async (call) => {
  await endOthers(call, await statements.deleteEmail(call.config, removerOf(call)));
});

/** The routes under `/v1/account`. */
export const accountRoutes: Served[] = [
  readAccount,
  renameAccount,
  signOut,
  listSessions,
  revokeSession,
  listPasskeys,
  askNewPasskey,
  addPasskey,
  renamePasskey,
  removePasskey,
  removeProvider,
  askStepUp,
  showAgain,
  sendStepUpLink,
  byLink,
  sendEmailLink,
  confirmEmail,
  removeEmail,
];

/** Who is signed in: an operation that needs an account is asked by nobody else. */
function memberOf({ access: { asker } }: Pick<Call, "access">): MemberAsker {
  if (asker?.kind !== "member") throw new Problem("unauthorized");
  return asker;
}

/** Keeps a link and sends it to the address that `keep` says; where it says none, nothing is sent. */
async function sendAccountLink(
  call: Call,
  purpose: LinkPurpose,
  counted: string,
  keep: (link: { tokenHash: string; expiresAt: Date }) => Promise<string | undefined>,
) {
  const { config, now, url, address } = call;
  const way = mailWay(config);
  if (way === "none") throw new Problem("no_mail");
  await countTries(call, [
    { kind: "asked", what: address },
    { kind: "mail", what: counted },
  ]);
  const { token, tokenHash, expiresAt } = await newLink(now);
  const to = await keep({ tokenHash, expiresAt });
  const link = to === undefined ? null : linkOf(url.origin, purpose, token);
  if (to !== undefined && link !== null) call.waitUntil(sendLink(config, { purpose, to, link }));
  return reply(202, { validForSeconds: linkMs / 1_000, ...(way === "shown" ? { link } : {}) });
}

function withLinkTries<Result>(call: Call & { body: { token: string } }, attempt: () => Promise<Result>) {
  return withTries(call, linkTries(call.address, call.body.token), attempt);
}

/** Two accounts that confirm one address at once: the second is refused as one that comes later. */
function refuseTakenEmail(error: unknown): undefined {
  if (error instanceof Error && "code" in error && error.code === "23505") return undefined;
  throw error;
}

function removerOf(call: Pick<Call, "access" | "config">): statements.Remover {
  const { accountId, sessionId } = memberOf(call);
  const { config } = call;
  return { accountId, sessionId, mails: mailWay(config) !== "none", providers: [...config.OAUTH_CLIENTS.keys()] };
}

/** Who takes a way of signing in away may have lost it: whatever came in by any way is signed out, but for who asks. */
async function endOthers({ env, config, access }: Call, removed: statements.Removed): Promise<void> {
  switch (removed.outcome) {
    case "removed": {
      const { accountId } = memberOf({ access });
      for (const sessionId of removed.ended) await endSession(env, config, { accountId, sessionId });
      return;
    }
    case "unknown":
      throw new Problem("not_found");
    case "last":
      throw new Problem("last_way_in", "Add another way of signing in first: this one is the last");
    default:
      return removed satisfies never;
  }
}

function upmost(grants: readonly { role: Role }[]): Role | null {
  return roles.find((role) => grants.some((grant) => grant.role === role)) ?? null;
}

function permissionsOf(grants: readonly { role: Role }[]): Permission[] {
  return [...new Set(grants.flatMap(({ role }) => [...rolePermissions[role]]))];
}

function steppedUpUntil(at: Date): string {
  return new Date(at.getTime() + stepUpMs).toISOString();
}

/** The driver gives times as what they are or as text, as its settings have it. */
function toIso(time: string | Date): string {
  return new Date(time).toISOString();
}

function toPasskey({ passkeyId, name, synced, createdAt, lastUsedAt }: statements.PasskeyRow) {
  return {
    passkeyId,
    name,
    synced,
    createdAt: toIso(createdAt),
    lastUsedAt: lastUsedAt === null ? null : toIso(lastUsedAt),
  };
}
