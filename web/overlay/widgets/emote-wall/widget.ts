/**
 * The emotes and emoji of the chat, large, for a moment.
 *
 * What a reload shows: an empty wall, on which comes what is written from then on.
 */
import { isTakenBack, takesBack, thingOf } from "#shared/takeback.ts";
import { isOld } from "../../pieces/news.ts";
import type { Widget } from "../../widget.ts";
import type { EmoteWallOptions } from "./options.ts";
import { moveWall, takeEmotes, type WallState } from "./wall.ts";
import { createWallView } from "./wall-view.ts";

export const widget: Widget<EmoteWallOptions, WallState> = {
  wants: () => ["CHAT", "EMOTE", "MESSAGE_DELETED"],
  init: () => ({ emotes: [], combo: undefined }),
  reduce(state, input, { feed, clocks }, options) {
    switch (input.is) {
      case "event":
        if (isOld(feed, input.event) || isTakenBack(feed.takebacks, "chat", thingOf(input.event))) return state;
        takeEmotes(state, input.event, options, feed.pace, clocks.now);
        return state;
      case "withdrawal":
        state.emotes = state.emotes.filter((emote) => !takesBack(input.withdrawal, "chat", emote));
        if (input.withdrawal.all === true && input.withdrawal.parts.includes("chat")) state.combo = undefined;
        return state;
      default:
        return state;
    }
  },
  advance: (state, { clocks }) => moveWall(state, clocks.now),
  mount: (box, options, { locale, changed }) => createWallView(box, options, locale, changed),
};
