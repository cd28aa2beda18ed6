/** What a station says in a few characters under its name: a figure where there is one, else how it is. */
import { wholeNumbers } from "../../kit/format.ts";
import type { WayFinding } from "../frame/way.ts";
import type { Speech } from "../frame/words.ts";

export function figureOf(
  { code, state, values }: Pick<WayFinding, "code" | "state" | "values">,
  { say, locale }: Speech,
  eventsAMinute: number | undefined,
): string {
  const number = (name: string) => {
    const value = values[name];
    return typeof value === "number" ? wholeNumbers(locale)(value) : undefined;
  };
  switch (code) {
    case "tiktok.ok":
      if (eventsAMinute !== undefined) return say("figure.rate", { count: wholeNumbers(locale)(eventsAMinute) });
      break;
    case "provider.ok":
      return String(values["provider"] ?? "");
    case "runner.ok":
      return String(values["runner"] ?? "");
    case "hub.ok":
      return number("offset") ?? say("state.ok");
    case "log.ok":
    case "log.behind":
      return say("figure.behind", { count: number("behind") ?? "0" });
    case "overlay.ok": {
      const lag = number("lagMs");
      if (lag !== undefined) return say("figure.late", { ms: lag });
      break;
    }
    // That nothing gets past says less than why.
    case "overlay.never":
    case "overlay.closed":
      return say("figure.closed");
    case "overlay.hidden":
      return say("figure.hidden");
    case "overlay.empty":
      return say("figure.empty");
    case "rules.ok":
    case "webhooks.ok":
      return say("figure.of", { on: number("on") ?? "0", all: number("all") ?? "0" });
    default:
  }
  return say(`state.${state}`);
}
