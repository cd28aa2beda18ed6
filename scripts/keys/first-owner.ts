/** The link that lets the first owner in: made by who has the database, shown once, used once. */
import { createHash, randomBytes } from "node:crypto";
import type { ClientBase } from "pg";

/** How long it works. */
export const firstOwnerHours = 48;

/**
 * Makes the token of a link, and ends the ones that were made before. Undefined where there is an owner already; `again` makes
 * one all the same, for who has lost every way in.
 */
export async function makeFirstOwnerToken(
  client: ClientBase,
  { again }: { again: boolean },
): Promise<string | undefined> {
  if (!again && !(await isOwnerless(client))) return undefined;
  const token = randomBytes(32).toString("base64url");
  const hash = createHash("sha256").update(token).digest();
  await client.query(
    "update sign_in_links set expires_at = now() where purpose = 'first_owner' and used_at is null and expires_at > now()",
  );
  await client.query(
    `insert into sign_in_links (token_hash, purpose, again, expires_at)
     values ($1, 'first_owner', $2, now() + make_interval(hours => $3))`,
    [hash, again, firstOwnerHours],
  );
  return token;
}

async function isOwnerless(client: ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from grants where workspace_id = 'default' and role = 'OWNER' and revoked_at is null limit 1",
  );
  return rowCount === 0;
}

/** An origin by its name: passkeys take no number. */
export function localhostOf(site: string): string {
  const url = new URL(site);
  if (url.hostname === "127.0.0.1" || url.hostname === "[::1]") url.hostname = "localhost";
  return url.origin;
}

/** Where it leads. The token is in the fragment: no request has it, and no log. From there the
 * new owner goes on to the dashboard's first steps. */
export function welcomeUrl(site: string, token: string): string {
  return `${localhostOf(site)}/account/welcome?next=start#${token}`;
}
