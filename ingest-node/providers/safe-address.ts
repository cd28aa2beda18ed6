const thisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether a secret may stand in a socket's address: it travels on the open line to nobody but this machine. */
export function isSafeSocketAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null) return false;
  return url.protocol === "wss:" || (url.protocol === "ws:" && thisMachine.test(url.hostname));
}
