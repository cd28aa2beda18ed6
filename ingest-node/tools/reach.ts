/**
 * How far the tools of rules reach. What is in the host's network is named there by its address, or by a name of that network. A name
 * of the internet leads nowhere in it: whoever has that name could point it there. It is looked at where the connection is made, so
 * that the answer cannot be another one a moment later.
 */
import { lookup as lookUp } from "node:dns";
import type { LookupFunction } from "node:net";
import { refusedAddress } from "#shared/webhooks/address.ts";
import { isPrivateHost } from "#shared/webhooks/target.ts";

/** For how long a name is looked up: a name server that is not there is waited for much longer by the system. */
export const lookUpMs = 5_000;

export interface Reach {
  /** Whether a name may lead into the own network. */
  isOfHome: (hostname: string) => boolean;
  /** Looks names up for a socket. */
  lookup: LookupFunction;
  /** The first address of a name, for what takes no `lookup`: of a family, or of IPv4 before IPv6. */
  addressOf: (hostname: string, family?: 4 | 6) => Promise<string>;
}

/**
 * `homeNames`: names of the internet that the host has for places of the own network. `resolve`: as `lookup` of Node's DNS. What it says
 * after `limitMs` is heard by nobody.
 */
export function reachOf(
  homeNames: readonly string[] = [],
  resolve: LookupFunction = lookUp,
  limitMs: number = lookUpMs,
): Reach {
  const isOfHome = (hostname: string) => isPrivateHost(hostname) || homeNames.includes(hostname.toLowerCase());
  const lookup: LookupFunction = (hostname, options, answer) => {
    let isOver = false;
    const late = setTimeout(() => {
      isOver = true;
      answer(new Error(`${hostname} was not found within ${limitMs / 1_000} s: the name server does not answer`), "");
    }, limitMs);
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (isOver) return;
      clearTimeout(late);
      if (error) return answer(error, "");
      const addresses = typeof found === "string" ? [{ address: found, family: 4 }] : found;
      const why = isOfHome(hostname) ? undefined : firstRefusal(addresses);
      if (why !== undefined) return answer(new Error(notReached(hostname, why)), "");
      if (options.all) return answer(null, addresses);
      const [first] = addresses;
      if (!first) return answer(new Error(`${hostname} has no address`), "");
      return answer(null, first.address, first.family);
    });
  };
  const addressOf = (hostname: string, family: 0 | 4 | 6 = 0) => {
    const { promise, resolve: found, reject } = Promise.withResolvers<string>();
    lookup(hostname, { family, order: "ipv4first" }, (error, address) =>
      error || typeof address !== "string" ? reject(error ?? new Error(`${hostname} has no address`)) : found(address),
    );
    return promise;
  };
  return { isOfHome, lookup, addressOf };
}

function firstRefusal(addresses: readonly { address: string }[]): string | undefined {
  return addresses.map(({ address }) => refusedAddress(address)).find((why) => why !== undefined);
}

function notReached(hostname: string, why: string): string {
  return `${hostname} leads to an address that is not of the internet (${why}); if that is meant, homeNames of the file has to name it`;
}
