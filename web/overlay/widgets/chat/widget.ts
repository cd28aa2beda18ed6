/** The chat. */
import { isTakenBack, takesBack, thingOf } from "#shared/takeback.ts";
import type { Widget } from "../../widget.ts";
import { type ChatLine, fadeLines, takeBackLines, takeChat } from "./chat-feed.ts";
import { createChatView } from "./chat-view.ts";
import { createClassicView } from "./classic-view.ts";
import type { ChatOptions } from "./options.ts";

export interface ChatState {
  lines: ChatLine[];
}

export const widget: Widget<ChatOptions, ChatState> = {
  element: "ol",
  measures: true,
  wants: ({ joins, gifts }) => [
    "CHAT",
    "EMOTE",
    "QUESTION",
    "MESSAGE_DELETED",
    ...(joins ? (["JOIN"] as const) : []),
    ...(gifts ? (["GIFT"] as const) : []),
  ],
  init: () => ({ lines: [] }),
  reduce(state, input, { feed, clocks: { now } }, options) {
    switch (input.is) {
      case "greeting":
        // A socket that came back where it was left has the lines on the screen already.
        if (input.afresh) state.lines = [];
        return state;
      case "past":
        takeChat(state.lines, input.event, options, { quiet: true, now });
        return state;
      case "event":
        if (!isTakenBack(feed.takebacks, "chat", thingOf(input.event)))
          takeChat(state.lines, input.event, options, { quiet: false, now });
        return state;
      case "withdrawal":
        takeBackLines(state.lines, (thing) => takesBack(input.withdrawal, "chat", thing));
        return state;
      default:
        return state;
    }
  },
  advance: ({ lines }, { clocks: { now } }, options) => fadeLines(lines, options, now),
  mount(box, options, { words, isClassic }) {
    const view = isClassic ? createClassicView(box, words) : createChatView(box, options, words);
    return {
      draw: ({ lines }) => view.draw(lines),
      shed({ lines }) {
        if (!view.dropOldest()) return false;
        lines.shift();
        return true;
      },
      dispose() {},
    };
  },
};
