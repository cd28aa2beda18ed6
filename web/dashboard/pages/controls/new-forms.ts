/** What timers, counters and goals are made with on Controls. */
import type { Operations } from "../../../../client/api.ts";
import { h, type Node } from "../../../kit/node.ts";
import type { Page } from "../../frame/page.ts";
import type { SayOf } from "../../../kit/languages.ts";
import type english from "./words/en.json";

type Goal = Operations["listGoals"]["answer"]["goals"][number];

const minuteMs = 60_000;
const goalCounts = ["likes", "coins", "follows", "subscribers", "shares", "gift"] as const satisfies Goal["counts"][];

/** A form for each kind, as it is now. `show` draws the page anew; `readGoals` asks which goals there are. */
export function newForms(
  { api, stream, failed }: Page,
  { say, show, readGoals }: { say: SayOf<keyof typeof english>; show: () => void; readGoals: () => Promise<void> },
): Record<"timer" | "counter" | "goal", () => Node> {
  const params = { streamId: stream.streamId };

  const nameField = (kind: "timer" | "counter" | "goal"): Node =>
    h("input", {
      class: "input",
      name: "name",
      required: true,
      pattern: "[a-z0-9_\\-]{1,32}",
      autocapitalize: "none",
      "aria-label": `${say(`new.${kind}`)}: ${say("new.name")}`,
      placeholder: say("new.nameHint"),
      title: say("new.nameHint"),
    });

  function tallyForm(kind: "timer" | "counter"): Node {
    const make = (event: Event) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const data = new FormData(form);
      const name = (data.get("name") as string | null) ?? "";
      const leftMs = Number(data.get("minutes") ?? 0) * minuteMs;
      const target = { ...params, name };
      const work =
        kind === "timer"
          ? api.setTimer({ params: target, body: { leftMs, paused: true } })
          : api.setCounter({ params: target, body: { value: 0 } });
      work.then(() => form.reset()).catch(failed);
    };
    return h(
      "form",
      { key: `new-${kind}`, class: "cs cs-new", onsubmit: make },
      h("h2", {}, say(`new.${kind}`)),
      nameField(kind),
      kind === "timer" &&
        h("input", {
          class: "input",
          name: "minutes",
          type: "number",
          min: "1",
          max: "10000",
          required: true,
          "aria-label": say("new.minutes"),
          placeholder: say("new.minutes"),
        }),
      h("button", { class: "btn", type: "submit" }, say("new.make")),
    );
  }

  /** What the new goal is to count: a gift is asked for by its name. */
  let newCounts: Goal["counts"] = "likes";

  function goalForm(): Node {
    const make = (event: Event) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const data = new FormData(form);
      const name = (data.get("name") as string | null) ?? "";
      const gift = (data.get("gift") as string | null)?.trim();
      const body = { counts: newCounts, ...(newCounts === "gift" && gift !== undefined && { gift }) };
      const made = async () => {
        await api.setGoal({ params: { ...params, name }, body });
        form.reset();
        newCounts = "likes";
        await readGoals();
        show();
      };
      made().catch(failed);
    };
    return h(
      "form",
      { key: "new-goal", class: "cs cs-new", onsubmit: make },
      h("h2", {}, say("new.goal")),
      nameField("goal"),
      h(
        "select",
        {
          class: "input",
          name: "counts",
          "aria-label": say("new.counts"),
          value: newCounts,
          onchange: ({ target }: Event) => {
            newCounts = (target as HTMLSelectElement).value as Goal["counts"];
            show();
          },
        },
        goalCounts.map((one) =>
          h("option", { key: one, value: one, selected: one === newCounts }, say(`counts.${one}`)),
        ),
      ),
      newCounts === "gift" &&
        h("input", {
          class: "input",
          name: "gift",
          required: true,
          maxlength: "64",
          "aria-label": say("new.gift"),
          placeholder: say("new.gift"),
        }),
      h("button", { class: "btn", type: "submit" }, say("new.make")),
    );
  }

  return { timer: () => tallyForm("timer"), counter: () => tallyForm("counter"), goal: goalForm };
}
