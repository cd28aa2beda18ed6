/**
 * The frame of a custom widget, seen from the overlay's page. The code in it is of whoever: the frame has an origin of its own, no
 * address or token of ours, and a policy that the server sets. It is told what happened through a port, and what comes back is read
 * as what a stranger sent.
 */
import type { CodeTexts } from "#shared/custom-widget/limits.ts";
import { type FromFrame, frameReady, readFromFrame, type ToFrame } from "#shared/custom-widget/messages.ts";
import {
  answered,
  type FrameWatch,
  type Ill,
  newWatch,
  said,
  silentTurns,
  startTurns,
  turn,
  turnMs,
} from "./frame-watch.ts";

export type Begin = Omit<Extract<ToFrame, { is: "begin" }>, "is">;

export interface FrameEnds {
  hosts: readonly string[];
  /** What it begins with; asked for when it is there. */
  begin: () => Begin;
  heard: (message: Exclude<FromFrame, { is: "pong" }>) => void;
  /** It was taken off the page, because of what. */
  ended: (why: Ill) => void;
}

export interface WidgetFrame {
  tell(message: ToFrame): void;
  dispose(): void;
}

/** A frame that loads itself again and again is none that works. */
const mostBegun = 50;

/** Puts a frame into the box. */
export function openFrame(box: HTMLElement, ends: FrameEnds): WidgetFrame {
  const page = box.ownerDocument;
  const frame = page.createElement("iframe");
  const watch: FrameWatch = newWatch();
  let port: MessagePort | undefined;
  let hasStarted = false;
  let begun = 0;
  let isOver = false;

  frame.setAttribute("sandbox", "allow-scripts");
  frame.setAttribute("allow", "autoplay *");
  frame.referrerPolicy = "no-referrer";
  frame.title = "";
  // It is looked at: nobody types into it, and it takes the keys of no page around it.
  frame.tabIndex = -1;
  frame.inert = true;
  frame.src = frameAddress(ends.hosts);

  /** What is said past the port: only that the frame is there counts, and how much it says. */
  const overheard = (event: MessageEvent<unknown>): void => {
    if (isOver || event.source !== frame.contentWindow) return;
    const ill = said(watch);
    if (ill) return end(ill);
    if (event.data !== frameReady) return;
    // What is moved in the page is loaded anew: the code begins once more.
    begun += 1;
    if (begun > mostBegun) return end("noisy");
    begin();
  };
  addEventListener("message", overheard);
  const clock = setInterval(() => {
    const next = turn(watch, hasStarted ? silentTurns : startTurns);
    if (typeof next === "string") end(next);
    else tell({ is: "ping", no: next.ask });
  }, turnMs);
  box.append(frame);

  function begin(): void {
    port?.close();
    hasStarted = false;
    const channel = new MessageChannel();
    port = channel.port1;
    port.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      const ill = said(watch);
      if (isOver) return;
      if (ill) return end(ill);
      const message = readFromFrame(data);
      if (!message) return;
      if (message.is === "started") hasStarted = true;
      if (message.is === "pong" || message.is === "started") answered(watch);
      if (message.is !== "pong") ends.heard(message);
    });
    port.start();
    // An opaque origin has no name that a message could be for; the port is for this one document.
    frame.contentWindow?.postMessage({ is: "begin", ...ends.begin() } satisfies ToFrame, "*", [channel.port2]);
  }

  function tell(message: ToFrame): void {
    port?.postMessage(message);
  }

  function end(why: Ill): void {
    dispose();
    ends.ended(why);
  }

  function dispose(): void {
    isOver = true;
    clearInterval(clock);
    removeEventListener("message", overheard);
    port?.close();
    frame.remove();
  }

  return { tell, dispose };
}

/** The page of the frame, with the hosts that its policy is to name. */
function frameAddress(hosts: readonly string[]): string {
  const query = new URLSearchParams(hosts.length === 0 ? {} : { hosts: hosts.join(",") }).toString();
  return `/custom-widget/frame${query === "" ? "" : `?${query}`}`;
}

/** Gets the texts of a code. They never change: a browser that has them asks nobody. */
export async function loadCode(address: string, signal: AbortSignal): Promise<CodeTexts> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new Error(`the code did not come: ${answer.status}`);
  const { html, css, js, fields } = (await answer.json()) as Partial<CodeTexts>;
  return { html: html ?? "", css: css ?? "", js: js ?? "", fields: fields ?? "" };
}
