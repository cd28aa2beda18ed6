/**
 * What the local runtime is told by variables of the environment, wherever this project starts it. wrangler traces every
 * call of every Worker and object into a Worker of its own, on the same thread: with a thousand sockets that took half of
 * what the hub can do, and nobody here reads it. `X_LOCAL_OBSERVABILITY=true npm start` has it back.
 */
export const localRuntime = {
  WRANGLER_SEND_METRICS: "false",
  // wrangler's own debug log would grow by a file a start; what it prints is kept anyway.
  WRANGLER_WRITE_LOGS: "false",
  X_LOCAL_OBSERVABILITY: process.env["X_LOCAL_OBSERVABILITY"] ?? "false",
  X_LOCAL_EXPLORER: process.env["X_LOCAL_EXPLORER"] ?? "false",
} as const;
