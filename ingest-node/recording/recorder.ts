/** Writes down what providers bring, as it came, before anybody reads it. */
import manifest from "../../package.json" with { type: "json" };
import { createHmac } from "node:crypto";
import { recordingVersion } from "#shared/recording/line.ts";
import { type Keyed, pseudonyms } from "#shared/recording/pseudonyms.ts";
import type { Log } from "../log.ts";
import type { Connection, Provider } from "../provider.ts";
import { openRecordingFile } from "./file.ts";
import { anonymousLines, wholeLines } from "./lines.ts";

export interface RecorderSettings {
  /** The file's name; packed where it ends in `.gz`. */
  file: string;
  /** The creator's handle. */
  uniqueId: string;
  /** The key of an anonymised recording: 32 random bytes that nobody keeps. Without one everything is written as it came. */
  anonymousBy?: Uint8Array;
}

export interface Recorder {
  /** The provider itself, with its connections written down as they are listened to. */
  watch: (provider: Provider) => Provider;
  close: () => void;
}

interface RecorderParts {
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
}

/** Starts a recording. What cannot be written is said, counted in the recording, and no reason to stop. */
export function startRecorder(
  { file, uniqueId, anonymousBy }: RecorderSettings,
  { log, now }: RecorderParts,
): Recorder {
  const about = { recording: "tiktok-live-edge", version: recordingVersion, app: manifest.version } as const;
  const header = { ...about, ...(anonymousBy ? { anonymized: true } : { anonymized: false, uniqueId }) };
  const recording = openRecordingFile({ file, header, log, now });
  const lines = anonymousBy ? anonymousLines(pseudonyms(keyedBy(anonymousBy))) : wholeLines;
  let connections = 0;

  function watch(provider: Provider): Provider {
    return {
      ...provider,
      connect: async (signal) => {
        const outcome = await provider.connect(signal);
        if (outcome.kind === "connected") return { ...outcome, connection: watched(outcome.connection, provider.name) };
        // Of a creator who is offline there is nothing to tell, every half minute.
        if (outcome.kind !== "aborted" && outcome.kind !== "offline") {
          recording.write(lines.failed(provider.name, outcome));
        }
        return outcome;
      },
    };
  }

  function watched(connection: Connection, provider: string): Connection {
    const number = (connections += 1);
    const { roomId } = connection;
    return {
      ...connection,
      listen: async (handOver) => {
        recording.write({ kind: "connected", connection: number, provider, roomId: lines.roomId(roomId) });
        const closing = await connection.listen((bodies, arrival) => {
          // Written down first: what an event became of can be found out from it, not the other way round.
          for (const line of lines.taken(bodies, arrival, number)) recording.write(line, arrival?.receivedAt);
          handOver(bodies, arrival);
        });
        recording.write(lines.closed(closing, number));
        return closing;
      },
    };
  }

  return { watch, close: recording.close };
}

function keyedBy(key: Uint8Array): Keyed {
  return (text) => createHmac("sha256", key).update(text).digest();
}
