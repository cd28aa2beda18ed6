/** Reads `--serve`: a dialect, and the port where another one than the usual is wanted. */
import { streamerbotPort } from "#shared/dialects/streamerbot/streamerbot.ts";
import { tikfinityPort } from "#shared/dialects/tikfinity/tikfinity.ts";
import type { ServeSettings } from "./local-server.ts";

/** Where the tools of a dialect look for it on this machine. */
const usualPorts: Readonly<Record<string, number>> = {
  tikfinity: tikfinityPort,
  streamerbot: streamerbotPort,
};

/** Adds what is wrong to `problems`. */
export function readServe(
  text: string | undefined,
  isOneStream: boolean,
  problems: string[],
): ServeSettings | undefined {
  if (!text) return undefined;
  const [, dialect = "", given] = /^([a-z-]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const usual = usualPorts[dialect];
  const port = given === undefined ? (usual ?? 0) : Number(given);
  if (usual === undefined) problems.push(`--serve "${text}" is none of ${Object.keys(usualPorts).join(", ")}`);
  else if (port > 65_535) problems.push(`--serve "${text}": a port is at most 65535`);
  else if (!isOneStream) problems.push("--serve is for one stream: name it with --stream and --user");
  else return { dialect, port };
  return undefined;
}
