/** Who holds a socket. Pure. */

export interface Principal {
  kind: "token" | "key" | "relay";
  /** Of the overlay token or the API key, or the number of the relay: never a secret. */
  id: string;
}

/** `kind:id`, as it goes through a header and a socket's tag. */
export function formatPrincipal({ kind, id }: Principal): string {
  return `${kind}:${id}`;
}

/** Reads `kind:id`; undefined for anything else. */
export function parsePrincipal(text: string | null): Principal | undefined {
  const match = /^(token|key|relay):([\x21-\x7e]{1,128})$/.exec(text ?? "");
  return match?.[2] === undefined ? undefined : { kind: match[1] as Principal["kind"], id: match[2] };
}
