const prefix = "Webcast";

/**
 * The name under which the schema and the readers know a method. TikTok sends some (`RoomMessage`, `LinkMicMethod`) with and
 * without the prefix, of the same bytes.
 */
export function webcastMethod(name: string): string {
  return name.startsWith(prefix) ? name : prefix + name;
}
