/** Runners: who takes the lives in, who holds which lease, what waits, and what they logged last. */
import type { Operations } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { sheetHead } from "../../frame/sheet-head.ts";
import english from "./words/en.json" with { type: "json" };
import { serverNow } from "../../../kit/server-clock.ts";

type Fleet = Operations["listRunners"]["answer"];
type Runner = Fleet["runners"][number];
type Lease = Fleet["leases"][number];
type Container = Fleet["containers"][number];

/** Runners are heard every four seconds. */
const lookEveryMs = 5_000;

export async function open(page: Page): Promise<void> {
  const { root, speech, api, signal } = page;
  const say = speech.of("runners", english);
  const whole = wholeNumbers(speech.locale);
  const clock = new Intl.DateTimeFormat(speech.locale, { timeStyle: "medium" });
  const dayClock = new Intl.DateTimeFormat(speech.locale, { dateStyle: "medium", timeStyle: "short" });
  const ago = new Intl.RelativeTimeFormat(speech.locale, { style: "narrow" });
  let fleet: Fleet | undefined;
  let problem = "";
  /** When it was as it is shown. */
  let asOf = 0;

  async function look(): Promise<void> {
    try {
      fleet = await api.listRunners({ signal });
      problem = "";
      asOf = serverNow();
    } catch (error) {
      if (signal.aborted) return;
      // What was there stays, with its time.
      problem = page.explain(error);
    }
    show();
  }

  const since = (time: string) => {
    const seconds = Math.max(0, Math.round((serverNow() - Date.parse(time)) / 1_000));
    if (seconds < 90) return ago.format(-seconds, "second");
    return seconds < 5_400 ? ago.format(-Math.round(seconds / 60), "minute") : dayClock.format(new Date(time));
  };
  const handle = (uniqueId: string) => h("bdi", {}, `@${uniqueId}`);

  const waysOf = ({ providers, redundant }: Runner) => {
    if (providers.length === 0) return say("ways.unknown");
    return providers.length === 1 ? providers[0] : providers.join(redundant ? " + " : " → ");
  };

  function runnerView(runner: Runner): Node {
    const { runnerId, of, state, seenAt, maxStreams, version, startedAt, streams, log } = runner;
    const isBehind = streams.some(({ waiting }) => (waiting ?? 0) > 0);
    const worst = log.some(({ level }) => level === "error") ? "caution" : "ok";
    const facts: [string, Node | string | undefined][] = [
      [say("version"), version ?? say("version.old")],
      [say("ways"), h("bdi", { dir: "ltr" }, waysOf(runner))],
      [
        say("room"),
        maxStreams === null
          ? say("room.one")
          : say("room.of", { held: whole(streams.length), most: whole(maxStreams), n: maxStreams }),
      ],
      [say("started"), startedAt === null ? "–" : dayClock.format(new Date(startedAt))],
      [say("seen"), since(seenAt)],
    ];
    return h(
      "li",
      { key: `${of} ${runnerId}`, class: "run-card" },
      h(
        "header",
        {},
        h("span", { class: "dot", "data-state": state === "gone" ? "stop" : worst }),
        h("h2", { class: "t-head" }, h("bdi", {}, runnerId)),
        h("span", { class: "tag" }, say(`of.${of}`)),
        state === "gone" && h("span", { class: "tag", "data-tone": "stop" }, say("gone")),
        isBehind && h("span", { class: "tag", "data-tone": "caution" }, say("behind")),
      ),
      h(
        "dl",
        { class: "run-facts" },
        facts.map(([label, value]) => h("div", { key: label }, h("dt", {}, label), h("dd", {}, value))),
      ),
      h(
        "ul",
        { class: "run-streams", "aria-label": say("holds") },
        streams.map(({ streamId, uniqueId, live, waiting }) =>
          h(
            "li",
            { key: streamId },
            h("span", { class: "dot", "data-state": live ? "ok" : "off" }),
            handle(uniqueId),
            h("span", { class: "t-quiet" }, say(live ? "live" : "idle")),
            waiting !== null &&
              h(
                "span",
                { class: waiting > 0 ? "num t-caution push" : "num t-faint push" },
                waiting > 0 ? say("waiting", { count: whole(waiting), n: waiting }) : say("waiting.none"),
              ),
          ),
        ),
        streams.length === 0 && h("li", { key: "none", class: "t-quiet" }, say("holds.none")),
      ),
      log.length > 0 &&
        h(
          "details",
          { class: "run-log" },
          h("summary", {}, say("log", { count: log.length })),
          h(
            "ol",
            { dir: "ltr", tabindex: "0" },
            log.map((line, index) =>
              h(
                "li",
                { key: `${line.at} ${index}`, "data-level": line.level },
                h("time", { class: "num t-faint", datetime: line.at }, clock.format(new Date(line.at))),
                h("b", {}, line.status),
                h("bdi", {}, line.message),
              ),
            ),
          ),
        ),
    );
  }

  function leaseView({ streamId, uniqueId, runnerId, refused }: Lease): Node {
    return h(
      "li",
      { key: streamId },
      h("span", { class: "dot", "data-state": runnerId === null ? "off" : refused ? "caution" : "ok" }),
      handle(uniqueId),
      runnerId === null
        ? h("span", { class: "t-quiet" }, say("lease.nobody"))
        : h("span", { class: "t-quiet" }, say("lease.by", { runner: runnerId })),
      refused &&
        h(
          "span",
          { class: "t-caution push" },
          say("lease.refused", { runner: refused.runnerId, time: clock.format(new Date(refused.at)) }),
        ),
    );
  }

  function containerView({ runnerId, state, since: from, nextAt, failures, ended }: Container): Node {
    const tone = { running: "ok", stopping: "caution", waiting: "stop", off: "off" }[state];
    return h(
      "li",
      { key: runnerId },
      h("span", { class: "dot", "data-state": tone }),
      h("bdi", {}, runnerId),
      h("span", { class: "t-quiet" }, say(`container.${state}`), " · ", since(from)),
      nextAt !== null &&
        h(
          "span",
          { class: "t-caution push" },
          say("container.again", { count: whole(failures), n: failures, time: clock.format(new Date(nextAt)) }),
        ),
      // The platform's own words.
      ended !== null &&
        state === "waiting" &&
        h("small", { class: "t-faint run-ended" }, h("bdi", { dir: "ltr" }, ended)),
    );
  }

  function bodyView(): (Node | false)[] {
    if (!fleet) return [h("p", { key: "bone", class: "bone" })];
    const { runners, containers, unheld, leases } = fleet;
    return [
      unheld.length > 0 &&
        h(
          "div",
          { key: "unheld", class: "banner", "data-tone": "stop", role: "status" },
          icon("warn"),
          h(
            "p",
            {},
            say("unheld", { count: unheld.length }),
            h(
              "small",
              {},
              unheld.flatMap(({ uniqueId }, index) => [index > 0 ? " · " : "", handle(uniqueId)]),
              ` ${say("unheld.todo")}`,
            ),
          ),
        ),
      runners.length === 0
        ? h(
            "div",
            { key: "empty", class: "empty" },
            icon("server", "i-l"),
            h("h2", { class: "t-head" }, say("empty")),
            h("p", {}, say("empty.about")),
            h("pre", { class: "mono", dir: "ltr" }, "npm run ingest"),
          )
        : h("ul", { key: "runners", class: "run-cards" }, runners.map(runnerView)),
      containers.length > 0 &&
        h(
          "section",
          { key: "containers", class: "run-leases" },
          h("h2", { class: "t-head" }, say("containers")),
          h("p", { class: "t-small t-quiet" }, say("containers.about")),
          h("ul", { class: "run-streams" }, containers.map(containerView)),
        ),
      leases.length > 0 &&
        h(
          "section",
          { key: "leases", class: "run-leases" },
          h("h2", { class: "t-head" }, say("leases")),
          h("p", { class: "t-small t-quiet" }, say("leases.about")),
          h("ul", { class: "run-streams" }, leases.map(leaseView)),
        ),
      h(
        "section",
        { key: "ways", class: "run-leases" },
        h("h2", { class: "t-head" }, say("providers")),
        h("p", { class: "t-small t-quiet" }, say("providers.about")),
        h(
          "pre",
          { class: "mono", dir: "ltr", tabindex: "0" },
          "EULER_API_KEY=… npm run ingest -- --provider direct,euler\nEULER_API_KEY=… npm run ingest -- --redundant",
        ),
      ),
    ];
  }

  function show(): void {
    if (signal.aborted) return;
    draw(
      root,
      h(
        "section",
        { class: "sheet" },
        sheetHead(
          { title: say("title"), again: say("again"), read: () => void look() },
          problem !== "" &&
            h(
              "span",
              { class: "t-caution", role: "status" },
              asOf === 0 ? problem : `${problem} ${say("asOf", { time: clock.format(asOf) })}`,
            ),
        ),
        h("div", { class: "scroll run" }, bodyView()),
      ),
    );
  }

  show();
  await look();
  const timer = setInterval(() => {
    if (!document.hidden) void look();
  }, lookEveryMs);
  signal.addEventListener("abort", () => clearInterval(timer));
}
