/** Who holds a socket. Pure. */

export interface Principal {
  kind: "token" | "key";
  /** Of the overlay token or the API key: never a secret. */
  id: string;
}

/** `kind:id`, as it goes through a header and a socket's tag. */
export function formatPrincipal({ kind, id }: Principal): string {
  return `${kind}:${id}`;
}

/** Reads `kind:id`; undefined for anything else. */
export function parsePrincipal(text: string | null): Principal | undefined {
  const match = /^(token|key):([\x21-\x7e]{1,128})$/.exec(text ?? "");
  return match?.[2] === undefined ? undefined : { kind: match[1] as Principal["kind"], id: match[2] };
}
