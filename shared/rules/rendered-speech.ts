/** What a rule's alert speaks: its template with what a viewer said made fit for the ear, and in which language. Pure. */
import { languageOf } from "#shared/script.ts";
import { hasWord, speakable } from "#shared/speech.ts";
import type { CompiledAction } from "./compile.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { cut, renderTemplate, type Template, type Token } from "./template.ts";
import { tokenValue } from "./token-values.ts";

export interface RenderedSpeech {
  /** "" for nothing. */
  speech: string;
  /** A BCP 47 tag; undefined where nothing tells. */
  language: string | undefined;
}

const nothing: RenderedSpeech = { speech: "", language: undefined };

/** A template is rendered this much longer than it may be spoken: cleaning takes out much of it. */
const roomFactor = 5;
/** And with values that are fit already: only its own text has something to be taken out. */
const fitRoomFactor = 2;

/** @param valueOf what stands for a token before it is made fit */
export function renderSpeech(
  template: Template,
  { action, speechWords }: Pick<Extract<CompiledAction, { type: "overlay" }>, "action" | "speechWords">,
  occasion: Occasion,
  valueOf: (token: Token) => string,
): RenderedSpeech {
  if (++occasion.spoken.speeches > ruleLimits.speeches) return nothing;
  const fit = (value: string) => fitOnce(value, occasion);
  const { speechLength = ruleLimits.usualSpeech, speechLanguage } = action;
  const tokens = template.filter((part) => typeof part !== "string");
  const said = tokens.filter(({ name }) => name === "message" || name === "commandParams").map(valueOf);
  const message = said.map(fit).join(" ").trim();
  // Only emoji, or a link: the voice would say who speaks, and then nothing.
  if (said.length > 0 && message === "") return nothing;
  const spokenValue = (token: Token) => {
    const value = fit(valueOf(token));
    return value === "" && token.name === "displayName" ? fit(tokenValue({ name: "username" }, occasion)) : value;
  };
  const { speechText } = ruleLimits;
  if (speechWords && hasWord(renderTemplate(template, valueOf, "text", speechText * roomFactor), speechWords)) {
    return nothing;
  }
  const speech = speakable(renderTemplate(template, spokenValue, "text", speechText * fitRoomFactor), speechLength);
  if (speechWords && hasWord(speech, speechWords)) return nothing;
  const { event } = occasion;
  const told = event.eventType === "CHAT" ? event.payload.language : "";
  return { speech, language: speechLanguage ?? languageOf(message || speech, told) };
}

/** A token's value made fit, which it is once an event. */
function fitOnce(value: string, { spoken }: Occasion): string {
  const known = spoken.fit.get(value);
  if (known !== undefined) return known;
  const fit = speakable(cut(value, ruleLimits.tokenLength), ruleLimits.tokenLength);
  spoken.fit.set(value, fit);
  return fit;
}
