/** Whether an address names the machine that opens it, so that on every other machine it leads elsewhere. */
export function isOfThisMachine(address: string | URL): boolean {
  const { hostname } = new URL(address);
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || hostname.startsWith("127.")
  );
}
