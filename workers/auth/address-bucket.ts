/**
 * What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which is what a provider gives to one
 * customer. Anything else is a bucket of its own name. Pure.
 */
export function addressBucket(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  // An IPv4 address in IPv6 clothing: all of them share one /64.
  const last = after.at(-1) ?? before.at(-1) ?? "";
  if (last.includes(".")) return last;
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => "0"), ...after];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
