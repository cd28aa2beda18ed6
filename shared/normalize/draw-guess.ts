/** TikTok's drawing game: the host draws a word, the viewers guess it in the chat. */
import { type Payload, systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, idOf, imageUrlOf, momentOf, textOf } from "./fields.ts";
import type { MeaningOf, Reader } from "./meaning.ts";

export const readDrawGuessStart: Reader<"DRAW_GUESS"> = (data) => {
  const round = fieldsOf(data.data);
  const roundId = idOf(round.id);
  if (roundId === "") return "subject_id_absent";
  const imageUrl = imageUrlOf(round.drawUrl);
  return meaningOf({
    stage: "round_started",
    roundId,
    gameId: idOf(round.sessionId),
    word: textOf(round.word),
    startsAt: momentOf(round.startTime),
    endsAt: momentOf(round.endTime),
    ...(imageUrl && { imageUrl }),
  });
};

export const readDrawGuessUpdate: Reader<"DRAW_GUESS"> = (data) => {
  const roundId = idOf(data.pictionaryId);
  if (roundId === "") return "subject_id_absent";
  return meaningOf({ stage: "guessed", roundId, gameId: "", word: "", correctGuesses: countOf(data.correctCnt) });
};

export const readDrawGuessEnd: Reader<"DRAW_GUESS"> = (data) => {
  const roundId = idOf(data.pictionaryId);
  if (roundId === "") return "subject_id_absent";
  const endType = countOf(data.endType);
  return meaningOf({ stage: "round_ended", roundId, gameId: "", word: textOf(data.word), endType });
};

export const readDrawGuessExit: Reader<"DRAW_GUESS"> = (data) => {
  const gameId = idOf(data.sessionId);
  if (gameId === "") return "subject_id_absent";
  return meaningOf({ stage: "game_over", roundId: "", gameId, word: "" });
};

function meaningOf(payload: Payload<"DRAW_GUESS">): MeaningOf<"DRAW_GUESS"> {
  return { eventType: "DRAW_GUESS", user: { ...systemUser }, payload };
}
