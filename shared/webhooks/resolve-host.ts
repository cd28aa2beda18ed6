/** What a name stands for, looked at before something is sent there or fetched: a public name may lead to a private address. */
import { refusedAddress } from "./address.ts";
import { literalAddress } from "./target.ts";

const timeoutMs = 5_000;
/** An answer is believed for as long as it says, but not longer than this: who changes it wants it looked at again. */
const mostSecondsBelieved = 30;
const recordTypes = { A: 1, AAAA: 28 } as const;

export interface Resolution {
  /** Why nothing may be sent; undefined where every address is public. */
  refused: string | undefined;
  /** Milliseconds since 1970. */
  believedUntil: number;
}

interface DnsAnswer {
  Status?: number;
  Answer?: { type: number; TTL: number; data: string }[];
}

/**
 * Asks for all addresses of a URL's host, of both families. One that is not public refuses the whole name: which one a
 * connection would take is not ours to say. Throws where the name server does not answer, or knows no address.
 */
export async function resolveHost(
  hostname: string,
  dnsEndpoint: string,
  { fetch, now }: { fetch: typeof globalThis.fetch; now: () => number },
): Promise<Resolution> {
  const literal = literalAddress(hostname);
  if (literal !== undefined) return { refused: refusedAddress(literal), believedUntil: Infinity };
  const answers = await Promise.all(
    Object.entries(recordTypes).map(async ([name, type]) => {
      const url = new URL(dnsEndpoint);
      url.searchParams.set("name", hostname);
      url.searchParams.set("type", name);
      const response = await fetch(url, {
        headers: { Accept: "application/dns-json" },
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (!response.ok) throw new Error(`the name server answered ${response.status}`);
      const { Status: status = 2, Answer: answer = [] } = (await response.json()) as DnsAnswer;
      // 3 is NXDOMAIN: there is no such name, which the missing addresses say too.
      if (status !== 0 && status !== 3) throw new Error(`the name server answered with code ${status}`);
      return answer.filter((record) => record.type === type);
    }),
  );
  const records = answers.flat();
  if (records.length === 0) throw new Error("the name has no address");
  const seconds = Math.min(mostSecondsBelieved, ...records.map((record) => record.TTL));
  const why = records.map(({ data }) => refusedAddress(data)).find((one) => one !== undefined);
  return {
    refused: why === undefined ? undefined : `the name leads to an address that is not public: ${why}`,
    believedUntil: now() + seconds * 1_000,
  };
}
