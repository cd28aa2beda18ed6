/** The host's voice: the server makes sound of an alert's speech. What it does not speak is spoken by the bundled voice. */
import type { Play } from "./engine-mouth.ts";
import type { Manner, Mouth } from "./voice.ts";

export interface HostNeeds {
  /** The sound of an alert's own speech. Rejects where there is none. */
  get: (actionId: string, signal: AbortSignal) => Promise<Blob>;
  play: Play;
  /** 0 to 1. */
  volume: number;
  /** Milliseconds since some moment. */
  now: () => number;
  /** What speaks instead. */
  instead: Mouth;
  log: (text: string) => void;
}

/** A host that has no voice, or whose budget is spent, is not asked for every alert. */
const restMs = 60_000;

/** How the server refused. */
export class NoSound extends Error {
  override name = "NoSound";
  /** 0 where it did not answer. */
  readonly status: number;
  constructor(status: number) {
    super(`the host's voice answered ${status}`);
    this.status = status;
  }
}

export function hostMouth({ get, play, volume, now, instead, log }: HostNeeds): Mouth {
  let current: { gone: AbortController; playing?: { stop: () => void } } | undefined;
  let askedAgainAt = -Infinity;

  return {
    say(text, language, heard, manner: Manner = {}) {
      const { source } = manner;
      if (source === undefined || now() < askedAgainAt) return instead.say(text, language, heard, manner);
      // It says by itself when it is over, also where nothing comes.
      heard.began();
      const mine = { gone: new AbortController() } as NonNullable<typeof current>;
      current = mine;
      const playIt = (sound: Blob): void => {
        if (current !== mine) return;
        mine.playing = play(sound, volume * (manner.volume ?? 1), (why) => {
          if (current !== mine) return;
          if (why !== undefined) log(`It is not spoken: ${why}`);
          current = undefined;
          heard.ended();
        });
      };
      const sayOtherwise = (error: unknown): void => {
        if (current !== mine) return;
        current = undefined;
        if (error instanceof NoSound && error.status !== 404) askedAgainAt = now() + restMs;
        log(`${error instanceof Error ? error.message : "no sound came"}: the bundled voice speaks.`);
        instead.say(text, language, heard, manner);
      };
      get(source, mine.gone.signal).then(playIt, sayOtherwise);
    },
    cancel() {
      const cut = current;
      current = undefined;
      cut?.gone.abort();
      cut?.playing?.stop();
      instead.cancel();
    },
  };
}

/** Asks the server for the sound of an alert, with the page's own token. */
export function askSound(token: string) {
  return async (actionId: string, signal: AbortSignal): Promise<Blob> => {
    const answer = await fetch(`/v1/overlay/speech/${encodeURIComponent(actionId)}`, {
      headers: { Authorization: `Bearer ${token}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
    });
    if (!answer.ok) throw new NoSound(answer.status);
    return answer.blob();
  };
}
