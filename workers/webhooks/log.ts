/** A line for the log. Of the database's errors only the code: their messages may quote a viewer's data. */
export function logDeliveries(status: string, error: unknown): void {
  console.error(JSON.stringify({ part: "deliveries", status, error: describe(error) }));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return `${error.name} ${error.code}`;
  return `${error.name}: ${error.message.slice(0, 200)}`;
}
