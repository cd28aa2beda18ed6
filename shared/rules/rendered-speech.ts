/** What a rule's alert speaks: its template with what a viewer said made fit for the ear, and in which language. Pure. */
import { languageOf } from "#shared/script.ts";
import { hasWord, speakable } from "#shared/speech.ts";
import type { ActionOf } from "./action.ts";
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

/** @param valueOf what stands for a token before it is made fit */
export function renderSpeech(
  template: Template,
  action: ActionOf<"overlay">,
  occasion: Occasion,
  valueOf: (token: Token) => string,
): RenderedSpeech {
  const { speechLength = ruleLimits.usualSpeech, speechWords = [], speechLanguage } = action;
  const tokens = template.filter((part) => typeof part !== "string");
  const said = tokens.filter(({ name }) => name === "message" || name === "commandParams").map(valueOf);
  const message = said.map(fit).join(" ").trim();
  // Only emoji, or a link: the voice would say who speaks, and then nothing.
  if (said.length > 0 && message === "") return nothing;
  const spokenValue = (token: Token) => {
    const value = fit(valueOf(token));
    return value === "" && token.name === "displayName" ? fit(tokenValue({ name: "username" }, occasion)) : value;
  };
  const most = ruleLimits.speechText * roomFactor;
  if (speechWords.length > 0 && hasWord(renderTemplate(template, valueOf, "text", most), speechWords)) return nothing;
  const speech = speakable(renderTemplate(template, spokenValue, "text", most), speechLength);
  if (speechWords.length > 0 && hasWord(speech, speechWords)) return nothing;
  const { event } = occasion;
  const told = event.eventType === "CHAT" ? event.payload.language : "";
  return { speech, language: speechLanguage ?? languageOf(message || speech, told) };
}

function fit(value: string): string {
  return speakable(cut(value, ruleLimits.tokenLength), ruleLimits.tokenLength);
}
