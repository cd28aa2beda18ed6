/**
 * What the chain says of one event, as the hub keeps it beside the event and sends it to the log: lower-case hex, one after
 * the other, of the chain value, and in version 2 of the commitment and the salt. Without the salt where the personal part
 * was erased.
 */

/** Hex digits of each. */
const valueDigits = 64;
const commitmentDigits = 64;

export interface ChainLink {
  value: string;
  /** Undefined in version 1. */
  commitment: string | undefined;
  /** Undefined in version 1, and where the personal part was erased. */
  salt: string | undefined;
}

/** A link of version 2. */
export function writeLink({ value, commitment, salt = "" }: ChainLink & { commitment: string }): string {
  return value + commitment + salt;
}

export function readLink(link: string): ChainLink {
  const commitment = link.slice(valueDigits, valueDigits + commitmentDigits);
  const salt = link.slice(valueDigits + commitmentDigits);
  return {
    value: valueOf(link),
    commitment: commitment === "" ? undefined : commitment,
    salt: salt === "" ? undefined : salt,
  };
}

/** The chain value of a link. */
export function valueOf(link: string): string {
  return link.slice(0, valueDigits);
}
