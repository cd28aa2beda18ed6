/**
 * How another connection's room stands to ours. Ids are numbers that grow with time; one that is none, or 0, is a room
 * that nobody named, and taken for the same.
 */
export function compareRooms(ours: string, theirs: string): "same" | "newer" | "older" {
  if (ours === theirs || !isNamed(ours) || !isNamed(theirs)) return "same";
  return BigInt(theirs) > BigInt(ours) ? "newer" : "older";
}

function isNamed(roomId: string): boolean {
  return /^[1-9]\d{0,24}$/.test(roomId);
}
