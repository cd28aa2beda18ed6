/** Looks again and again which pages of overlays are open. Its effects are arguments. */
import type { OpenPage } from "../kit/open-pages.ts";

/** How often; sooner while somebody waits for OBS to open the page. */
export const lookEveryMs = 15_000;
export const waitingMs = 3_000;

export interface OpenPagesWatch {
  /** Now. */
  look(): void;
}

export function watchOpenPages(ends: {
  read: () => Promise<readonly OpenPage[]>;
  tell: (open: readonly OpenPage[]) => void;
  /** Nobody looks at the page: then nothing is asked. */
  isHidden: () => boolean;
  /** Somebody waits for it. */
  isAwaited: () => boolean;
  after: (delayMs: number, callback: () => void) => () => void;
}): OpenPagesWatch {
  let cancel: (() => void) | undefined;
  let isAsking = false;

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    cancel?.();
    try {
      if (!ends.isHidden()) ends.tell(await ends.read());
    } catch {
      // What was known stays: the next look is soon.
    } finally {
      isAsking = false;
      cancel = ends.after(ends.isAwaited() ? waitingMs : lookEveryMs, () => void ask());
    }
  }

  void ask();
  return { look: () => void ask() };
}

/** The page's own clock, and whether somebody looks at it. */
export const pageTime = {
  isHidden: () => document.visibilityState === "hidden",
  after(delayMs: number, callback: () => void) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
