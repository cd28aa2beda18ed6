import { isSafeSocketAddress } from "../safe-address.ts";
import type { SsnSettings } from "./ssn.ts";

/** Reads what the provider is told by its environment, and adds what is wrong to `problems`, the session never among it. */
export function readSsnSettings(
  env: Record<string, string | undefined>,
  problems: string[],
): Pick<SsnSettings, "session" | "url"> {
  const session = env["SSN_SESSION"]?.trim() ?? "";
  if (!/^[\w-]{1,100}$/.test(session))
    problems.push("SSN_SESSION is needed for Social Stream Ninja: the session of its pages");
  const url = env["SSN_URL"];
  if (url && !isSafeSocketAddress(url)) problems.push("SSN_URL is no wss:// address (ws:// is for this machine only)");
  return { session, ...(url ? { url } : {}) };
}
