import { startMs } from "../../example-events.ts";
import type { ShownPoll } from "#shared/interaction/poll.ts";

const poll: ShownPoll = {
  pollId: "p1",
  question: "What do we play next?",
  answers: [
    { key: "1", text: "Night drive", votes: 198 },
    { key: "2", text: "お絵かき", votes: 128 },
    { key: "3", text: "A very long answer that nobody can finish", votes: 58 },
    { key: "4", text: "Karaoke", votes: 28 },
  ],
  startedAt: startMs,
  closesAt: startMs + 72_000,
  closedAt: null,
  full: false,
};

export const example = [{ type: "parts" as const, position: { epoch: "e1", offset: 9 }, parts: { poll } }];
