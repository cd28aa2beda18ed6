/** The codes of custom widgets that the studio knows: got once, and kept as new ones. */
import { codeAddress, type CodeTexts } from "#shared/custom-widget/limits.ts";
import type { Operations } from "../../../client/api.ts";
import { api } from "../api.ts";

export type Kept = Operations["keepWidgetCode"]["answer"];

/** The code that a new widget begins with. */
const starterAddress = "/assets/custom-widget/starter.json";
const known = new Map<string, CodeTexts | "coming" | "gone">();

/** The texts of a code; asks for those that are not here yet, and says when they came. */
export function codeOf(codeId: string, changed: () => void): CodeTexts | "coming" | "gone" {
  const here = known.get(codeId);
  if (here !== undefined) return here;
  known.set(codeId, "coming");
  void loadCode(codeId)
    .then(
      (texts) => known.set(codeId, texts),
      () => known.set(codeId, "gone"),
    )
    .then(changed);
  return "coming";
}

/** Gets the texts of a code; of "" those that a new widget begins with. Throws where they do not come. */
export async function loadCode(codeId: string): Promise<CodeTexts> {
  const answer = await fetch(codeId === "" ? starterAddress : codeAddress(codeId));
  if (!answer.ok) throw new TypeError("the code did not come");
  const { html = "", css = "", js = "", fields = "" } = (await answer.json()) as Partial<CodeTexts>;
  return { html, css, js, fields };
}

/** Keeps a code on the server. Throws what that refuses. */
export async function keepCode(texts: CodeTexts): Promise<Kept> {
  const kept = await api.keepWidgetCode({ body: { ...texts } });
  known.set(kept.codeId, texts);
  return kept;
}
