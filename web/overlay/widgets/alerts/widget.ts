/** Alerts: of what somebody did, and of rules. They share a stage, on which a fullscreen alert of a rule holds up all others. */
import type { ActionRecord } from "#shared/action-record.ts";
import { clockOf } from "#shared/event-clock.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { alertThing, isTakenBack, takesBack, thingOf } from "#shared/takeback.ts";
import { compactNumbers } from "../../../kit/format.ts";
import { type BattleBoard, takeBattle } from "../../battle-board.ts";
import { createPictureCount } from "../../pieces/picture-count.ts";
import { youngMs } from "../../stage/hold-up.ts";
import { glide, isSettled, stageChanged } from "../../stage/stage-motion.ts";
import { inManner, type Manner } from "../../sound/voice.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Feed, Widget } from "../../widget.ts";
import {
  advance,
  type AlertQueue,
  announce,
  emptyQueue,
  leaveToRule,
  skipAlerts,
  takeBackAlerts,
} from "./alert-queue.ts";
import { styleOf } from "./alert-style.ts";
import { alertSounds } from "./alert-sounds.ts";
import { createAlertCards } from "./alert-view.ts";
import { type Alert, alertOf, battleAlert } from "./alert.ts";
import { createClassicView } from "./classic-view.ts";
import type { AlertsOptions } from "./options.ts";
import { createRuleAlertView } from "./rule-alert-view.ts";
import { isOnlyHeard, type RuleAlert, ruleAlertOf } from "./rule-alert.ts";
import {
  advanceQueues,
  enqueue,
  holdUpOf,
  noRuleQueues,
  type RuleQueues,
  setPlaying,
  shownRuleAlerts,
  skipRuleAlerts,
  takeBackRuleAlerts,
} from "./rule-queues.ts";

export interface AlertsState {
  queue: AlertQueue;
  ruleQueues: RuleQueues;
  /** By user: when something of theirs was spoken last, milliseconds since 1970. */
  spokenAt: Map<string, number>;
  /** The battle that was told of last. */
  battle: BattleBoard | null;
}

/** Alerts of a kind that come within this time may be told of as one. */
const mergeWithinMs = 10_000;
/** People whose last speech is remembered. */
const maxSpeakers = 500;

export const widget: Widget<AlertsOptions, AlertsState> = {
  role: "status",
  measures: true,
  wants: ({ kinds }) => [
    "MESSAGE_DELETED",
    ...(kinds.includes("gifts") ? (["GIFT"] as const) : []),
    ...(kinds.includes("follows") ? (["FOLLOW"] as const) : []),
    ...(kinds.includes("subscriptions") ? (["SUBSCRIBE"] as const) : []),
    ...(kinds.includes("battles") ? (["BATTLE"] as const) : []),
  ],
  init: () => ({ queue: emptyQueue(), ruleQueues: noRuleQueues(), spokenAt: new Map(), battle: null }),
  reduce(state, input, context, options) {
    const { now } = context.clocks;
    switch (input.is) {
      case "greeting":
        if (input.frame.state.battle) state.battle = takeBattle(state.battle, input.frame.state.battle);
        return state;
      case "event":
        takeEvent(state, input.event, context, options);
        return state;
      case "again":
        announceAgain(state, input.event, context, options);
        return state;
      case "action":
        takeAction(state, input.record, context, options);
        return state;
      case "trial": {
        const alert = options.kinds.includes("rules") && ruleAlertOf(input.record, context.feed.overlayName);
        if (alert) enqueue(state.ruleQueues, alert, now);
        return state;
      }
      case "withdrawal":
        takeBackAlerts(state.queue, (thing) => takesBack(input.withdrawal, "alerts", thing));
        takeBackRuleAlerts(state.ruleQueues, (part, thing) => takesBack(input.withdrawal, part, thing), now);
        return state;
      case "skip":
        skipRuleAlerts(state.ruleQueues, input.queue, now);
        if (input.queue === "") skipAlerts(state.queue);
        return state;
      case "past":
        // One that began while nobody saw the page is no news when somebody does.
        if (input.event.eventType === "BATTLE") state.battle = takeBattle(state.battle, input.event.payload);
        return state;
      case "rest":
        takeBackAlerts(state.queue, () => true);
        takeBackRuleAlerts(state.ruleQueues, () => true, now);
        return state;
      case "playback":
        state.queue.over.clear();
        state.battle = null;
        return state;
      default:
        return state;
    }
  },
  advance({ queue, ruleQueues }, { feed, clocks: { now } }, options) {
    const isMoreToSee = queue.shown.length + queue.waiting.length > 0;
    const times = [
      advanceQueues(ruleQueues, now, feed.newest, isMoreToSee),
      advance(
        queue,
        now,
        feed.newest,
        (alert) => styleOf(alert, options).dwellMs,
        holdUpOf(ruleQueues, now),
        options.atOnce,
      ),
    ].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  },
  isLoud: ({ queue, ruleQueues }, options) =>
    queue.shown.some(({ alert }) => styleOf(alert, options).look !== "subtle") ||
    shownRuleAlerts(ruleQueues).some((alert) => !isOnlyHeard(alert) && alert.variant !== "subtle"),
  mount(stage, options, { locale, words, volume, voice, log, changed, tell, isClassic }) {
    stage.addEventListener(stageChanged, changed);
    const compact = compactNumbers(locale);
    const classic = isClassic ? createClassicView(stage, words, compact) : undefined;
    const sounds = alertSounds(volume * (options.soundVolume / 100), log);
    const cards = isClassic ? undefined : createAlertCards(stage, options, { words, compact }, sounds);
    const ruleAlerts = createRuleAlertView(stage, {
      volume,
      voice: inManner(voice, mannerOf(options)),
      speaks: options.speaks,
      log,
      playing: (key, playing) => tell(({ ruleQueues }, { now }) => setPlaying(ruleQueues, key, playing, now)),
    });
    const pictures = createPictureCount(changed);
    /** What was drawn last, and of which alerts. */
    let [drawn, keys]: [unknown[], string] = [[], ""];
    /** The browser turns the rays of a hero by itself. Where nothing else moves they too have to give way on a machine that is late. */
    function countRays(shown: AlertQueue["shown"], heldMs: number, { feed }: Context): void {
      if (isClassic) return;
      for (const { alert, until } of shown)
        if (styleOf(alert, options).look === "hero") pictures.count(feed.pace, until + heldMs);
    }

    return {
      draw({ queue, ruleQueues }, context) {
        const [{ shown }, ruled, silent] = [queue, shownRuleAlerts(ruleQueues), isSilent(context)];
        const now = [...shown.flatMap(({ alert, until }) => [alert, until]), "rules", ...ruled, silent];
        const isStill = isSettled(stage);
        if (isStill && now.length === drawn.length && now.every((one, index) => one === drawn[index])) return;
        drawn = now;
        countRays(shown, holdUpOf(ruleQueues, context.clocks.now).heldMs, context);
        const before = keys;
        keys = JSON.stringify([shown.map(({ alert }) => alert.key), ruled.map(({ key }) => key)]);
        const change = (): void => {
          classic?.draw(shown.map((one) => one.alert));
          cards?.draw(shown, context.clocks.now - holdUpOf(ruleQueues, context.clocks.now).heldMs, silent);
          ruleAlerts.draw(ruled, silent);
        };
        // To let alerts glide their places are looked at, which costs: not where one only grows.
        if (isStill && keys === before) change();
        else glide(stage, change);
      },
      rest(isResting) {
        if (isResting) pictures.stop();
      },
      dispose() {
        pictures.stop();
        ruleAlerts.silence();
        cards?.silence();
        stage.removeEventListener(stageChanged, changed);
      },
    };
  },
};

/** How its alerts are spoken; undefined where they are not. */
function mannerOf({ voice, voicePitch: pitch, voicePace: pace, voiceVolume }: AlertsOptions): Manner | undefined {
  return voice === "nobody" ? undefined : { by: voice, pitch, pace, volume: voiceVolume / 100 };
}

/** Whether sounds and speech are muted now. */
export function isSilent({ feed: { takebacks, clock }, clocks: { wall } }: Context): boolean {
  return streamTime(clock, wall) < takebacks.mutes.sound;
}

function takeEvent(state: AlertsState, event: RecordedEvent, context: Context, options: AlertsOptions): void {
  const { feed, clocks } = context;
  const alert = alertFor(state, event, options);
  if (!alert || feed.newest - clockOf(event) >= youngMs || isTakenBack(feed.takebacks, "alerts", thingOf(event)))
    return;
  const { dwellMs } = styleOf(alert, options);
  const merge = { from: options.mergeFrom, withinMs: mergeWithinMs };
  announce(state.queue, alert, clocks.now, dwellMs, holdUpOf(state.ruleQueues, clocks.now), merge);
}

/** An alert that was shown before; whatever took it off then does not take it off now. */
function announceAgain(state: AlertsState, event: RecordedEvent, { clocks }: Context, options: AlertsOptions): void {
  const alert = alertOf(event, options);
  if (!alert) return;
  const { dwellMs } = styleOf(alert, options);
  announce(state.queue, alert, clocks.now, dwellMs, holdUpOf(state.ruleQueues, clocks.now));
}

/** A battle is announced when it begins: what ran before is known here alone. */
function alertFor(state: AlertsState, event: RecordedEvent, options: AlertsOptions): Alert | undefined {
  if (event.eventType !== "BATTLE") return alertOf(event, options);
  const before = state.battle;
  state.battle = takeBattle(before, event.payload);
  const isNew = state.battle !== null && !state.battle.over && before?.battleId !== state.battle.battleId;
  return isNew && options.kinds.includes("battles") ? battleAlert(event) : undefined;
}

function takeAction(state: AlertsState, record: ActionRecord, { feed, clocks }: Context, options: AlertsOptions): void {
  if (!options.kinds.includes("rules") || feed.newest - record.at >= youngMs) return;
  const alert = ruleAlertOf(record, feed.overlayName);
  if (!alert || isTakenBack(feed.takebacks, "alerts", alertThing(record))) return;
  const key = record.from?.gift?.key;
  if (key !== undefined && !isOnlyHeard(alert) && !options.giftsTwice) leaveToRule(state.queue, key);
  enqueue(state.ruleQueues, paced(state, feed, alert, record, options), clocks.now);
}

/** Without its speech where that was taken back, or comes too soon after the last one of the same person. */
function paced(
  { spokenAt }: AlertsState,
  { takebacks }: Feed,
  alert: RuleAlert,
  record: ActionRecord,
  { voiceMinCoins }: AlertsOptions,
): RuleAlert {
  if (alert.speech === "") return alert;
  if (record.from?.gift !== undefined && alert.worth < voiceMinCoins) return { ...alert, speech: "" };
  const thing = alertThing(record);
  const { userId, at } = thing;
  const isTooSoon = userId !== "" && at - (spokenAt.get(userId) ?? -Infinity) < alert.paceMs;
  if (isTooSoon || isTakenBack(takebacks, "speech", thing)) return { ...alert, speech: "" };
  spokenAt.delete(userId);
  spokenAt.set(userId, at);
  for (const oldest of spokenAt.keys()) {
    if (spokenAt.size <= maxSpeakers) break;
    spokenAt.delete(oldest);
  }
  return alert;
}
