/** The words of this page. */
import type { SayOf } from "../../../kit/languages.ts";
import english from "./words/en.json" with { type: "json" };

export { english };
export type Say = SayOf<keyof typeof english>;
