/** A host and a port of the host's file. */
import * as z from "zod";

export interface Place {
  host: string;
  port: number;
}

export const PlaceText = z
  .string()
  .regex(/^(?:[A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:]+\]):\d{1,5}$/, "a host and a port, as 127.0.0.1:9000")
  .transform((text): Place => {
    const at = text.lastIndexOf(":");
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
  })
  .refine(({ port }) => port >= 1 && port <= 65_535, "a port is 1 to 65535");
