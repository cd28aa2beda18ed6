/** The bytes that a download asks for (RFC 9110, 14.1.2): one range. Pure. */

/** `whole` where nothing, or what is no range of bytes, is asked for; `outside` where the file is not so long. */
export type ByteRange = { start: number; end: number } | "whole" | "outside";

/** Both ends inclusive. Several ranges are answered with the whole file, as the standard allows. */
export function readByteRange(header: string | null, size: number): ByteRange {
  const [, first, last] = /^bytes=(\d{0,16})-(\d{0,16})$/.exec(header ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "whole";
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "outside" : { start: size - length, end: size - 1 };
  }
  const [start, end] = [Number(first), last === "" ? size - 1 : Math.min(Number(last), size - 1)];
  if (last !== "" && Number(last) < start) return "whole";
  return start >= size ? "outside" : { start, end };
}
