/** Tells the Workers who the creator is, beside the events and never in their way. */
import type { CreatorAnswer } from "#shared/protocol/ingest.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { Provider } from "./provider.ts";

export interface CreatorParts {
  streamId: string;
  uniqueId: string;
  client: Pick<IngestClient, "tellCreator">;
  log: Log;
  /** Ends what is on its way. */
  signal: AbortSignal;
}

/** The provider, of whose connections the creator is told: once, unless that fails. A playback is of nobody. */
export function tellCreator(provider: Provider, parts: CreatorParts): Provider {
  let told: string | undefined;
  const tell = async (creatorId: string) => {
    const { client, streamId, uniqueId, log, signal } = parts;
    told = creatorId;
    const answer = await client.tellCreator(streamId, { creatorId, uniqueId }, signal);
    // Asked again with the next connection.
    if (answer === undefined) told = undefined;
    else for (const line of wordsOf(answer, { creatorId, ...parts })) log(line);
  };
  return {
    ...provider,
    connect: async (signal) => {
      const outcome = await provider.connect(signal);
      if (outcome.kind !== "connected") return outcome;
      const { creatorId, playback } = outcome.connection;
      if (creatorId !== undefined && creatorId !== told && !playback) void tell(creatorId);
      return outcome;
    },
  };
}

function wordsOf(
  { creator, sameCreator }: CreatorAnswer,
  { creatorId, uniqueId, streamId }: { creatorId: string; uniqueId: string; streamId: string },
): Parameters<Log>[0][] {
  const lines: Parameters<Log>[0][] = [];
  if (creator === "learned") {
    const message = `@${uniqueId} is ${creatorId} to TikTok, whatever the handle: kept`;
    lines.push({ level: "info", status: "creator", message, creatorId });
  }
  if (creator === "other") {
    const message = `@${uniqueId} is another person than the one this stream was of until now: ${creatorId}. Did the creator rename? Then change the stream's handle`;
    lines.push({ level: "warn", status: "other-creator", message, creatorId });
  }
  for (const one of sameCreator) {
    const message = `@${uniqueId} is the person of stream ${one.streamId} (@${one.uniqueId}), under another handle. To go on with that one, its rules and its overlay: PATCH /v1/streams/${one.streamId} {"uniqueId": "${uniqueId}", "replaces": "${streamId}"}, or npm start -- --user @${uniqueId} --rename`;
    lines.push({ level: "warn", status: "same-creator", message, creatorId });
  }
  return lines;
}
