const thisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a secret may stand in a socket's address: it travels on the open line to nobody but this machine. */
export function isSafeSocketAddress(text: string): boolean {
  return isSafe(text, "wss:", "ws:");
}

/** The same of a request, which has a secret in a header. */
export function isSafeWebAddress(text: string): boolean {
  return isSafe(text, "https:", "http:");
}

function isSafe(text: string, sealed: string, open: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === sealed || (url.protocol === open && thisMachine.test(url.hostname));
}
