import { ada, ben, chat, frameOf } from "../../example-events.ts";

export const example = [
  frameOf([
    chat(1, "pizza pizza and a song", { user: ada }),
    chat(2, "song please, that was great", { user: ben }),
    chat(3, "مرحبا ร้องเพลง おめでとう", { user: ben }),
  ]),
];
