/** How the platform does: asked every half minute, said in the reader's language. */
import type { Status } from "#shared/api/operations/status.ts";
import { languageOf, localeOf, rightToLeft, type SayOf, sayerOf } from "../kit/languages.ts";
import { words } from "./words.ts";

type Word = keyof (typeof words)["en"];

const askEveryMs = 30_000;
const language = languageOf([new URLSearchParams(location.search).get("lang") ?? "", ...navigator.languages]);
const say: SayOf<Word> = sayerOf(words.en, words[language], language);
const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
const times = new Intl.DateTimeFormat(localeOf(language, navigator.languages), {
  dateStyle: "medium",
  timeStyle: "medium",
});

document.documentElement.lang = language;
document.documentElement.dir = rightToLeft.has(language) ? "rtl" : "ltr";
document.title = say("title");
for (const element of document.querySelectorAll<HTMLElement>("[data-say]")) {
  element.textContent = say(element.dataset["say"] as Word);
}

async function ask(): Promise<void> {
  try {
    const response = await fetch("/v1/status");
    if (response.ok) return show((await response.json()) as Status);
    tell(response.status === 404 ? "hidden" : "unreachable", "unknown");
  } catch {
    tell("unreachable", "unknown");
  }
}

function tell(word: Word, state: string): void {
  const summary = byId("summary");
  if (summary.textContent !== say(word)) summary.textContent = say(word);
  summary.dataset["state"] = state;
}

function show({ status, at, parts, alerts, objectives }: Status): void {
  tell(status, status);
  byId("asked").textContent = say("asked", { at: times.format(new Date(at)) });
  byId("parts").replaceChildren(
    ...Object.entries(parts).map(([part, isUp]) =>
      item(
        [text("span", say(`part.${part}` as Word)), text("strong", say(isUp ? "up" : "notUp"))],
        isUp ? "ok" : "down",
      ),
    ),
  );
  byId("alerts-section").hidden = alerts.length === 0;
  byId("alerts").replaceChildren(
    ...alerts.map(({ alert, count }) => {
      const said = text("span", say(`alert.${alert}`));
      return item(
        count > 1 ? [said, text("strong", `× ${new Intl.NumberFormat(language).format(count)}`)] : [said],
        "degraded",
      );
    }),
  );
  byId("objectives").replaceChildren(
    ...objectives.map(({ objective, target, days28, budgetLeft }) => {
      const left = Math.min(1, Math.max(0, budgetLeft));
      const head = text("span", say(`objective.${objective}`));
      const figures = document.createElement("span");
      figures.className = "figures";
      figures.append(
        text("strong", days28 === null ? say("nothingYet") : percent.format(days28)),
        text("span", days28 === null ? "" : say("ofTarget", { target: percent.format(target) })),
      );
      const meter = document.createElement("meter");
      Object.assign(meter, { min: 0, max: 1, low: 0.25, high: 0.5, optimum: 1, value: left });
      meter.setAttribute("aria-label", say("budget", { left: percent.format(left) }));
      return item(
        [head, figures, meter, text("span", say("budget", { left: percent.format(left) }), "left")],
        "objective",
      );
    }),
  );
}

function item(children: readonly HTMLElement[], state: string): HTMLLIElement {
  const element = document.createElement("li");
  element.dataset["state"] = state;
  element.append(...children);
  return element;
}

function text(tag: "span" | "strong", content: string, className = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = content;
  if (className !== "") element.className = className;
  return element;
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id}`);
  return element;
}

void ask();
setInterval(() => {
  if (document.visibilityState === "visible") void ask();
}, askEveryMs);
