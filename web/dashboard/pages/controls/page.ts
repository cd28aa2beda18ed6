/** Controls: timers, counters and goals by hand, with large buttons, for a second screen or a dock. */
import type { Operations } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { serverNow } from "../../../kit/server-clock.ts";
import { clockOf } from "../../frame/clock.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { stageOf, shareOf } from "../../../overlay/widgets/goal/goal.ts";
import { changeGoal, type GoalChange } from "./goal-widgets.ts";
import { openLock } from "./lock.ts";
import { onOverlays, type OnOverlays, type ShownOn, shownOn } from "./on-overlays.ts";
import { newForms } from "./new-forms.ts";
import { padKeys } from "./pad-keys.ts";
import { ringView } from "./ring-view.ts";
import { readShowings, type Showing } from "./show-now.ts";
import english from "./words/en.json" with { type: "json" };

type Goal = Operations["listGoals"]["answer"]["goals"][number];

const minuteMs = 60_000;
const goalsEveryMs = 5_000;
const scenesEveryMs = 60_000;
/** How many scenes are looked into for what they show. */
const mostScenes = 20;
const steps = [-5, -1, 1, 5] as const;

export async function open(page: Page): Promise<void> {
  const { root, speech, api, stream, live, signal, may } = page;
  const say = speech.of("controls", english);
  const params = { streamId: stream.streamId };
  const whole = wholeNumbers(speech.locale);
  const mayChange = may("tally:write");
  const lock = openLock();
  /** Without a line nobody knows what a press would change. */
  const canChange = () => mayChange && live.line === "open" && !lock.isOn;
  const percent = new Intl.NumberFormat(speech.locale, { style: "percent" });
  const times = new Intl.DateTimeFormat(speech.locale, { timeStyle: "medium" });
  let goals: readonly Goal[] = [];
  /** By counter: what it will be once all that was pressed is answered. The feed may say a part of it before. */
  const pending = new Map<string, { value: number; asked: number }>();

  async function readGoals(): Promise<void> {
    ({ goals } = await api.listGoals({ params }));
  }

  /** What was published, by scene and revision: a revision does not change. */
  const documents = new Map<string, Parameters<typeof onOverlays>[0][number]>();
  let shown: OnOverlays = new Map();

  async function readScenes(): Promise<void> {
    if (!may("overlay:read")) return;
    const { scenes } = await api.listScenes({ params });
    const published = scenes.filter(({ publishedRevision }) => publishedRevision > 0).slice(0, mostScenes);
    const found = await Promise.all(
      published.map(async ({ sceneId, name, publishedRevision }) => {
        const key = `${sceneId} ${publishedRevision}`;
        const known = documents.get(key);
        if (known) return { ...known, name };
        const { document } = await api.getSceneRevision({
          params: { ...params, sceneId, revision: String(publishedRevision) },
        });
        const { widgets } = document;
        documents.set(key, { name, widgets });
        return { name, widgets };
      }),
    );
    shown = onOverlays(found);
  }

  /** Does it, with the way back. What is refused is said, and the number is as it was. */
  async function change(text: string, work: () => Promise<void>, back: () => Promise<void>): Promise<void> {
    try {
      await work();
      page.toast({ text, undo: back });
    } catch (error) {
      page.failed(error);
    }
    show();
  }

  const addTo = (name: string, add: number) => () => {
    const before = pending.get(name);
    const value = (before?.value ?? live.counters[name] ?? 0) + add;
    pending.set(name, { value, asked: (before?.asked ?? 0) + 1 });
    show();
    api
      .addToCounter({ params: { ...params, name }, body: { add } })
      .catch(page.failed)
      .finally(() => {
        const now = pending.get(name);
        if (now === undefined || now.asked <= 1) pending.delete(name);
        else pending.set(name, { ...now, asked: now.asked - 1 });
        show();
      });
  };
  const addByHand = (name: string, add: 1 | -1) => () => {
    const adding = (count: number) => async () => {
      await api.addToGoal({ params: { ...params, name }, body: { add: count } });
      await readGoals();
      show();
    };
    void change(say(add > 0 ? "counter.more" : "counter.less", { name }), adding(add), adding(-add));
  };
  const changeBy = (name: string, minutes: number) =>
    api.changeTimer({ params: { ...params, name }, body: { addMs: minutes * minuteMs } });
  const addMinutes = (name: string, minutes: number) => () => {
    const text = say(minutes > 0 ? "add" : "take", { count: Math.abs(minutes), name });
    changeBy(name, minutes)
      .then(() => page.toast({ text, undo: async () => void (await changeBy(name, -minutes)) }))
      .catch(page.failed);
  };
  const pause = (name: string, paused: boolean) => () =>
    void api.changeTimer({ params: { ...params, name }, body: { paused } }).catch(page.failed);

  const names = () => ({
    timers: [...new Set([...Object.keys(live.timers), ...Object.keys(live.pausedTimers)])].toSorted(),
    counters: Object.keys(live.counters).toSorted(),
  });

  /** What there is to show at once. */
  let showings: readonly Showing[] = [];

  async function readShowable(): Promise<void> {
    showings = await readShowings(page, say("show.wheel"));
  }

  const showNow = async ({ show: put }: Showing): Promise<void> => {
    try {
      const { text, isSeen } = await put();
      page.toast(isSeen ? { text, tone: "ok" } : { text, about: say("show.none"), tone: "stop" });
    } catch (error) {
      page.failed(error);
    }
  };

  function keyOf(): Map<string, string> {
    const { timers, counters } = names();
    const all = [
      ...counters.map((name) => [`counter ${name}`, name] as const),
      ...timers.map((name) => [`timer ${name}`, name] as const),
      ...goals.map(({ name }) => [`goal ${name}`, name] as const),
      ...showings.map(({ id, name }) => [`show ${id}`, name] as const),
    ];
    const keys = padKeys(all.map(([, name]) => name));
    return new Map(all.map(([id], index) => [id, keys[index] ?? ""]));
  }

  const pad = (
    label: string,
    text: Node | string,
    press: () => void,
    more: { key?: string; shows?: string; kind?: string; about?: string } = {},
  ): Node =>
    h(
      "button",
      {
        class: "btn pad",
        "data-kind": more.kind,
        type: "button",
        "aria-keyshortcuts": more.key === "" ? false : (more.key ?? false),
        disabled: !canChange(),
        onclick: press,
      },
      h("span", { class: "vh" }, label),
      h("span", { "aria-hidden": "true" }, text),
      more.about !== undefined && h("small", { "aria-hidden": "true" }, more.about),
      more.key !== undefined &&
        more.key !== "" &&
        h("kbd", { "aria-hidden": "true" }, (more.shows ?? more.key).toUpperCase()),
    );

  /** What it is, and where viewers see it. */
  const tags = (kind: "timer" | "counter" | "goal", { overlays, hiddenOn = [] }: ShownOn): Node => {
    const list = new Intl.ListFormat(speech.locale, { type: "unit" });
    const text =
      overlays.length > 0
        ? say("on", { name: list.format(overlays) })
        : hiddenOn.length > 0
          ? say("hiddenOn", { name: list.format(hiddenOn) })
          : say(kind);
    return h(
      "span",
      { class: "tag cut", ...(text !== say(kind) && { title: text }) },
      h("bdi", { class: "cut" }, text),
    );
  };

  /** While there is no line nobody knows more than what was. */
  const asOf = () =>
    live.line === "open" || live.downSince === undefined
      ? ""
      : ` · ${say("asOf", { time: times.format(live.downSince) })}`;

  function removal(name: string, remove: () => Promise<unknown>, restore: () => Promise<unknown>): Node | false {
    return (
      mayChange &&
      h(
        "button",
        {
          class: "btn push",
          "data-kind": "quiet",
          "data-icon": true,
          "data-size": "s",
          type: "button",
          disabled: lock.isOn,
          "aria-label": `${say("remove")}: ${name}`,
          onclick: () => {
            remove()
              .then(() => page.toast({ text: say("removed", { name }), undo: async () => void (await restore()) }))
              .catch(page.failed)
              .finally(show);
          },
        },
        icon("trash"),
      )
    );
  }

  function timerCard(name: string, key: string): Node {
    const endsAt = live.timers[name];
    const pausedMs = live.pausedTimers[name];
    const leftMs = pausedMs ?? Math.max(0, (endsAt ?? 0) - serverNow());
    const isPaused = pausedMs !== undefined;
    const state = isPaused ? say("timer.paused") : leftMs > 0 ? say("timer.runs") : say("timer.over");
    const target = { ...params, name };
    const step = (minutes: number) =>
      pad(
        say(minutes > 0 ? "add" : "take", { count: Math.abs(minutes), name }),
        h("bdi", { dir: "ltr" }, minutes > 0 ? `+${minutes}` : `−${-minutes}`),
        addMinutes(name, minutes),
        {
          ...(minutes > 0 && { kind: "more" }),
          ...(minutes === 1 && key !== "" && { key: `Shift+${key.toUpperCase()}`, shows: `⇧${key}` }),
          about: say("minutes", { count: "" }).trim(),
        },
      );
    const [lessFive, lessOne, moreOne, moreFive] = steps.map(step);
    return h(
      "section",
      { key: `timer-${name}`, class: "cs cs-timer" },
      h(
        "header",
        { class: "cs-head" },
        h("h2", {}, h("bdi", {}, name)),
        tags("timer", shownOn(shown, "timer", name)),
        removal(
          name,
          () => api.deleteTimer({ params: target }),
          () => api.setTimer({ params: target, body: { leftMs, paused: isPaused } }),
        ),
      ),
      h("p", { class: "cs-clock", dir: "ltr" }, clockOf(leftMs)),
      h("p", { class: "cs-sub" }, `${state}${asOf()}`),
      h(
        "div",
        { class: "cs-pads" },
        lessFive,
        lessOne,
        pad(say(isPaused ? "resume" : "pause"), icon(isPaused ? "play" : "pause"), pause(name, !isPaused), {
          key,
          about: say(isPaused ? "resume" : "pause"),
        }),
        moreOne,
        moreFive,
      ),
    );
  }

  function counterCard(name: string, key: string): Node {
    const value = pending.get(name)?.value ?? live.counters[name] ?? 0;
    const target = { ...params, name };
    return h(
      "section",
      { key: `counter-${name}`, class: "cs cs-count" },
      h(
        "header",
        { class: "cs-head" },
        h("h2", {}, h("bdi", {}, name)),
        tags("counter", shownOn(shown, "counter", name)),
        removal(
          name,
          () => api.deleteCounter({ params: target }),
          () => api.setCounter({ params: target, body: { value } }),
        ),
      ),
      h(
        "div",
        { class: "cs-step" },
        pad(say("counter.less", { name }), icon("minus"), addTo(name, -1)),
        h(
          "output",
          { class: "num", "aria-label": name, style: { "--length": String(whole(value).length) } },
          whole(value),
        ),
        pad(say("counter.more", { name }), icon("plus"), addTo(name, 1), { key, kind: "more" }),
      ),
    );
  }

  /** The goal whose target is being written. */
  let aiming: string | undefined;

  /** Changes a goal on the screens, with the way back; what others have not published yet is not published by it. */
  async function changeShown(name: string, text: string, to: GoalChange, from: GoalChange): Promise<void> {
    const doing = async (change: GoalChange): Promise<boolean> => {
      const done = await changeGoal({ api, params }, { name, change, reason: `${say("title")}: ${text}` });
      if (!done.ok) page.toast({ text: say("unpublished", { name: done.unpublished }), tone: "stop" });
      await readScenes();
      return done.ok;
    };
    try {
      const isDone = await doing(to);
      const undo = async () => {
        await doing(from);
        show();
      };
      if (isDone) page.toast({ text, undo });
    } catch (error) {
      page.failed(error);
    }
    show();
  }

  /** What one does to the screens that show a goal: for who may change them, and where one shows it. */
  function screenPads(name: string, { overlays, hiddenOn = [], target }: ShownOn): (Node | false)[] {
    const isShown = overlays.length > 0;
    if (!may("overlay:write") || (!isShown && hiddenOn.length === 0)) return [];
    const hide = () => {
      const text = say(isShown ? "hid" : "shownAgain", { name });
      void changeShown(name, text, { hidden: isShown }, { hidden: !isShown });
    };
    const aim = () => {
      aiming = aiming === name ? undefined : name;
      show();
      if (aiming === name) root.querySelector<HTMLInputElement>(`input[name=target]`)?.focus();
    };
    return [
      target !== undefined &&
        pad(say("target.of", { name }), say("target"), aim, { about: whole(target.target), kind: "words" }),
      pad(`${say(isShown ? "hide" : "showAgain")}: ${name}`, icon(isShown ? "screenoff" : "eye"), hide, {
        about: say(isShown ? "hide" : "showAgain"),
      }),
    ];
  }

  function targetForm(name: string, target: number): Node {
    const set = (event: Event) => {
      event.preventDefault();
      const value = Number(new FormData(event.currentTarget as HTMLFormElement).get("target"));
      if (!Number.isInteger(value) || value < 1) return;
      aiming = undefined;
      void changeShown(name, say("target.set", { name, target: whole(value) }), { target: value }, { target });
    };
    return h(
      "form",
      { key: "target", class: "cs-form", onsubmit: set },
      h("input", {
        class: "input",
        type: "number",
        name: "target",
        min: "1",
        step: "1",
        required: true,
        "aria-label": say("target.of", { name }),
        placeholder: whole(target),
        disabled: !canChange(),
      }),
      h("button", { class: "btn", type: "submit", disabled: !canChange() }, say("goal.set")),
    );
  }

  function goalCard(goal: Goal, key: string): Node {
    const { name, counts, gift } = goal;
    const on = shownOn(shown, "goal", name);
    const stage = on.target && stageOf(goal.value, on.target);
    const counted = say("goal.counts", { what: gift ?? say(`counts.${counts}` as "counts.likes") });
    const target = { ...params, name };
    const body = { counts, ...(gift !== null && { gift }) };
    const set = (event: Event) => {
      event.preventDefault();
      const value = Number(new FormData(event.currentTarget as HTMLFormElement).get("value"));
      if (!Number.isInteger(value) || value < 0) return;
      const work = async () => {
        await api.setGoal({ params: target, body: { ...body, value } });
        await readGoals();
      };
      const back = async () => {
        await api.setGoal({ params: target, body: { ...body, value: goal.value } });
        await readGoals();
        show();
      };
      void change(say("set", { name }), work, back);
    };
    return h(
      "section",
      { key: `goal-${name}`, class: "cs cs-goal" },
      h(
        "header",
        { class: "cs-head" },
        h("h2", {}, h("bdi", {}, name)),
        tags("goal", on),
        removal(
          name,
          async () => {
            await api.deleteGoal({ params: target });
            await readGoals();
          },
          async () => {
            await api.setGoal({ params: target, body: { ...body, value: goal.value } });
            await readGoals();
            show();
          },
        ),
      ),
      stage === undefined
        ? [
            h("p", { key: "number", class: "cs-number num" }, whole(goal.value)),
            h("p", { key: "sub", class: "cs-sub" }, counted),
          ]
        : [
            ringView(shareOf(stage), percent.format(Math.floor(shareOf(stage) * 100) / 100), whole(stage.value)),
            h(
              "p",
              { key: "sub", class: "cs-sub num" },
              `${say("goal.of", { target: whole(stage.of), left: whole(Math.max(0, stage.of - stage.value)) })} · ${counted}`,
            ),
          ],
      asOf() !== "" && h("p", { key: "asOf", class: "cs-sub" }, asOf().slice(3)),
      h(
        "div",
        { key: "pads", class: "cs-pads" },
        pad(say("counter.more", { name }), h("bdi", { dir: "ltr" }, "+1"), addByHand(name, 1), { key, kind: "more" }),
        screenPads(name, on),
      ),
      aiming === name && on.target && targetForm(name, on.target.target),
      h(
        "form",
        { key: "set", class: "cs-form", onsubmit: set },
        h("input", {
          class: "input",
          type: "number",
          name: "value",
          min: "0",
          step: "1",
          required: true,
          "aria-label": say("goal.value", { name }),
          placeholder: whole(goal.value),
          disabled: !mayChange || lock.isOn,
        }),
        h("button", { class: "btn", type: "submit", disabled: !mayChange || lock.isOn }, say("goal.set")),
      ),
    );
  }

  function showNowCard(keys: ReadonlyMap<string, string>): Node {
    return h(
      "section",
      { key: "show-now", class: "cs cs-quick" },
      h(
        "header",
        { class: "cs-head" },
        h("h2", {}, say("show")),
        h("span", { class: "t-small t-quiet" }, say("show.about")),
      ),
      h(
        "div",
        { class: "cs-grid" },
        showings.map((one) =>
          pad(one.name, icon(one.icon), () => void showNow(one), {
            key: keys.get(`show ${one.id}`) ?? "",
            about: one.name,
          }),
        ),
      ),
    );
  }

  const forms = newForms(page, { say, show, readGoals });

  function show(): void {
    if (signal.aborted) return;
    const { timers, counters } = names();
    const keys = keyOf();
    const isEmpty = timers.length + counters.length + goals.length === 0;
    draw(
      root,
      h(
        "section",
        { class: "surface" },
        h(
          "header",
          { class: "surface-head" },
          h("h1", { class: "t-page" }, say("title")),
          h("p", { class: "t-small t-quiet" }, mayChange ? say("about") : say("noRight")),
          mayChange &&
            h(
              "button",
              {
                class: "btn push",
                "data-kind": lock.isOn ? false : "quiet",
                type: "button",
                onclick: () => {
                  lock.press();
                  show();
                },
                onblur: () => {
                  lock.leave();
                  show();
                },
              },
              icon("lock"),
              say(lock.isAsked ? "lock.again" : lock.isOn ? "lock.off" : "lock"),
            ),
          document.fullscreenEnabled &&
            h(
              "button",
              {
                class: mayChange ? "btn" : "btn push",
                "data-kind": "quiet",
                type: "button",
                onclick: () => void root.requestFullscreen().catch(() => undefined),
              },
              icon("expand"),
              say("full"),
            ),
        ),
        isEmpty && h("p", { class: "t-quiet" }, say("empty")),
        h(
          "div",
          { class: "surface-cards" },
          timers.map((name) => timerCard(name, keys.get(`timer ${name}`) ?? "")),
          counters.map((name) => counterCard(name, keys.get(`counter ${name}`) ?? "")),
          goals.map((goal) => goalCard(goal, keys.get(`goal ${goal.name}`) ?? "")),
          showings.length > 0 && showNowCard(keys),
          mayChange && !lock.isOn && [forms.timer(), forms.goal(), forms.counter()],
        ),
      ),
    );
  }

  /** The keys as they are now: buttons come and go. */
  page.onKey((event) => {
    if (!canChange()) return false;
    for (const [name, key] of keyOf()) {
      if (key === "" || key !== event.key.toLowerCase()) continue;
      const [kind, own = ""] = name.split(" ");
      const showing = kind === "show" ? showings.find(({ id }) => id === own) : undefined;
      if (showing) void showNow(showing);
      else if (kind === "counter") addTo(own, event.shiftKey ? -1 : 1)();
      else if (kind === "goal") addByHand(own, event.shiftKey ? -1 : 1)();
      else if (event.shiftKey) addMinutes(own, 1)();
      else pause(own, live.pausedTimers[own] === undefined)();
      return true;
    }
    return false;
  });
  live.listen({ hello: show, changed: show, events: show }, signal);
  const clock = setInterval(show, 500);
  // Goals have no frame of their own: others set them, too, and what they count goes on.
  const look = setInterval(() => {
    if (document.visibilityState === "visible" && live.line === "open") void readGoals().then(show, () => undefined);
  }, goalsEveryMs);
  // What does not come is not shown: what is pressed works all the same.
  const readAround = () => Promise.allSettled([readScenes(), readShowable()]);
  const scenes = setInterval(() => {
    if (document.visibilityState === "visible" && live.line === "open") void readAround().then(show);
  }, scenesEveryMs);
  signal.addEventListener("abort", () => {
    clearInterval(clock);
    clearInterval(look);
    clearInterval(scenes);
  });
  show();
  await Promise.all([readGoals().catch(page.failed), readAround()]);
  show();
}
