/** What a finding says in the language of who reads it; what a language lacks is said in English, as the server says it. */
import type { Speech } from "../frame/words.ts";
import type { WayFinding } from "../frame/way.ts";

export interface SaidFinding {
  says: string;
  todo: string;
}

export function sayFinding(speech: Speech, { code, says, todo, values }: WayFinding): SaidFinding {
  // The server has filled it in: what somebody called a rule is nothing to fill in once more.
  if (speech.language === "en") return { says, todo };
  const said = speech.of("way", { [`${code}.says`]: says, [`${code}.todo`]: todo });
  return { says: said(`${code}.says`, values).trim(), todo: said(`${code}.todo`, values).trim() };
}
