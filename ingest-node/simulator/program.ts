/** What is played in a room: a list of frames, each with the pause before it. */
import type { WireMessage } from "./frames.ts";
import { commonPart } from "./messages.ts";
import { planShow, showLengthMs } from "./show.ts";

export interface ProgramFrame {
  /** Pause before this frame in milliseconds. */
  afterMs: number;
  /** The frame's messages, made when it is sent so that they carry that time (milliseconds since 1970). */
  messages: (now: number) => WireMessage[];
}

/** TikTok collects what happens within moments of each other in one frame. */
const frameWindowMs = 120;

/**
 * TikTok's ids: 64 bits, the upper ones a time in milliseconds. Taking the real time keeps the ids of two runs apart, or the
 * second run's messages would look like the first run's sent again.
 */
export function tiktokIds(now: number): () => string {
  let next = BigInt(now) << 20n;
  return () => String((next += 1n));
}

/** The generated show, `speed` times as fast as life. With `shows` so many follow each other in the one broadcast. */
export function showProgram(show: {
  seed: number;
  speed: number;
  roomId: string;
  nextId: () => string;
  shows?: number;
}): ProgramFrame[] {
  const { roomId, nextId, shows = 1 } = show;
  const frames: ProgramFrame[] = [];
  let frameStart = 0;
  let pending: ReturnType<typeof planShow> = [];
  let previousMs = 0;
  function close(): void {
    const beats = pending;
    if (beats.length === 0) return;
    frames.push({
      afterMs: (frameStart - previousMs) / show.speed,
      messages: (now) =>
        beats.map(({ message }) => {
          const msgId = nextId();
          const { method } = message;
          return { method, msgId, payload: message.encode(commonPart({ method, msgId, roomId, createTime: now })) };
        }),
    });
    previousMs = frameStart;
    pending = [];
  }
  for (const beat of planShows(show.seed, shows)) {
    if (pending.length > 0 && beat.atMs - frameStart > frameWindowMs) close();
    if (pending.length === 0) frameStart = beat.atMs;
    pending.push(beat);
  }
  close();
  return frames;
}

/** One show after the other. Only the last one ends the broadcast. */
function planShows(seed: number, shows: number): ReturnType<typeof planShow> {
  return Array.from({ length: shows }, (_, at) => {
    const beats = planShow(seed + at).map((beat) => ({ ...beat, atMs: beat.atMs + at * showLengthMs }));
    return at < shows - 1 ? beats.slice(0, -1) : beats;
  }).flat();
}

/** Recorded messages, so many to a frame and so many frames a second; 0 frames a second is as fast as the socket takes them. */
export function recordingProgram(recording: {
  messages: readonly WireMessage[];
  messagesPerFrame: number;
  framesPerSecond: number;
}): ProgramFrame[] {
  const { messages, messagesPerFrame, framesPerSecond } = recording;
  const frames: ProgramFrame[] = [];
  for (let from = 0; from < messages.length; from += messagesPerFrame) {
    const slice = messages.slice(from, from + messagesPerFrame);
    frames.push({ afterMs: framesPerSecond === 0 ? 0 : 1_000 / framesPerSecond, messages: () => slice });
  }
  return frames;
}

/** Reads recorded messages: a JSON object `{method, msgId, payload}` a line, the payload in base64. Throws on a bad line. */
export function parseRecording(text: string): WireMessage[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const { method, msgId, payload } = JSON.parse(line) as { method: string; msgId: string; payload: string };
      return { method, msgId, payload: Buffer.from(payload, "base64") };
    });
}
