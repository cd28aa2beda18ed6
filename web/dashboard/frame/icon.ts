/** The icons that stand in the page (web/kit/desk-icons.svg). They are for eyes alone: words say the same beside them. */
import { h, type Node } from "../../kit/node.ts";

/** `more`: further classes, such as `i-s`. */
export function icon(name: string, more = ""): Node {
  return h("svg", { class: more === "" ? "i" : `i ${more}`, "aria-hidden": "true" }, h("use", { href: `#i-${name}` }));
}
