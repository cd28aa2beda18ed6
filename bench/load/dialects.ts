/** The dialects that sockets of the bench speak, by name. */
import type { Dialect } from "./dialect.ts";
import { batches } from "./dialects/batches.ts";
import { v1, v2 } from "./dialects/ours.ts";
import { socketIo } from "./dialects/socket-io.ts";

export const dialects = { batches, "socket.io": socketIo, v1, v2 } as const satisfies Record<string, Dialect>;
export type DialectName = keyof typeof dialects;
