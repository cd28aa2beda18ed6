/** Who is told of alerts: `https://…`, `discord:https://…`, `mailto:…`, with spaces or commas between. */
import * as z from "zod";

export type AlertTarget = { kind: "webhook" | "discord"; url: string } | { kind: "mail"; address: string };

const mostTargets = 10;
const Url = z.url({ protocol: /^https?$/ }).max(2_000);
const Mail = z.email().max(320);

/** By the name that the ledger knows each by: its kind and its number. Undefined where one is none; which is not said, it may hold a key. */
export function readTargets(text: string): Map<string, AlertTarget> | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const targets = words.map(readTarget);
  if (words.length > mostTargets || targets.includes(undefined)) return undefined;
  return new Map(targets.flatMap((target, at) => (target ? [[`${target.kind}-${at + 1}`, target]] : [])));
}

function readTarget(word: string): AlertTarget | undefined {
  if (word.startsWith("mailto:")) {
    const address = Mail.safeParse(word.slice("mailto:".length));
    return address.success ? { kind: "mail", address: address.data } : undefined;
  }
  const isDiscord = word.startsWith("discord:");
  const url = Url.safeParse(isDiscord ? word.slice("discord:".length) : word);
  return url.success ? { kind: isDiscord ? "discord" : "webhook", url: url.data } : undefined;
}
