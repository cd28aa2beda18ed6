/** The words of the page of webhooks. */
import type { SayOf } from "../../../kit/languages.ts";
import english from "./words/en.json" with { type: "json" };

export type Say = SayOf<keyof typeof english>;
export { english };
