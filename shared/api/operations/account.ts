/** One's own account: who one is, where one is signed in, and with which passkeys. */
import * as z from "zod";
import { PasskeyAsked, PasskeyMade, PasskeyShown, PasskeyWanted } from "#shared/api/passkey-answers.ts";
import { account, operation } from "#shared/api/operation.ts";
import { Permission, Role } from "#shared/api/permissions.ts";
import { DisplayName, Email, LinkSent, LinkToken, OauthProvider } from "#shared/api/operations/sign-in.ts";
import { Time, nameOfAtMost } from "#shared/api/parts.ts";

const AccountSessionId = z.string().regex(/^as_[a-z2-7]{16}$/);
const PasskeyId = z.string().regex(/^pk_[a-z2-7]{16}$/);
const PasskeyName = nameOfAtMost(60);

const Passkey = z.strictObject({
  passkeyId: PasskeyId,
  name: z.string(),
  /** Whether it is kept in an account of its maker and so on several devices. */
  synced: z.boolean(),
  createdAt: Time,
  lastUsedAt: Time.nullable(),
});

export const readAccount = operation({
  id: "readAccount",
  method: "GET",
  path: "/v1/account",
  tag: "account",
  summary: "Who one is, and the workspaces and streams that one may see",
  needs: account(),
  answers: {
    200: z.strictObject({
      accountId: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      sessionId: AccountSessionId,
      /** Until when what needs a passkey may be done without showing it again. */
      steppedUpUntil: Time.nullable(),
      /** How one shows again who one is: an account without a passkey has a link sent. */
      stepUpBy: z.enum(["passkey", "link"]),
      providers: z.array(OauthProvider),
      workspaces: z.array(
        z.strictObject({
          workspaceId: z.string(),
          name: z.string(),
          /** In the whole workspace; null where one is only of some of its streams. */
          role: Role.nullable(),
          permissions: z.array(Permission),
        }),
      ),
      streams: z.array(
        z.strictObject({
          streamId: z.string(),
          workspaceId: z.string(),
          uniqueId: z.string(),
          /** The one that may most. */
          role: Role,
          permissions: z.array(Permission),
        }),
      ),
    }),
  },
});

export const renameAccount = operation({
  id: "renameAccount",
  method: "PATCH",
  path: "/v1/account",
  tag: "account",
  summary: "Changes what one is called",
  needs: account(),
  body: z.strictObject({ name: DisplayName }),
  answers: { 200: z.strictObject({ name: z.string() }) },
});

export const signOut = operation({
  id: "signOut",
  method: "POST",
  path: "/v1/account/sign-out",
  tag: "account",
  summary: "Ends this session",
  needs: account(),
  answers: { 204: null },
});

export const listAccountSessions = operation({
  id: "listAccountSessions",
  method: "GET",
  path: "/v1/account/sessions",
  tag: "account",
  summary: "Where one is signed in",
  needs: account(),
  answers: {
    200: z.strictObject({
      sessions: z.array(
        z.strictObject({
          sessionId: AccountSessionId,
          /** The browser and the system, such as `Chrome on Windows`. */
          device: z.string(),
          current: z.boolean(),
          createdAt: Time,
          /** To the hour. */
          seenAt: Time,
        }),
      ),
    }),
  },
});

export const revokeAccountSession = operation({
  id: "revokeAccountSession",
  method: "DELETE",
  path: "/v1/account/sessions/{sessionId}",
  tag: "account",
  summary: "Ends one of one's sessions; what it has open closes",
  needs: account(),
  params: z.object({ sessionId: AccountSessionId }),
  answers: { 204: null },
});

export const listPasskeys = operation({
  id: "listPasskeys",
  method: "GET",
  path: "/v1/account/passkeys",
  tag: "account",
  summary: "One's own passkeys",
  needs: account(),
  answers: { 200: z.strictObject({ passkeys: z.array(Passkey) }) },
});

export const askNewPasskey = operation({
  id: "askNewPasskey",
  method: "POST",
  path: "/v1/account/passkeys/options",
  tag: "account",
  summary: "A challenge for one more passkey",
  needs: account({ stepUp: true }),
  answers: { 200: z.strictObject({ options: PasskeyWanted }) },
});

export const addPasskey = operation({
  id: "addPasskey",
  method: "POST",
  path: "/v1/account/passkeys",
  tag: "account",
  summary: "Adds a passkey to one's account",
  needs: account({ stepUp: true }),
  body: z.strictObject({ answer: PasskeyMade, name: PasskeyName.optional() }),
  answers: { 201: Passkey },
  problems: ["passkey_refused", "too_many_passkeys"],
});

export const renamePasskey = operation({
  id: "renamePasskey",
  method: "PATCH",
  path: "/v1/account/passkeys/{passkeyId}",
  tag: "account",
  summary: "Gives a passkey another name",
  needs: account(),
  params: z.object({ passkeyId: PasskeyId }),
  body: z.strictObject({ name: PasskeyName }),
  answers: { 200: Passkey },
});

export const removePasskey = operation({
  id: "removePasskey",
  method: "DELETE",
  path: "/v1/account/passkeys/{passkeyId}",
  tag: "account",
  summary: "Removes a passkey, unless it is the last way of signing in, and signs out everywhere else",
  needs: account({ stepUp: true }),
  params: z.object({ passkeyId: PasskeyId }),
  answers: { 204: null },
  problems: ["last_way_in"],
});

export const askStepUp = operation({
  id: "askStepUp",
  method: "POST",
  path: "/v1/account/step-up/options",
  tag: "account",
  summary: "A challenge for showing one's passkey again",
  needs: account(),
  answers: { 200: z.strictObject({ options: PasskeyAsked }) },
});

export const stepUp = operation({
  id: "stepUp",
  method: "POST",
  path: "/v1/account/step-up",
  tag: "account",
  summary: "Shows one's passkey again: for ten minutes what needs it may be done",
  needs: account(),
  body: z.strictObject({ answer: PasskeyShown }),
  answers: { 200: z.strictObject({ steppedUpUntil: Time }) },
  problems: ["passkey_refused"],
});

export const sendStepUpLink = operation({
  id: "sendStepUpLink",
  method: "POST",
  path: "/v1/account/step-up/link",
  tag: "account",
  summary: "Sends a link instead, to an account that has no passkey",
  needs: account(),
  answers: { 202: LinkSent },
  problems: ["no_mail"],
});

export const stepUpByLink = operation({
  id: "stepUpByLink",
  method: "POST",
  path: "/v1/account/step-up/link/exchange",
  tag: "account",
  summary: "The same with the token of the link, in the browser that asked for it",
  needs: account(),
  body: z.strictObject({ token: LinkToken }),
  answers: { 200: z.strictObject({ steppedUpUntil: Time }) },
  problems: ["link_refused"],
});

export const sendEmailLink = operation({
  id: "sendEmailLink",
  method: "POST",
  path: "/v1/account/email",
  tag: "account",
  summary: "Sends a link to an address that is to become one's own; it is, once the link was opened",
  needs: account({ stepUp: true }),
  body: z.strictObject({ email: Email }),
  answers: { 202: LinkSent },
  problems: ["no_mail"],
});

export const confirmEmail = operation({
  id: "confirmEmail",
  method: "POST",
  path: "/v1/account/email/confirm",
  tag: "account",
  summary: "Makes the address that a link was sent to one's own",
  needs: account(),
  body: z.strictObject({ token: LinkToken }),
  answers: { 200: z.strictObject({ email: z.string() }) },
  problems: ["link_refused"],
});

export const removeEmail = operation({
  id: "removeEmail",
  method: "DELETE",
  path: "/v1/account/email",
  tag: "account",
  summary: "Takes one's address away, unless it is the last way of signing in, and signs out everywhere else",
  needs: account({ stepUp: true }),
  answers: { 204: null },
  problems: ["last_way_in"],
});

export const removeProvider = operation({
  id: "removeProvider",
  method: "DELETE",
  path: "/v1/account/providers/{provider}",
  tag: "account",
  summary: "Has a provider sign in no more, unless it is the last way of signing in, and signs out everywhere else",
  needs: account({ stepUp: true }),
  params: z.object({ provider: OauthProvider }),
  answers: { 204: null },
  problems: ["last_way_in"],
});
