/** The demo show: what happens when, from a seed. Pure; about 150 seconds and 5 messages a second, with bursts. */
import type { User } from "tiktok-live-proto/v3";
import { castViewers, commands, gifts, phrases, rose, type ShowGift } from "./cast.ts";
import * as message from "./messages.ts";
import { type Random, seededRandom } from "./random.ts";

/** One message and when it is due, in milliseconds after the show's start at speed 1. */
export interface Beat {
  atMs: number;
  message: message.ShowMessage;
}

export const showLengthMs = 150_000;
const bursts = [
  { fromMs: 34_000, toMs: 37_000 },
  { fromMs: 96_000, toMs: 100_000 },
  { fromMs: 132_000, toMs: 135_000 },
] as const;
const battle = { fromMs: 64_000, toMs: 104_000, everyMs: 2_500 } as const;

/** Every beat of a show in the order of time, the stream's end last. The same seed gives the same show. */
export function planShow(seed: number): Beat[] {
  const random = seededRandom(seed);
  const cast = castViewers(random);
  const beats = [
    ...planCrowd(random, cast),
    ...planViewers(random, cast),
    ...planGifts(random, cast),
    ...planBattle(random, cast),
    ...planMoments(random, cast),
    ...planExamples(cast),
  ];
  beats.sort((a, b) => a.atMs - b.atMs);
  return [...beats, { atMs: showLengthMs, message: message.streamEnd() }];
}

/** Chat, joins, likes, follows and shares: the noise that is always there. */
function planCrowd(random: Random, cast: readonly User[]): Beat[] {
  const beats: Beat[] = [];
  let likes = random.between(200, 900);
  let members = random.between(40, 90);
  for (let atMs = 300; atMs < showLengthMs - 2_000;) {
    const user = random.pick(cast);
    const dice = random.next();
    if (dice < 0.42) {
      const { text, language } = random.pick(phrases);
      beats.push({ atMs, message: message.chat(user, text, language) });
    } else if (dice < 0.72) {
      const count = random.between(1, 15);
      likes += count;
      beats.push({ atMs, message: message.like(user, count, likes) });
    } else if (dice < 0.93) {
      members += 1;
      beats.push({ atMs, message: message.join(user, members) });
    } else if (dice < 0.975) {
      beats.push({ atMs, message: message.follow(user) });
    } else {
      beats.push({ atMs, message: message.share(user) });
    }
    const inBurst = bursts.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs);
    atMs += inBurst ? random.between(10, 60) : random.between(60, 480);
  }
  return beats;
}

function planViewers(random: Random, cast: readonly User[]): Beat[] {
  const beats: Beat[] = [];
  let watching = random.between(60, 140);
  let visited = watching * 3;
  for (let atMs = 200; atMs < showLengthMs; atMs += 4_000) {
    watching = Math.max(5, watching + random.between(-9, 14));
    visited += random.between(2, 20);
    const top = cast.slice(0, 3).map((user, index) => ({ user, score: (3 - index) * 100 + Math.floor(atMs / 1_000) }));
    beats.push({ atMs, message: message.viewers(watching, visited, top) });
  }
  return beats;
}

/** Streaks with their end, one whose end never comes, and gifts that come alone. */
function planGifts(random: Random, cast: readonly User[]): Beat[] {
  const streakable = gifts.filter((gift) => gift.type === 1);
  const alone = gifts.filter((gift) => gift.type !== 1);
  const beats: Beat[] = [];
  for (let atMs = 6_000, group = 1; atMs < showLengthMs - 12_000; atMs += random.between(7_000, 12_000), group += 1) {
    const groupId = `80000000000000${String(group).padStart(5, "0")}`;
    const ends = group % 4 !== 0;
    beats.push(...planStreak(random, { atMs, user: random.pick(cast), gift: random.pick(streakable), groupId, ends }));
  }
  for (const atMs of [22_000, 47_000, 88_000, 120_000]) {
    const single = { repeatCount: 1, repeatEnd: false, groupId: "0" };
    beats.push({ atMs, message: message.gift(random.pick(cast), random.pick(alone), single) });
  }
  return beats;
}

function planStreak(
  random: Random,
  streak: { atMs: number; user: User; gift: ShowGift; groupId: string; ends: boolean },
): Beat[] {
  const { user, gift, groupId } = streak;
  const length = random.between(2, 14);
  const beats: Beat[] = [];
  let { atMs } = streak;
  for (let repeatCount = 1; repeatCount <= length; repeatCount += 1) {
    beats.push({ atMs, message: message.gift(user, gift, { repeatCount, repeatEnd: false, groupId }) });
    atMs += random.between(180, 520);
  }
  if (streak.ends) {
    beats.push({
      atMs: atMs + 900,
      message: message.gift(user, gift, { repeatCount: length, repeatEnd: true, groupId }),
    });
  }
  return beats;
}

function planBattle(random: Random, cast: readonly User[]): Beat[] {
  const battleId = "7900000000000000001";
  const beats: Beat[] = [{ atMs: battle.fromMs, message: message.battleStart(battleId) }];
  let ours = 0;
  let theirs = 0;
  for (let atMs = battle.fromMs + 1_500; atMs < battle.toMs; atMs += battle.everyMs) {
    ours += random.between(0, 120);
    theirs += random.between(0, 110);
    beats.push({ atMs, message: message.battleScores(battleId, ours, theirs, random.pick(cast)) });
  }
  return [...beats, { atMs: battle.toMs, message: message.battleEnd(battleId) }];
}

/**
 * What the documentation's rules wait for, so that a first rule fires within seconds whatever the seed: a streak of Roses
 * and a command, every 20 s each. All from followers, for the rules that are for them alone.
 */
function planExamples(cast: readonly User[]): Beat[] {
  const followers = cast.filter((user) => user.followInfo?.followStatus !== "0");
  const beats: Beat[] = [];
  for (let atMs = 8_000, round = 0; atMs < showLengthMs - 12_000; atMs += 20_000, round += 1) {
    const user = followers[round % followers.length];
    const command = commands[round % commands.length];
    if (user === undefined || command === undefined) continue;
    const groupId = `80000000000001${String(round).padStart(5, "0")}`;
    for (const [index, repeatCount] of [1, 2, 3, 3].entries()) {
      const streak = { repeatCount, repeatEnd: index === 3, groupId };
      beats.push({ atMs: atMs + index * 600, message: message.gift(user, rose, streak) });
    }
    beats.push({ atMs: atMs + 10_000, message: message.chat(user, command, "en") });
  }
  return beats;
}

/** What is rare: subscriptions, and a message nobody has a schema for. */
function planMoments(random: Random, cast: readonly User[]): Beat[] {
  return [
    ...[15_000, 58_000, 112_000].map((atMs) => ({
      atMs,
      message: message.subscribe(random.pick(cast), random.between(1, 14)),
    })),
    ...[12_500, 76_000].map((atMs) => ({ atMs, message: message.unknown(random.next) })),
  ];
}
