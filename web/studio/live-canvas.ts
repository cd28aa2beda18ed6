/** The real feed on the canvas: as much of it as the widgets there want, anew where one of them knows nothing yet. */
import type { Feed, FeedOptions, Frame } from "../../client/feed.ts";

/** What the widgets on the canvas want of the stream. */
export interface Wanted {
  types: readonly string[];
  parts: readonly string[];
}

export type LiveState = "connecting" | "live" | "down";

export interface LiveCanvas {
  /** The widgets want this; `fresh`: some of them are to be greeted. */
  want(wanted: Wanted, fresh: boolean): void;
  close(): void;
}

export type LiveOpener = (options: Pick<FeedOptions, "types" | "parts" | "onFrame" | "onDown">) => Feed;

interface LiveEnds {
  open: LiveOpener;
  frame: (frame: Frame) => void;
  tell: (state: LiveState) => void;
  after: (delayMs: number, callback: () => void) => () => void;
}

/** While somebody drags a slider, the line is not opened anew with each step. */
const quietMs = 500;

export function openLiveCanvas({ open, frame, tell, after }: LiveEnds): LiveCanvas {
  let feed: Feed | undefined;
  let wantedNow = "";
  let cancel: (() => void) | undefined;

  function begin(wanted: Wanted): void {
    feed?.close();
    tell("connecting");
    feed = open({
      types: wanted.types,
      parts: wanted.parts,
      onFrame(one) {
        if (one.type === "hello") tell("live");
        frame(one);
      },
      onDown: () => tell("down"),
    });
  }

  tell("connecting");
  return {
    want(wanted, fresh) {
      const text = JSON.stringify([wanted.types, wanted.parts]);
      if (feed && text === wantedNow && !fresh) return;
      const isFirst = wantedNow === "";
      wantedNow = text;
      cancel?.();
      cancel = after(isFirst ? 0 : quietMs, () => begin(wanted));
    },
    close() {
      cancel?.();
      feed?.close();
    },
  };
}
