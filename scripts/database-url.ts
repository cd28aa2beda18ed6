/** Connection strings of PostgreSQL, as the driver reads them. Pure. */

/**
 * The host that the driver goes to: the parameter `host` counts before the one in its usual place, the last
 * one where it stands there twice. A path is that of a
 * Unix socket; empty where neither is there. Undefined for what is no connection string.
 */
export function databaseHost(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) return undefined;
  return url.searchParams.getAll("host").at(-1) ?? decode(url.hostname).replace(/^\[(.*)\]$/, "$1");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** True if the database can only be on this machine: a loopback address, or a Unix socket. */
export function isOnThisMachine(text: string): boolean {
  const host = databaseHost(text);
  if (host === undefined || host === "") return false;
  return host.startsWith("/") || /^(localhost\.?|.+\.localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

/** Host and database for a person to read, without user, password and parameters. */
export function describeDatabase(text: string): string {
  const url = URL.parse(text);
  const port = url?.port ? `:${url.port}` : "";
  return `${databaseHost(text) ?? "a database"}${port}${url?.pathname ?? ""}`;
}
