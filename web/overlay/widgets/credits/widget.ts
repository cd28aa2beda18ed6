/**
 * Who gave, followed, subscribed and shared in this live, rolling through once, each time its source is shown.
 *
 * What a reload shows: the same, from its beginning. The names are the hub's.
 */
import type { Widget } from "../../widget.ts";
import { type Credited, creditedIn } from "./credits.ts";
import { createCreditsView } from "./credits-view.ts";
import type { CreditsOptions } from "./options.ts";
import { partOfSection, type Section } from "./sections.ts";

export interface CreditsState {
  people: Partial<Record<Section, readonly Credited[]>>;
}

export const widget: Widget<CreditsOptions, CreditsState> = {
  measures: true,
  wants: () => ["MESSAGE_DELETED"],
  parts: ({ sections }) => sections.map((section) => partOfSection[section]),
  init: () => ({ people: {} }),
  reduce(state, input, _context, { sections }) {
    switch (input.is) {
      case "part": {
        const section = sections.find((one) => partOfSection[one] === input.name);
        return section ? { people: { ...state.people, [section]: creditedIn(input.value) } } : state;
      }
      case "withdrawal": {
        const gone = new Set(input.withdrawal.userIds);
        if (gone.size === 0) return state;
        const stay = (people: readonly Credited[]) => people.filter(({ userId }) => !gone.has(userId));
        const people = Object.entries(state.people).map(([section, list]) => [section, stay(list)] as const);
        return { people: Object.fromEntries(people) };
      }
      default:
        return state;
    }
  },
  mount: (box, options, { locale }) => createCreditsView(box, options, locale),
};
