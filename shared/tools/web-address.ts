/** Addresses that the runner asks: http or https, with a host that the author of the rule wrote and no viewer has a say in. */
import { type Template, renderTemplate, type Token } from "#shared/rules/template.ts";
import { toolLimits } from "./limits.ts";

const start = /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(\/|$)/i;

/** Why a template cannot become such an address; undefined where it can. */
export function webAddressError(template: Template): string | undefined {
  const [first] = template;
  const match = typeof first === "string" ? start.exec(first) : null;
  if (typeof first !== "string" || !match || !URL.canParse(first)) {
    return "an http or https address with its host written out";
  }
  if (template.length > 1 && match[1] !== "/") return "tokens may stand only behind the host and a /";
  const isSpaced = template.some((part) => typeof part === "string" && /[\s\\]/.test(part));
  return isSpaced ? "no spaces in an address" : undefined;
}

/** The address filled in; "" where a value would have climbed in its path, or it is too long. */
export function renderWebAddress(template: Template, valueOf: (token: Token) => string): string {
  const text = renderTemplate(template, valueOf, "url", toolLimits.url + 1);
  const written = /^https?:\/\/[^/?#]+([^?#]*)/i.exec(text)?.[1] ?? "";
  if (text.length > toolLimits.url || !URL.canParse(text)) return "";
  return new URL(text).pathname.split("/").length === (written || "/").split("/").length ? text : "";
}
