/**
 * A widget of the streamer's own: HTML, CSS and a script, as they are written for StreamElements. It runs in a frame that has
 * nothing of ours (frame.ts), and is told what happens in StreamElements' words (translated.ts).
 *
 * What a reload shows: what the widget itself makes of the session and of what it has kept in its store. Both are the server's.
 */
import { fieldData, readFields } from "#shared/custom-widget/fields.ts";
import { filled } from "#shared/custom-widget/fill.ts";
import { codeAddress, customWidgetLimits, type CodeTexts } from "#shared/custom-widget/limits.ts";
import type { WidgetEvent } from "#shared/custom-widget/messages.ts";
import type { Widget } from "../../widget.ts";
import { answering } from "./answer.ts";
import { advanceCustom, type CustomState, newCustom, takeCustom, takeWaiting } from "./custom.ts";
import { type Begin, loadCode, openFrame, type WidgetFrame } from "./frame.ts";
import type { CustomOptions } from "./options.ts";
import { customParts } from "./parts.ts";
import { openStore, openTrialStore } from "./store.ts";

/** How often a frame that was taken away is put back, and after how long: what is ill once may be well again. */
const restarts = 2;
const restartMs = 10_000;
/** A frame that was well for so long begins to be counted anew: a neighbour's fault may have taken it away, once an hour. */
const wellMs = 10 * 60_000;
/** What went wrong in a code is told so often. */
const mostFaults = 20;
/** The code that is shown where a streamer has given none. */
const starterAddress = "/assets/custom-widget/starter.json";

/** Where the page is: the studio's, or an overlay with a token. */
function whereabouts(): { isEdited: boolean; token: string } {
  const isEdited = new URLSearchParams(location.search).has("studio") && parent !== window;
  return { isEdited, token: /^\/o\/([^/]+)/.exec(location.pathname)?.[1] ?? "" };
}

export const widget: Widget<CustomOptions, CustomState> = {
  wants: () => ["CHAT", "GIFT", "FOLLOW", "SUBSCRIBE", "SHARE", "LIKE", "JOIN", "ROOM_USER", "MESSAGE_DELETED"],
  parts: customParts,
  init: newCustom,
  reduce: takeCustom,
  advance: advanceCustom,
  mount(box, options, shell) {
    const gone = new AbortController();
    const { isEdited, token } = whereabouts();
    let code: CodeTexts | undefined;
    let frame: WidgetFrame | undefined;
    /** Why there is no frame: it is not there yet, the screen is empty, or it was taken off the page. */
    let isClosed: "loading" | "emptied" | "ended" | undefined = "loading";
    let hasStarted = false;
    let ended = 0;
    let openedAt = 0;
    let faults = 0;
    let emptied: number | undefined;
    let isResting = false;
    let pressedBefore: WidgetEvent | undefined;
    let isMuted = shell.volume === 0;
    let known: CustomState | undefined;
    let again: ReturnType<typeof setTimeout> | undefined;

    const tellEvent = (event: WidgetEvent): void => frame?.tell({ is: "event", ...event });
    const answer = answering({
      store: isEdited ? openTrialStore() : openStore(token, options.store),
      counter: (name) => known?.counters.values.get(name) ?? 0,
      tell: (message) => frame?.tell(message),
      kept: (key, value) =>
        tellEvent({ listener: "kvstore:update", event: { data: { key: `customWidget.${key}`, value } } }),
    });

    const address = options.code === "" ? starterAddress : codeAddress(options.code);
    void begin();

    /** In the studio a button of its form was pressed. All widgets with this code hear of it. */
    const pressed = (event: Event): void => {
      const {
        field,
        value,
        code: pressedCode,
      } = (event as CustomEvent<{ field: string; value: unknown; code: string }>).detail;
      if (pressedCode !== options.code) return;
      const press = { listener: "widget-button", event: { listener: "widget-button", field, value } };
      // The button of a form that was just changed is pressed while the frame comes anew.
      if (hasStarted) tellEvent(press);
      else pressedBefore = press;
    };
    if (isEdited) addEventListener("custom-widget-press", pressed);

    async function begin(): Promise<void> {
      try {
        code = await loadCode(address, gone.signal);
        open();
      } catch (error) {
        if (!gone.signal.aborted) shell.log(`A custom widget has no code: ${String(error)}`);
      }
    }

    function open(): void {
      close(undefined);
      if (gone.signal.aborted || code === undefined) return;
      delete box.dataset["ended"];
      openedAt = performance.now();
      frame = openFrame(box, {
        hosts: options.hosts,
        begin: () => begun(code as CodeTexts),
        heard(message) {
          switch (message.is) {
            case "started":
              hasStarted = true;
              box.dataset["started"] = "";
              if (pressedBefore) tellEvent(pressedBefore);
              pressedBefore = undefined;
              return shell.changed();
            case "fault":
              faults += 1;
              if (faults <= mostFaults) shell.log(`A custom widget has a fault: ${message.text}`);
              return;
            case "field":
              // Only the studio can keep it: it is told by the page that it has put into its frame.
              if (isEdited)
                parent.postMessage(
                  { is: "field", code: options.code, name: message.name, value: message.value },
                  location.origin,
                );
              return;
            case "get":
            case "set":
            case "counter":
              return answer(message);
            default:
              message satisfies never;
          }
        },
        ended(why) {
          close("ended");
          box.dataset["ended"] = why;
          const what = why === "silent" ? "did not answer" : "said too much";
          ended = performance.now() - openedAt > wellMs ? 1 : ended + 1;
          const isBack = ended <= restarts;
          const then = isBack ? "It is put back soon." : "It is put back when the page is loaded anew.";
          shell.log(`A custom widget was taken off the page: it ${what}. ${then}`);
          if (isEdited) parent.postMessage({ is: "ended", why, isBack }, location.origin);
          if (isBack) again = setTimeout(open, restartMs);
        },
      });
    }

    function close(why: typeof isClosed): void {
      clearTimeout(again);
      frame?.dispose();
      frame = undefined;
      hasStarted = false;
      isClosed = why;
      delete box.dataset["started"];
    }

    function begun({ fields: written, ...texts }: CodeTexts): Begin {
      const { fields } = readFields(written);
      const data = fieldData(fields, options.values);
      const hold = Number(data["widgetDuration"] ?? 0);
      return {
        code: filled(texts, data),
        fields: data,
        session: known?.session ?? {},
        recents: known?.recents ?? [],
        channel: "",
        isEdited,
        isMuted,
        holdSeconds: Number.isFinite(hold) ? Math.min(Math.max(hold, 0), customWidgetLimits.holdSeconds) : 0,
        needsJquery: /\$[.(]|jQuery/.test(`${texts.html}${texts.js}`),
      };
    }

    return {
      draw(state, { clocks, feed }) {
        known = state;
        // A screen that a moderator emptied has no sound either.
        const isEmptied = box.ownerDocument.body.style.display === "none";
        if (isEmptied && frame) return close("emptied");
        if (!isEmptied && isClosed === "emptied") open();
        // Everything that was on the screen was taken back: the widget begins anew, whatever it shows.
        if (frame && emptied !== undefined && emptied !== state.emptied) open();
        emptied = state.emptied;
        const shouldMute = isResting || feed.takebacks.mutes.sound > clocks.wall || shell.volume === 0;
        if (shouldMute !== isMuted) {
          isMuted = shouldMute;
          tellEvent({ listener: "alertService:toggleSound", event: { muted: isMuted } });
        }
        // What came before the code runs is in its session, and no news to it.
        if (!hasStarted) return;
        for (const event of takeWaiting(state, clocks.now)) tellEvent(event);
        if (!state.hasSessionChanged) return;
        state.hasSessionChanged = false;
        frame?.tell({ is: "session", session: state.session });
      },
      rest(resting) {
        isResting = resting;
        shell.changed();
      },
      dispose() {
        gone.abort();
        removeEventListener("custom-widget-press", pressed);
        close(undefined);
      },
    };
  },
};
