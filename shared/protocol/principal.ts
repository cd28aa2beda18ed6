/** Who holds a socket, or a line. Pure. */

export interface Principal {
  kind: "token" | "key" | "member" | "relay" | "runner";
  /**
   * Of the overlay token, the API key or the ingest key, or the number of the relay: never a secret. Of a member
   * `GRANT.SESSION`: what lets them in, and where they are signed in. To revoke, either of the two stands for all that have it.
   */
  id: string;
}

/** `kind:id`, as it goes through a header and a socket's tag. */
export function formatPrincipal({ kind, id }: Principal): string {
  return `${kind}:${id}`;
}

/** Reads `kind:id`; undefined for anything else. */
export function parsePrincipal(text: string | null): Principal | undefined {
  const match = /^(token|key|member|relay|runner):([\x21-\x7e]{1,128})$/.exec(text ?? "");
  return match?.[2] === undefined ? undefined : { kind: match[1] as Principal["kind"], id: match[2] };
}

/** Every name under which a principal can be revoked: its own, and of a member the grant's and the session's. */
export function namesOf(principal: Principal): string[] {
  const parts = principal.kind === "member" ? principal.id.split(".") : [];
  const own = formatPrincipal(principal);
  return parts.length < 2 ? [own] : [own, ...parts.map((id) => formatPrincipal({ kind: "member", id }))];
}

/** Under which name its sockets are counted: a member's together, wherever they are signed in. */
export function holderNameOf(principal: Principal): string {
  return namesOf(principal)[1] ?? formatPrincipal(principal);
}
