/** Messages that somebody puts onto the screen, one at a time: the others wait. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { capMarks, cutGraphemes } from "#shared/graphemes.ts";
import { takenBackBy } from "#shared/takeback.ts";
import { interactionLimits } from "./limits.ts";
import { type Participant, participantOf, type ShownParticipant, shownParticipant } from "./participant.ts";

export interface QuestionCard {
  /** Of the message. */
  offset: number;
  messageId: string;
  text: string;
  by: Participant;
  at: number;
}

export interface QuestionCards {
  shown: QuestionCard | null;
  waiting: QuestionCard[];
}

export function noCards(): QuestionCards {
  return { shown: null, waiting: [] };
}

/** A chat message or a question as a card; undefined for any other event, and where it says nothing. */
export function cardOf(event: RecordedEvent): QuestionCard | undefined {
  const said = saidIn(event);
  if (said === "") return undefined;
  const { offset, nativeId = "", user, timestamp } = event;
  return { offset, messageId: nativeId, text: said, by: participantOf(user), at: timestamp };
}

function saidIn(event: RecordedEvent): string {
  if (event.eventType === "CHAT") return textOf(event.payload.message);
  if (event.eventType === "QUESTION") return textOf(event.payload.questionText);
  return "";
}

function textOf(text: string): string {
  const { cardText } = interactionLimits;
  // Cut before it is looked at as a whole.
  const plain = text
    .slice(0, 16 * cardText)
    .replaceAll(/\s+/g, " ")
    .trim();
  return capMarks(cutGraphemes(plain, { graphemes: cardText, units: 4 * cardText }));
}

/**
 * Puts a card onto the screen, in the place of the one that is there, or behind those that wait. One that is there already is
 * there once. Changes `cards`; false where too many wait.
 */
export function addCard(cards: QuestionCards, card: QuestionCard, isAtOnce: boolean): boolean {
  if (cards.shown?.offset === card.offset) return true;
  const waiting = cards.waiting.filter(({ offset }) => offset !== card.offset);
  if (isAtOnce || cards.shown === null) {
    cards.shown = card;
    cards.waiting = waiting;
    return true;
  }
  if (waiting.length >= interactionLimits.questions) return false;
  cards.waiting = [...waiting, card];
  return true;
}

/** The next one, or none. Changes `cards`. */
export function nextCard(cards: QuestionCards): void {
  cards.shown = cards.waiting.shift() ?? null;
}

/** Takes cards away whose message a moderator of the platform deleted. Changes `cards`; says whether it did. */
export function takeBackCards(cards: QuestionCards, event: RecordedEvent): boolean {
  const taken = takenBackBy(event);
  if (!taken) return false;
  const { messageIds = [], userIds = [] } = taken;
  return dropCards(
    cards,
    ({ messageId, by, offset }) =>
      offset <= taken.offset && (messageIds.includes(messageId) || userIds.includes(by.userId)),
  );
}

/** Changes `cards`. */
export function forgetAskers(cards: QuestionCards, userIds: ReadonlySet<string>): void {
  dropCards(cards, ({ by }) => userIds.has(by.userId));
}

function dropCards(cards: QuestionCards, isGone: (card: QuestionCard) => boolean): boolean {
  const waiting = cards.waiting.filter((card) => !isGone(card));
  const isShownGone = cards.shown !== null && isGone(cards.shown);
  const isChanged = isShownGone || waiting.length < cards.waiting.length;
  cards.waiting = waiting;
  if (isShownGone) nextCard(cards);
  return isChanged;
}

/** What pages are shown of it. */
export interface ShownCard {
  card: { offset: number; text: string; by: ShownParticipant; at: number } | null;
  /** How many wait. */
  waiting: number;
}

export function shownCard({ shown, waiting }: QuestionCards): ShownCard {
  const card = shown && { offset: shown.offset, text: shown.text, by: shownParticipant(shown.by), at: shown.at };
  return { card, waiting: waiting.length };
}
