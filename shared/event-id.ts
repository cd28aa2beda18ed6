/** What identifies an event before anything is known about its content. */
export interface EventIdentity {
  streamId: string;
  sessionId: string;
  seqNo: number;
  rawType: string;
}

/** Hex SHA-256 of a UTF-8 text. An argument, because each runtime has its own synchronous one. */
export type Sha256Hex = (text: string) => string;

/** The same of each of several texts. */
export type Sha256Each = (texts: readonly string[]) => string[];

/**
 * The deterministic id of an event: `SHA-256(streamId + ":" + sessionId + ":" + seqNo + ":" + rawType)`, hex.
 * `sessionId` is in it so that a replay never collides with the session it replays.
 */
export function eventId(identity: EventIdentity, sha256Hex: Sha256Hex): string {
  return sha256Hex(idText(identity));
}

/** The ids of several. */
export function eventIds(identities: readonly EventIdentity[], sha256Each: Sha256Each): string[] {
  return sha256Each(identities.map(idText));
}

function idText({ streamId, sessionId, seqNo, rawType }: EventIdentity): string {
  return `${streamId}:${sessionId}:${seqNo}:${rawType}`;
}
