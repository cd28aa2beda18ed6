/**
 * The address that a request to a server on this machine asks for, of which only the path and the query count. Never throws: `//` is
 * a path that any page in a browser here can ask for, and no URL.
 */
export function requestAddress(target: string | undefined): URL {
  return URL.parse(target ?? "/", "http://localhost") ?? new URL("http://localhost/");
}
