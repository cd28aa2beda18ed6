/** Who makes sound of a text: a model of Workers AI, or a server with OpenAI's form of it, which many have. */
import type { Config } from "../config.ts";

/** Cloudflare's `AI` binding, as far as it is used here. https://developers.cloudflare.com/workers-ai/models/melotts/ */
export interface AiBinding {
  run(model: string, input: { prompt: string; lang: string }): Promise<unknown>;
}

export interface SpokenText {
  text: string;
  /** BCP 47 tag; undefined where nothing is known of it. */
  language: string | undefined;
}

export interface Sound {
  bytes: Uint8Array<ArrayBuffer>;
  type: SoundType;
}
export const soundTypes = ["audio/mpeg", "audio/wav", "audio/ogg"] as const;
export type SoundType = (typeof soundTypes)[number];

export type Spoken =
  | { ok: true; sound: Sound }
  | { ok: false; why: "no_provider" | "no_voice" | "failed"; detail?: string };

/** Makes a sound of a text. */
export type Provider = (spoken: SpokenText) => Promise<Spoken>;

const timeoutMs = 10_000;
/** Some two minutes of speech. */
const mostBytes = 2_000_000;
const model = "@cf/myshell-ai/melotts";
/** What the model reads, by the first part of a tag. */
const modelLanguages: readonly string[] = ["en", "es", "fr", "zh", "ja", "ko"];

/** The host's provider; undefined where it has none. A server of its own goes before Workers AI. */
export function providerOf(
  config: Pick<Config, "AI" | SpeechSetting>,
  fetch: typeof globalThis.fetch,
): Provider | undefined {
  const { AI: ai } = config;
  if (config.SPEECH_ENDPOINT !== "") return (spoken) => byServer(config, fetch, spoken);
  return ai && ((spoken) => byModel(ai, spoken));
}
type SpeechSetting = "SPEECH_ENDPOINT" | "SPEECH_KEY" | "SPEECH_MODEL" | "SPEECH_VOICE";

/** `POST {SPEECH_ENDPOINT}/audio/speech`, https://platform.openai.com/docs/api-reference/audio/createSpeech */
async function byServer(
  { SPEECH_ENDPOINT, SPEECH_KEY, SPEECH_MODEL, SPEECH_VOICE }: Pick<Config, SpeechSetting>,
  fetch: typeof globalThis.fetch,
  { text }: SpokenText,
): Promise<Spoken> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(`${SPEECH_ENDPOINT.replace(/\/$/, "")}/audio/speech`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        ...(SPEECH_KEY !== "" && { Authorization: `Bearer ${SPEECH_KEY}` }),
      },
      body: JSON.stringify({ model: SPEECH_MODEL, voice: SPEECH_VOICE, input: text, response_format: "mp3" }),
      redirect: "manual",
      signal,
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      return { ok: false, why: "failed", detail: `it answered ${answer.status}` };
    }
    const bytes = await readBounded(answer);
    return bytes ? soundOf(bytes) : { ok: false, why: "failed", detail: "its sound is too large" };
  } catch (error) {
    const detail = signal.aborted ? `no sound within ${timeoutMs / 1_000} s` : nameOf(error);
    return { ok: false, why: "failed", detail };
  }
}

async function byModel(ai: AiBinding, { text, language = "en" }: SpokenText): Promise<Spoken> {
  const lang = language.toLowerCase().split(/[-_]/)[0] ?? "";
  if (!modelLanguages.includes(lang)) return { ok: false, why: "no_voice" };
  try {
    const answer = await within(ai.run(model, { prompt: text, lang }));
    const audio = typeof answer === "object" && answer !== null && "audio" in answer ? answer.audio : undefined;
    // Base64 is a third longer than what it stands for.
    if (typeof audio !== "string" || audio.length > (mostBytes * 4) / 3) {
      return { ok: false, why: "failed", detail: "its answer has no sound, or too much of it" };
    }
    return soundOf(new Uint8Array(Buffer.from(audio, "base64")));
  } catch (error) {
    return { ok: false, why: "failed", detail: nameOf(error) };
  }
}

/** What it is, its bytes say: a page plays what an answer calls a sound. */
function soundOf(bytes: Uint8Array<ArrayBuffer>): Spoken {
  const type = soundTypeOf(bytes);
  return type ? { ok: true, sound: { bytes, type } } : { ok: false, why: "failed", detail: "what came is no sound" };
}

function soundTypeOf(bytes: Uint8Array): SoundType | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString("latin1");
  if (start.startsWith("ID3") || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0)) return "audio/mpeg";
  if (start.startsWith("RIFF") && start.slice(8) === "WAVE") return "audio/wav";
  return start.startsWith("OggS") ? "audio/ogg" : undefined;
}

async function readBounded(answer: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.byteLength;
    if (size > mostBytes) return undefined;
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

async function within<Value>(asked: Promise<Value>): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("timeout")), timeoutMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Not its message: it may quote what a viewer wrote. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "no answer");
