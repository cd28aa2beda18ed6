/** What viewers ask, and what becomes of it: the host takes a question, has answered it, or it is removed. */
import { type EventUser, systemUser } from "#shared/event.ts";
import type { QualityReason } from "#shared/quality.ts";
import { fieldsOf, type Fields, firstText, idOf } from "./fields.ts";
import type { MeaningOf, Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

export const readQuestion: Reader<"QUESTION"> = (data) => {
  const question = fieldsOf(data.data ?? data.questionDetails);
  const user = userOf(question);
  return user === undefined ? "user_absent" : meaningOf("asked", user, question);
};

export const readQuestionSelected: Reader<"QUESTION"> = (data) => {
  const question = fieldsOf(data.question);
  return subject("selected", userOrSystem(question), question);
};

export const readQuestionAnswered: Reader<"QUESTION"> = (data) => subject("answered", { ...systemUser }, data);

export const readQuestionRemoved: Reader<"QUESTION"> = (data) =>
  subject("removed", userOrSystem(data, { id: data.userId }), data);

/** What becomes of a question that was asked before: without its id it is of no use. */
function subject(status: string, user: EventUser, question: Fields): MeaningOf<"QUESTION"> | QualityReason {
  return idOf(question.questionId) === "" ? "subject_id_absent" : meaningOf(status, user, question);
}

function meaningOf(status: string, user: EventUser, question: Fields): MeaningOf<"QUESTION"> {
  const questionId = idOf(question.questionId);
  const questionText = firstText(question.content, question.questionText);
  return { eventType: "QUESTION", user, payload: { questionId, questionText, status } };
}
