import { expect, test } from "vitest";
import { bestShowing, type OpenPage, pagesOf, type Showing, showingOf } from "./open-pages.ts";

type Told = NonNullable<OpenPage["showing"]>;

const page = (showing: Partial<Told> | null, name: string | null = "Main"): OpenPage => ({
  tokenId: "t",
  name,
  openedAt: "2026-11-01T12:00:00.000Z",
  showing: showing && {
    obs: "2.24.4",
    visible: true,
    active: true,
    streaming: true,
    lagMs: null,
    at: "2026-11-01T12:00:00.000Z",
    ...showing,
  },
});

test.each<[Showing, Partial<Told> | null]>([
  ["air", {}],
  ["seen", { streaming: false }],
  // A source that may not ask OBS is told neither.
  ["seen", { active: null, streaming: null }],
  ["seen", { active: null, streaming: true }],
  ["preview", { active: false }],
  ["hidden", { visible: false }],
  ["elsewhere", { obs: null }],
  ["elsewhere", null],
])("it is %s", (expected, told) => {
  expect(showingOf(page(told))).toBe(expected);
});

test("of several pages the one that most people see counts, and only pages of the overlay's own name", () => {
  const open = [page({ visible: false }), page({}, "Other"), page({ streaming: false }), page({}, null)];
  expect(pagesOf(open, "main")).toEqual([open[0], open[2]]);
  expect(bestShowing(pagesOf(open, "main"))).toBe("seen");
  expect(bestShowing([page(null), page({ visible: false })])).toBe("elsewhere");
  expect(bestShowing([])).toBeUndefined();
});
