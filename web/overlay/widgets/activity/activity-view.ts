/** Draws the list of deeds: picture or icon, who and what, and its age. */
import { compactNumbers } from "../../../kit/format.ts";
import { createPicture } from "../../../kit/picture.ts";
import type { Deed } from "../../deeds/deed.ts";
import { languageOf } from "../../deeds/language.ts";
import { whatOf } from "../../deeds/what.ts";
import { accentOf, iconOf } from "../../pieces/accent.ts";
import { ageWriter } from "../../pieces/age.ts";
import { icon, part, write } from "../../parts.ts";
import type { ActivityOptions } from "./options.ts";

export interface ActivityView {
  /** @param time of the stream, milliseconds since 1970 */
  draw(rows: readonly Deed[], time: number): void;
}

interface Row {
  element: HTMLElement;
  what: HTMLElement;
  age: HTMLElement;
}

/** Draws into `box`, and touches only rows that came, went or grew. */
export function createActivityView(
  box: HTMLElement,
  { ages }: ActivityOptions,
  locale: string | undefined,
): ActivityView {
  const language = languageOf(locale);
  const [writeAge, numbers] = [ageWriter(language), compactNumbers(locale)];
  const list = part("ol", "rows");
  box.append(part("div", "pane deco", list));
  // By the key and the offset: of a feed that began anew the keys may be the same ones.
  const drawn = new Map<string, Row>();

  function makeRow(deed: Deed): Row {
    const mark = part("span", "mark", icon(iconOf[deed.kind]));
    const sign = deed.imageUrl === undefined ? mark : createPicture("art", deed.imageUrl);
    // A picture that is gone leaves the icon in its place.
    sign.addEventListener("error", () => row.prepend(mark), { once: true });
    const name = part("bdi", "who", deed.name);
    const [what, age] = [part("span", "what"), part("span", "age ink-2")];
    const row = part("li", "row", sign, part("span", "text", name, what), age);
    row.dataset["kind"] = accentOf[deed.kind];
    return { element: row, what, age };
  }

  return {
    draw(rows, time) {
      box.hidden = rows.length === 0;
      const keys = new Set(rows.map(({ key }) => key));
      for (const [key, row] of drawn) {
        if (keys.has(key)) continue;
        row.element.remove();
        drawn.delete(key);
      }
      for (const [index, deed] of rows.entries()) {
        const row = drawn.get(deed.key) ?? makeRow(deed);
        drawn.set(deed.key, row);
        if (list.children[index] !== row.element) list.insertBefore(row.element, list.children[index] ?? null);
        write(row.what, whatOf(deed, language, numbers));
        if (ages) write(row.age, writeAge(time - deed.at));
      }
    },
  };
}
