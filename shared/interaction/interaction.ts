/**
 * What viewers of a stream take part in: its poll, wheel, giveaway, queue and question cards. The hub keeps it as a projection:
 * what is said by hand comes as a command with its time and its seed, the rest follows from events. Pure, and bounded.
 */
import type { RecordedEvent } from "#shared/event.ts";
import {
  closePoll,
  forgetVoters,
  type Poll,
  type PollSettings,
  type ShownPoll,
  shownPoll,
  startPoll,
  takeVote,
} from "./poll.ts";
import {
  closeGiveaway,
  drawWinner,
  forgetEntrants,
  type Giveaway,
  type GiveawaySettings,
  type ShownGiveaway,
  shownGiveaway,
  startGiveaway,
  takeEntry,
} from "./giveaway.ts";
import {
  addCard,
  forgetAskers,
  nextCard,
  noCards,
  type QuestionCard,
  type QuestionCards,
  type ShownCard,
  shownCard,
  takeBackCards,
} from "./question-cards.ts";
import {
  callNext,
  clearQueue,
  forgetWaiting,
  type Queue,
  type QueueSettings,
  removeFromQueue,
  setQueue,
  type ShownQueue,
  shownQueue,
  takeQueueWord,
} from "./queue.ts";
import {
  forgetSpinners,
  setWheel,
  type ShownWheel,
  shownWheel,
  spinWheel,
  takeSpin,
  type Wheel,
  type WheelSettings,
} from "./wheel.ts";

/** null: there is none. */
export interface Interaction {
  poll: Poll | null;
  wheel: Wheel | null;
  giveaway: Giveaway | null;
  queue: Queue | null;
  questions: QuestionCards;
}

export function noInteraction(): Interaction {
  return { poll: null, wheel: null, giveaway: null, queue: null, questions: noCards() };
}

/** What is said by hand. */
export type InteractionCommand =
  | { of: "poll"; do: "start"; settings: PollSettings }
  | { of: "poll"; do: "close" | "remove" }
  | { of: "wheel"; do: "set"; settings: WheelSettings }
  | { of: "wheel"; do: "spin" | "remove" }
  | { of: "giveaway"; do: "start"; settings: GiveawaySettings }
  | { of: "giveaway"; do: "close" | "draw" | "remove" }
  | { of: "queue"; do: "set"; settings: QueueSettings }
  | { of: "queue"; do: "take_out"; userId: string }
  | { of: "queue"; do: "remove" }
  | { of: "queue"; do: "next" | "clear" }
  | { of: "questions"; do: "add"; card: QuestionCard; isAtOnce: boolean }
  | { of: "questions"; do: "next" | "clear" };

/** When a command comes, and what its chance is made of: of one seed always the same. */
export interface Moment {
  /** Milliseconds since 1970. */
  now: number;
  /** An id of this command alone. */
  seed: string;
  /** 0 to below 1, by a name for what it is for. */
  random: (key: string) => number;
}

/** Why a command changes nothing. */
export type InteractionRefusal =
  | "no_poll"
  | "no_wheel"
  | "no_giveaway"
  | "no_queue"
  | "nobody_in"
  | "too_many_spins"
  | "too_many_draws"
  | "too_many_questions";

/** Carries a command out; changes `state`, unless it refuses. */
export function command(state: Interaction, asked: InteractionCommand, moment: Moment): InteractionRefusal | undefined {
  switch (asked.of) {
    case "poll":
      return commandPoll(state, asked, moment);
    case "wheel":
      return commandWheel(state, asked, moment);
    case "giveaway":
      return commandGiveaway(state, asked, moment);
    case "queue":
      return commandQueue(state, asked);
    case "questions":
      return commandQuestions(state.questions, asked);
    default:
      return asked satisfies never;
  }
}

type CommandOf<Of extends InteractionCommand["of"]> = Extract<InteractionCommand, { of: Of }>;

function commandPoll(
  state: Interaction,
  asked: CommandOf<"poll">,
  { now, seed }: Moment,
): InteractionRefusal | undefined {
  switch (asked.do) {
    case "start":
      state.poll = startPoll(asked.settings, seed, now);
      return undefined;
    case "close":
      if (state.poll === null) return "no_poll";
      closePoll(state.poll, now);
      return undefined;
    case "remove":
      state.poll = null;
      return undefined;
    default:
      return asked satisfies never;
  }
}

function commandWheel(state: Interaction, asked: CommandOf<"wheel">, moment: Moment): InteractionRefusal | undefined {
  switch (asked.do) {
    case "set":
      state.wheel = setWheel(asked.settings, moment.seed);
      return undefined;
    case "spin": {
      if (state.wheel === null) return "no_wheel";
      const { now, seed, random } = moment;
      return spinWheel(state.wheel, { by: null, now, seed, random: random("wheel") }) ? undefined : "too_many_spins";
    }
    case "remove":
      state.wheel = null;
      return undefined;
    default:
      return asked satisfies never;
  }
}

function commandGiveaway(
  state: Interaction,
  asked: CommandOf<"giveaway">,
  moment: Moment,
): InteractionRefusal | undefined {
  switch (asked.do) {
    case "start":
      state.giveaway = startGiveaway(asked.settings, moment.seed, moment.now);
      return undefined;
    case "close":
      if (state.giveaway === null) return "no_giveaway";
      closeGiveaway(state.giveaway, moment.now, true);
      return undefined;
    case "draw": {
      if (state.giveaway === null) return "no_giveaway";
      const drawn = drawWinner(state.giveaway, moment);
      if (drawn === "nobody") return "nobody_in";
      return drawn === "too_many" ? "too_many_draws" : undefined;
    }
    case "remove":
      state.giveaway = null;
      return undefined;
    default:
      return asked satisfies never;
  }
}

function commandQueue(state: Interaction, asked: CommandOf<"queue">): InteractionRefusal | undefined {
  if (asked.do === "set") {
    state.queue = setQueue(asked.settings, state.queue);
    return undefined;
  }
  if (asked.do === "remove") {
    state.queue = null;
    return undefined;
  }
  if (state.queue === null) return "no_queue";
  switch (asked.do) {
    case "next":
      callNext(state.queue);
      return undefined;
    case "clear":
      clearQueue(state.queue);
      return undefined;
    case "take_out":
      removeFromQueue(state.queue, asked.userId);
      return undefined;
    default:
      return asked satisfies never;
  }
}

function commandQuestions(cards: QuestionCards, asked: CommandOf<"questions">): InteractionRefusal | undefined {
  switch (asked.do) {
    case "add":
      return addCard(cards, asked.card, asked.isAtOnce) ? undefined : "too_many_questions";
    case "next":
      nextCard(cards);
      return undefined;
    case "clear":
      Object.assign(cards, noCards());
      return undefined;
    default:
      return asked satisfies never;
  }
}

/**
 * Takes an event of the room that is on. Changes `state`; says whether it did.
 * @param random of the event, by a name for what it is for
 */
export function takePart(state: Interaction, event: RecordedEvent, random: (key: string) => number): boolean {
  if (event.eventType === "MESSAGE_DELETED") return takeBackCards(state.questions, event);
  if (event.eventType !== "CHAT") return false;
  const { poll, wheel, giveaway, queue } = state;
  const taken = [
    poll !== null && takeVote(poll, event),
    wheel !== null && takeSpin(wheel, event, random),
    giveaway !== null && takeEntry(giveaway, event),
    queue !== null && takeQueueWord(queue, event),
  ];
  return taken.includes(true);
}

/** Forgets people, wherever they take part. Changes `state`. */
export function forgetParticipants(state: Interaction, userIds: readonly string[]): void {
  const gone = new Set(userIds);
  const { poll, wheel, giveaway, queue, questions } = state;
  if (poll) forgetVoters(poll, userIds);
  if (wheel) forgetSpinners(wheel, gone);
  if (giveaway) forgetEntrants(giveaway, gone);
  if (queue) forgetWaiting(queue, gone);
  forgetAskers(questions, gone);
}

/** What others are shown of it. */
export interface ShownInteraction {
  poll: ShownPoll | null;
  wheel: ShownWheel | null;
  giveaway: ShownGiveaway | null;
  queue: ShownQueue | null;
  questions: ShownCard;
}

export function shownInteraction({ poll, wheel, giveaway, queue, questions }: Interaction): ShownInteraction {
  return {
    poll: poll && shownPoll(poll),
    wheel: wheel && shownWheel(wheel),
    giveaway: giveaway && shownGiveaway(giveaway),
    queue: queue && shownQueue(queue),
    questions: shownCard(questions),
  };
}
