/** What the frame of a custom widget asks for, and what it is answered. */
import type { FromFrame, ToFrame } from "#shared/custom-widget/messages.ts";
import type { WidgetStore } from "./store.ts";

type Question = Extract<FromFrame, { is: "get" | "set" | "counter" }>;

/** So many are asked of the server at a time; more is refused, and no request goes out. */
const mostAtOnce = 10;

/** Answers the questions of one frame. `kept` is told what was written down. */
export function answering(ends: {
  store: WidgetStore;
  counter: (name: string) => number;
  tell: (message: ToFrame) => void;
  kept: (key: string, value: unknown) => void;
}): (question: Question) => void {
  let waiting = 0;

  async function answerOf(question: Question): Promise<unknown> {
    switch (question.is) {
      case "get":
        return ends.store.get(question.key);
      case "set": {
        const value = JSON.parse(question.value) as unknown;
        await ends.store.set(question.key, question.value);
        ends.kept(question.key, value);
        return undefined;
      }
      case "counter":
        return { counter: question.name, value: ends.counter(question.name) };
      default:
        return question satisfies never;
    }
  }

  return (question) => {
    const { no } = question;
    if (waiting >= mostAtOnce) return ends.tell({ is: "answer", no, refused: "too much was asked at once" });
    waiting += 1;
    answerOf(question)
      .then(
        (value) => ends.tell({ is: "answer", no, value }),
        (error: unknown) =>
          ends.tell({ is: "answer", no, refused: error instanceof Error ? error.message : String(error) }),
      )
      .finally(() => {
        waiting -= 1;
      });
  };
}
