/**
 * What each finding on the way of an event says, and what to do about it. `{braces}` are filled with the finding's values. The
 * dashboard has the same in other languages (web/dashboard/way/words).
 */
import { filled } from "#shared/filled.ts";
export const wayWords = {
  "creator.live": { says: "@{handle} is live.", todo: "" },
  "creator.paused": {
    says: "This stream is switched off here, so nobody looks whether @{handle} is live.",
    todo: "Switch the stream on under Settings.",
  },
  "creator.offline": {
    says: "@{handle} is not live on TikTok.",
    todo: "Go live. Nothing else is to be done: it is found by itself.",
  },
  "creator.not_found": {
    says: "TikTok knows nobody by the name @{handle}.",
    todo: "Look how the handle is written, and change it under Settings.",
  },
  "creator.restricted": {
    says: "TikTok does not show this live to everybody. {message}",
    todo: "In TikTok's settings of the live, take away limits of age, region and audience.",
  },
  "creator.unknown": { says: "Nobody has looked yet whether @{handle} is live.", todo: "Start a runner." },
  "tiktok.ok": { says: "The last event came {ago} s ago.", todo: "" },
  "tiktok.never": { says: "Nothing has ever come from TikTok for this stream.", todo: "" },
  "tiktok.silent": {
    says: "Connected, but nothing has come for {ago} s.",
    todo: "A live without viewers is silent. Write something in the chat of the live; it should arrive within a second.",
  },
  "tiktok.rate_limited": {
    says: "The service that signs requests to TikTok says: too many. {message}",
    todo: "Wait. With a key of Euler Stream (EULER_API_KEY) the limit is higher.",
  },
  "tiktok.blocked": {
    says: "TikTok does not answer this machine. {message}",
    todo: "Run the runner on another connection, such as at home and not in a data centre.",
  },
  "tiktok.failing": { says: "The connection to TikTok fails. {message}", todo: "Wait; it is tried again by itself." },
  "tiktok.needs_mending": {
    says: "The runner waits for somebody to mend something. {message}",
    todo: "Do what it says.",
  },
  "tiktok.not_reached": { says: "Not reached.", todo: "" },
  "provider.ok": { says: "It comes in by {provider}.", todo: "" },
  "provider.none": { says: "No provider is connected.", todo: "" },
  "runner.ok": { says: "{runner} takes the stream in.", todo: "" },
  "runner.none": {
    says: "No runner takes this stream in.",
    todo: "Start one: npm start on your machine, or npm run ingest beside your server.",
  },
  "runner.elsewhere": {
    says: "{runner} takes the stream in. {other} wants it, too, and was refused {ago} s ago.",
    todo: "Two runners are started. Stop the one that you do not need.",
  },
  "hub.ok": { says: "At position {offset}. Nothing waits.", todo: "" },
  "hub.rebuilding": { says: "Numbers are being counted anew from the log.", todo: "Wait; it ends by itself." },
  "log.ok": { says: "Everything is written down.", todo: "" },
  "log.behind": {
    says: "{behind} {behind:one=event is;other=events are} not written down yet.",
    todo: "What is on the screen does not wait for it. If it grows, look at the database.",
  },
  "rules.ok": { says: "{on} of {all} {all:one=rule;other=rules} {on:one=is;other=are} on.", todo: "" },
  "rules.none": {
    says: "No rule is on. Overlays then show only what their own widgets and alerts show.",
    todo: "To show something of your own, make a rule.",
  },
  "rules.resting": {
    says: "{rule} fired a moment ago, and its cooldown holds it back for {seconds} s more.",
    todo: "Wait, or make the cooldown of the rule shorter.",
  },
  "rules.condition": {
    says: "{rule} has not fired in this live: {count} {count:one=time;other=times} what happened did not meet its condition.",
    todo: "If that is not as you want it, try the rule over a past live: a dry run says of each event what was not so.",
  },
  "rules.audience": {
    says: "{rule} has not fired in this live: {count} {count:one=time;other=times} it was done by somebody whom the rule is not for.",
    todo: "If that is not as you want it, choose under Who whom the rule is for.",
  },
  "moderation.ok": { says: "Nothing is held back.", todo: "" },
  "moderation.emptied": {
    says: "A moderator has emptied the screens. Nothing is shown until somebody shows them again.",
    todo: "Press “Show overlays again”.",
  },
  "moderation.waiting": {
    says: "{waiting} {waiting:one=message or alert waits;other=messages or alerts wait} for a moderator.",
    todo: "Let them through, or drop them, under Moderation.",
  },
  "moderation.muted": { says: "Sounds and speech are switched off.", todo: "Switch them on again." },
  "overlays.none": {
    says: "This stream has no overlay URL.",
    todo: "Make one in the studio, and put it into OBS as a browser source.",
  },
  "overlay.ok": { says: "Open in OBS, and seen.", todo: "" },
  "overlay.open": {
    says: "Open in a browser. It is not open in OBS.",
    todo: "In OBS add a source of the kind Browser, and paste the URL.",
  },
  "overlay.never": {
    says: "Its URL was never opened.",
    todo: "In OBS add a source of the kind Browser, and paste the URL. Was the URL lost? Make a new one in the studio.",
  },
  "overlay.closed": {
    says: "It is not open. It was open last {ago} min ago, or later.",
    todo: "Start OBS, or choose the scene with the source. If the source is there, press “Refresh cache of current page” in its properties.",
  },
  "overlay.hidden": {
    says: "Open in OBS, but nobody sees it: its source is hidden, or its scene is not shown.",
    todo: "In OBS choose the scene with the source, and click the eye beside it.",
  },
  "overlay.behind": {
    says: "Open, but what it shows comes {seconds} s late.",
    todo: "Close what else uses the machine, or give the scene fewer widgets.",
  },
  "overlay.empty": {
    says: "The scene that it shows has no widget.",
    todo: "Open it in the studio, add a widget, and publish.",
  },
  "webhooks.ok": { says: "{on} of {all} {all:one=receiver;other=receivers} {on:one=is;other=are} on.", todo: "" },
  "webhooks.none": { says: "No webhook is set up.", todo: "" },
  "webhooks.failing": {
    says: "{failing} of {all} {all:one=receiver;other=receivers} {failing:one=does not take what it is;other=do not take what they are} sent.",
    todo: "Look at the last deliveries under Webhooks.",
  },
} as const satisfies Record<string, { says: string; todo: string }>;

export type WayCode = keyof typeof wayWords;

const plurals = new Intl.PluralRules("en");

export function fillWords(text: string, values: Readonly<Record<string, string | number>>): string {
  return filled(text, values, { plurals }).trim();
}
