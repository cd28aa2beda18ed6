/**
 * Events on lines of their own, as they stand in an events frame (docs/protocol.md): who only passes them on cuts them there
 * without reading them.
 */

/** What stands between two events. */
export const eventSeparator = ",\n";
/** What stands after the last one: the end of the array and of the frame. */
export const bodyEnd = "\n]}";

/** The JSON of a frame whose other members are `head`, an object's JSON that has some, and whose events have these texts. */
export function joinEvents(head: string, texts: readonly string[]): string {
  return openEvents(head) + texts.join(eventSeparator) + bodyEnd;
}

/** What stands before the first event. */
export function openEvents(head: string): string {
  return `${head.slice(0, -1)},"events":[\n`;
}

export interface CutFrame {
  /** The frame without its events, as JSON. */
  head: string;
  /** The JSON of each event, as it came. */
  events: string[];
}

const headEnd = '"events":[';
const frameEnd = "]}";

/** Cuts a frame's JSON; undefined where its events do not stand so. */
export function cutEvents(text: string): CutFrame | undefined {
  const lines = text.split("\n");
  const head = lines.shift();
  if (head?.endsWith(headEnd) !== true || lines.pop() !== frameEnd) return undefined;
  const last = lines.length - 1;
  const events = lines.map((line, index) => (index < last && line.endsWith(",") ? line.slice(0, -1) : line));
  // A frame with actions alone has one empty line.
  return { head: head + frameEnd, events: events.length === 1 && events[0] === "" ? [] : events };
}

/** As the hub writes an event: its names in their order, and before the offset nothing that has names within. */
const beforeOffset =
  /^\{"eventId":"[^"\\]*","eventType":"[^"\\]*","ingestedAt":\d+,(?:"nativeId":"[^"\\]*",)?"offset":(\d+)[,}]/;

/** The offset of an event, from its JSON. Throws where that is none. */
export function offsetOf(event: string): number {
  const found = beforeOffset.exec(event)?.[1];
  return found === undefined ? (JSON.parse(event) as { offset: number }).offset : Number(found);
}
