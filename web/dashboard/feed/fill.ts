/** A sentence with elements in it: where the holes stand is the language's. */
import type { Child } from "../../kit/node.ts";

/** Fills `{holes}` of a sentence. What has nothing to fill it stays out. */
export function fill(sentence: string, values: Readonly<Record<string, Child>>): Child[] {
  return sentence.split(/(\{\w+\})/).map((part): Child => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? part : values[name];
  });
}
