const maxLength = 300;

/** Enough of an error's message for a line of log. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.split("\n").find((part) => part.trim() !== "") ?? "";
  return line.trim().slice(0, maxLength);
}
