import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { attemptCookie, authorizeUrl, identify, newAttempt, providers, readAttempt } from "./oauth.ts";
import { OauthClients } from "./oauth-clients.ts";

const client = { clientId: "client", clientSecret: "secret" };
const place = { client, endpoint: "", redirectUri: "https://live.example/v1/sign-in/oauth/google/callback" };

/** What a provider answers, by address; what it was asked. */
function standIn(answers: Record<string, unknown>) {
  const asked: { url: string; body: string; authorization: string | null }[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    const request = new Request(url, init);
    asked.push({ url: request.url, body: await request.text(), authorization: request.headers.get("Authorization") });
    const answer = answers[request.url];
    return answer === undefined ? new Response("{}", { status: 400 }) : Response.json(answer);
  };
  return { asked, fetch };
}

test("a browser is sent with a state and the hash of what it keeps", async () => {
  const attempt = newAttempt();
  const url = new URL(await authorizeUrl("google", place, attempt));
  expect(url.origin + url.pathname).toBe("https://accounts.google.com/o/oauth2/v2/auth");
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: "code",
    client_id: "client",
    redirect_uri: place.redirectUri,
    scope: "openid email",
    state: attempt.state,
    code_challenge: createHash("sha256").update(attempt.verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  expect(url.href).not.toContain(attempt.verifier);
});

test("the cookie is of one provider, and of nobody else's", () => {
  const attempt = newAttempt();
  const cookie = attemptCookie("discord", attempt);
  expect(cookie).toMatch(/; Path=\/; Secure; HttpOnly; SameSite=Lax; Max-Age=600$/);
  const value = /=([^;]*);/.exec(cookie)?.[1];
  expect(readAttempt("discord", value)).toEqual(attempt);
  expect(readAttempt("google", value)).toBeUndefined();
  for (const other of [undefined, "", "discord", `discord.${attempt.state}`, `discord.${attempt.state}.x`]) {
    expect(readAttempt("discord", other)).toBeUndefined();
  }
});

test("the code is exchanged with the verifier, and the person asked for with the token of it", async () => {
  const { token, user } = providers.google;
  const { asked, fetch } = standIn({
    [token]: { access_token: "at", token_type: "Bearer" },
    [user]: { sub: "g-1", email: "Noor@Mail.Example", email_verified: true },
  });
  expect(await identify("google", place, { code: "c", verifier: "v" }, fetch)).toEqual({
    subject: "g-1",
    email: "noor@mail.example",
  });
  expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "c",
    redirect_uri: place.redirectUri,
    client_id: "client",
    client_secret: "secret",
    code_verifier: "v",
  });
  expect(asked[1]).toMatchObject({ url: user, authorization: "Bearer at" });
});

test.each([
  ["google", { sub: "1", email: "a@mail.example", email_verified: false }],
  ["google", { sub: "1", email: "a@mail.example" }],
  ["google", { sub: "1" }],
  ["google", { sub: "1", email: "no address", email_verified: true }],
  ["discord", { id: "1", email: "a@mail.example", verified: false }],
  ["discord", { id: "1", email: null, verified: true }],
  ["twitch", { sub: "1", email: "a@mail.example" }],
] as const)("of %s, %j has no verified address", async (provider, answer) => {
  const { token, user } = providers[provider];
  const { fetch } = standIn({ [token]: { access_token: "at" }, [user]: answer });
  expect(await identify(provider, place, { code: "c", verifier: "v" }, fetch)).toEqual({ subject: "1", email: null });
});

test.each([
  [{ access_token: "at" }, { sub: 1 }],
  [{ access_token: "at" }, "no object"],
  [{ access_token: "at" }, { sub: "x".repeat(300) }],
  [{ error: "invalid_grant" }, { sub: "1" }],
  [undefined, { sub: "1" }],
])("a provider that answers %j and %j says nobody", async (given, said) => {
  const { token, user } = providers.google;
  const { fetch } = standIn({ [token]: given, [user]: said });
  expect(await identify("google", place, { code: "c", verifier: "v" }, fetch)).toBeUndefined();
});

test("clients are read by provider, and a wrong one is not repeated", () => {
  expect(OauthClients.parse("google:id.apps:se:cret, twitch:t:s")).toEqual(
    new Map([
      ["google", { clientId: "id.apps", clientSecret: "se:cret" }],
      ["twitch", { clientId: "t", clientSecret: "s" }],
    ]),
  );
  expect(OauthClients.parse("")).toEqual(new Map());
  for (const wrong of ["github:id:s3cret", "google:s3cret", "google:a:s3cret,google:b:s3cret"]) {
    const { error } = OauthClients.safeParse(wrong);
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain("s3cret");
  }
});
