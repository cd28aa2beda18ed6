/** Which network addresses a webhook may go to: those of the public internet, and no others. */

/** `first` and the length of its prefix in bits, and why nothing may be sent there. */
type Range = readonly [first: string, bits: number, what: string];

const v4Ranges: readonly Range[] = [
  ["0.0.0.0", 8, "this network"],
  ["10.0.0.0", 8, "private"],
  ["100.64.0.0", 10, "shared by carriers (CGNAT)"],
  ["127.0.0.0", 8, "loopback"],
  ["169.254.0.0", 16, "link-local"],
  ["172.16.0.0", 12, "private"],
  ["192.0.0.0", 24, "reserved for protocols"],
  ["192.0.2.0", 24, "for documentation"],
  ["192.88.99.0", 24, "6to4 relay"],
  ["192.168.0.0", 16, "private"],
  ["198.18.0.0", 15, "for benchmarks"],
  ["198.51.100.0", 24, "for documentation"],
  ["203.0.113.0", 24, "for documentation"],
  ["224.0.0.0", 4, "multicast"],
  ["240.0.0.0", 4, "reserved or broadcast"],
];

const v6Ranges: readonly Range[] = [
  ["::", 128, "unspecified"],
  ["::1", 128, "loopback"],
  ["64:ff9b::", 96, "NAT64"],
  ["64:ff9b:1::", 48, "NAT64"],
  ["100::", 64, "discard-only"],
  ["2001::", 23, "reserved for protocols (Teredo and others)"],
  ["2001:db8::", 32, "for documentation"],
  ["2002::", 16, "6to4"],
  ["3fff::", 20, "for documentation"],
  ["fc00::", 7, "unique local"],
  ["fe80::", 10, "link-local"],
  ["fec0::", 10, "site-local"],
  ["ff00::", 8, "multicast"],
];

/** What the internet has been given of IPv6 so far: 2000::/3. */
const globalUnicast: Range = ["2000::", 3, ""];

const mappedPrefix = [0, 0, 0, 0, 0, 0xffff];

/**
 * Why nothing may be sent to an address, or undefined where it is public. `text` is IPv4 in its four-part form or IPv6
 * in any form, without brackets; IPv4 inside IPv6 counts as the IPv4 address it is. What is no address is refused too.
 */
export function refusedAddress(text: string): string | undefined {
  const bytes = parseAddress(text);
  if (!bytes) return "not an IP address";
  const ranges = bytes.length === 4 ? v4Ranges : v6Ranges;
  const hit = ranges.find((range) => contains(range, bytes));
  if (hit) return hit[2];
  if (bytes.length === 16 && !contains(globalUnicast, bytes)) return "not of the public internet";
  return undefined;
}

/** The 4 or 16 bytes of an address, an IPv4-mapped one as its 4; undefined for any other text. */
export function parseAddress(text: string): number[] | undefined {
  const v4 = parseV4(text);
  if (v4) return v4;
  const groups = parseV6(text);
  if (!groups) return undefined;
  const bytes = groups.flatMap((group) => [group >> 8, group & 255]);
  return mappedPrefix.every((group, index) => groups[index] === group) ? bytes.slice(12) : bytes;
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseV6(text: string): number[] | undefined {
  // The zone of a link-local address: what is before it says enough.
  const [address = ""] = text.split("%");
  const halves = address.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = [readGroups(halves[0] ?? ""), readGroups(halves[1] ?? "")];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function readGroups(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 ? parseV4(part) : undefined;
    if (v4) {
      const [a = 0, b = 0, c = 0, d = 0] = v4;
      groups.push((a << 8) | b, (c << 8) | d);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function contains([first, bits]: Range, bytes: readonly number[]): boolean {
  const start = parseAddress(first) ?? [];
  return start.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return ((bytes[index] ?? 0) & mask) === (byte & mask);
  });
}
