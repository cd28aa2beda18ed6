/** Sessions of people: a secret in a cookie, and what is kept of it. */
import { sessionCookie } from "../access/session-cookie.ts";
import { hashSecret, makeId } from "../auth/secret.ts";

/** Sessions end thirty days after they were made, or seven after they were last seen: the database says so (resolve.ts). */
const cookieSeconds = 30 * 24 * 3_600;

export interface NewSession {
  sessionId: string;
  /** Goes into the cookie, and nowhere else. */
  secret: string;
  secretHash: string;
  device: string;
}

/** Always a new one: what was in the browser before is not gone on with. */
export async function newSession(device: string): Promise<NewSession> {
  const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  return { sessionId: makeId("as"), secret, secretHash: await hashSecret(secret), device };
}

/** The header that puts the session into the browser. */
export function cookieOf({ secret }: NewSession): string {
  return `${sessionCookie}=${secret}; ${attributes}; Max-Age=${cookieSeconds}`;
}

const attributes = "Path=/; Secure; HttpOnly; SameSite=Lax";

/** The header that takes it out again. */
export const noCookie = `${sessionCookie}=; ${attributes}; Max-Age=0`;
