import { ben, chat, frameOf } from "../../example-events.ts";

export const example = [frameOf([chat(1, "🎉🔥😂"), chat(2, "🎉❤️", { user: ben }), chat(3, "🎉🎉🎉👏")])];
