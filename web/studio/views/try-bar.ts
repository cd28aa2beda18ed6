/** Trying things: what it plays is made up, says so, and is seen on the canvas alone. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { type Try, tries } from "../model/made-up.ts";
import type { Stage } from "../stage.ts";
import { button, icon, segments } from "./parts.ts";

const icons: Readonly<Record<Try, readonly [icon: string, hue: string]>> = {
  gift: ["gift", "gift"],
  streak: ["sparkle", "gift"],
  bigGift: ["crown", "gift"],
  follow: ["follow", "follow"],
  subscribe: ["star", "sub"],
  chat: ["comment", "chat"],
  flood: ["flame", "like"],
  share: ["share", "share"],
  join: ["users", "join"],
  likes: ["heart", "like"],
  battle: ["bolt", "join"],
  question: ["question", "chat"],
  takePart: ["check", "share"],
};

let latest: Try = "gift";

export function tryBar(editor: Editor, stage: Stage, tryInObs: (what: Try) => Promise<string>): Node {
  const { say } = editor;
  const play = (what: Try) => () => {
    latest = what;
    stage.try(what);
    editor.announce(say("try.played", { what: say(`try.${what}`) }));
  };
  const { live, mayWatch, mayControl } = editor.get();
  const examples = () => stage.play([...new Set(editor.get().scene.widgets.map(({ type }) => type))]);
  return h(
    "section",
    { class: "try", "aria-label": say("try.title"), key: "try" },
    h(
      "div",
      { class: "lead" },
      h("b", {}, say("try.title")),
      h("span", { class: "tag", "data-tone": "trial" }, say("try.madeUp")),
    ),
    h(
      "div",
      { class: "tries" },
      tries.map((what) => {
        const [glyph, hue] = icons[what];
        return button([icon(glyph), say(`try.${what}`)], play(what), { "data-hue": hue, key: what, "data-try": what });
      }),
    ),
    mayWatch &&
      segments(say("feed.label"), "canvas-feed", {
        values: [
          ["examples", say("feed.examples")],
          ["live", say("feed.live")],
        ],
        chosen: live === undefined ? "examples" : "live",
        choose: (to) => stage.setLive(to === "live"),
      }),
    mayControl &&
      button([icon("monitor"), say("try.inObs", { what: say(`try.${latest}`) })], () => void tryInObs(latest), {
        "data-kind": "line",
        key: "in obs",
        id: "try-in-obs",
        title: say("try.inObsAbout"),
      }),
    live === undefined &&
      button([icon("refresh"), say("try.examples")], examples, { "data-kind": "quiet", key: "examples" }),
  );
}
