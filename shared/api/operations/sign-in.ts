/** Signing in: by passkey, by a link that comes by mail, by a provider; and the first time, by a link that somebody gave. */
import * as z from "zod";
import { PasskeyAsked, PasskeyMade, PasskeyShown, PasskeyWanted } from "#shared/api/passkey-answers.ts";
import { anyone, operation } from "#shared/api/operation.ts";
import { nameOfAtMost } from "#shared/api/parts.ts";

/** Providers that people may sign in with, where the host has a client there. */
export const oauthProviders = ["google", "discord", "twitch"] as const;
export const OauthProvider = z.enum(oauthProviders);
export type OauthProvider = z.infer<typeof OauthProvider>;

/** 256 random bits: of a link's fragment. */
export const LinkToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "the 43 characters of a link");
/** What a person is called. Text, shown as text. */
export const DisplayName = nameOfAtMost(60);
export const Email = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());

/** What lets a new account be made: the first owner's link, or an invitation. */
export const Ticket = z.strictObject({ kind: z.enum(["first_owner", "invitation"]), token: LinkToken });
export type Ticket = z.infer<typeof Ticket>;

/** A link is on its way. */
export const LinkSent = z.strictObject({
  /** How long it works; seconds. */
  validForSeconds: z.int(),
  /** On a machine of one's own alone: the link itself; null where the address is nobody's. */
  link: z.string().nullable().optional(),
});

/** Who came in. The session itself is in the cookie. */
const SignedIn = z.strictObject({ accountId: z.string(), sessionId: z.string() });

export const readSignInWays = operation({
  id: "readSignInWays",
  method: "GET",
  path: "/v1/sign-in",
  tag: "sign-in",
  summary: "Which ways of signing in this host has",
  needs: anyone(),
  answers: {
    200: z.strictObject({
      /** Whether a link can be sent by mail; on a machine of one's own it is shown instead. */
      mail: z.enum(["sent", "shown", "none"]),
      providers: z.array(OauthProvider),
      /** Nobody owns this installation yet: its first link is still to be used. */
      ownerless: z.boolean(),
    }),
  },
});

export const askPasskey = operation({
  id: "askPasskey",
  method: "POST",
  path: "/v1/sign-in/passkey/options",
  tag: "sign-in",
  summary: "A challenge for signing in with a passkey",
  needs: anyone(),
  answers: { 200: z.strictObject({ options: PasskeyAsked }) },
});

export const signInByPasskey = operation({
  id: "signInByPasskey",
  method: "POST",
  path: "/v1/sign-in/passkey",
  tag: "sign-in",
  summary: "Signs in with a passkey; the session is a cookie",
  needs: anyone(),
  body: z.strictObject({ answer: PasskeyShown }),
  answers: { 200: SignedIn },
  problems: ["passkey_refused", "foreign_origin"],
});

export const sendSignInLink = operation({
  id: "sendSignInLink",
  method: "POST",
  path: "/v1/sign-in/link",
  tag: "sign-in",
  summary: "Sends a link to an address, if it is an account's; the answer is the same if not",
  needs: anyone(),
  body: z.strictObject({ email: Email }),
  answers: {
    202: LinkSent,
  },
  problems: ["foreign_origin", "no_mail"],
});

export const signInByLink = operation({
  id: "signInByLink",
  method: "POST",
  path: "/v1/sign-in/link/exchange",
  tag: "sign-in",
  summary: "Signs in with the token of a link, which is used up by it",
  needs: anyone(),
  body: z.strictObject({ token: LinkToken }),
  answers: { 200: SignedIn },
  problems: ["link_refused", "foreign_origin"],
});

export const askNewAccount = operation({
  id: "askNewAccount",
  method: "POST",
  path: "/v1/sign-up/options",
  tag: "sign-in",
  summary: "A challenge for the passkey of a new account, for who has the first owner's link or an invitation",
  needs: anyone(),
  body: z.strictObject({ ticket: Ticket, name: DisplayName }),
  answers: { 200: z.strictObject({ options: PasskeyWanted }) },
  problems: ["link_refused", "foreign_origin"],
});

export const signUp = operation({
  id: "signUp",
  method: "POST",
  path: "/v1/sign-up",
  tag: "sign-in",
  summary: "Makes an account with its first passkey, and signs in",
  description:
    "The first owner's link is used up by it. An invitation is not: it is accepted as what one is then signed in as.",
  needs: anyone(),
  body: z.strictObject({ ticket: Ticket, name: DisplayName, answer: PasskeyMade }),
  answers: { 201: SignedIn },
  problems: ["link_refused", "passkey_refused", "foreign_origin"],
});

export const startOauth = operation({
  id: "startOauth",
  method: "GET",
  path: "/v1/sign-in/oauth/{provider}",
  tag: "sign-in",
  summary: "Sends the browser to a provider to sign in there",
  needs: anyone(),
  params: z.object({ provider: OauthProvider }),
  answers: { 302: null },
});

export const finishOauth = operation({
  id: "finishOauth",
  method: "GET",
  path: "/v1/sign-in/oauth/{provider}/callback",
  tag: "sign-in",
  summary: "Where a provider sends the browser back to; it goes on to the account's page",
  needs: anyone(),
  params: z.object({ provider: OauthProvider }),
  query: z.object({
    code: z.string().min(1).max(2_048).optional(),
    state: z.string().max(200).optional(),
    error: z.string().max(200).optional(),
  }),
  answers: { 302: null },
});
