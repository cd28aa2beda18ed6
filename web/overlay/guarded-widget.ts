/** Holds what one widget does wrong against that widget: the others, and the page, go on. */
import type { AnyWidget } from "./load-widgets.ts";

/** A page that draws 60 times a second must not fill a log with one fault. */
const maxTold = 20;

/** A kind of which nothing is thrown any more. What would have been is told once; it then counts as if nothing had been asked. */
export function guarded(kind: AnyWidget, tell: (error: unknown) => void): AnyWidget {
  const told = new Set<string>();

  function attempt<Result>(otherwise: Result, run: () => Result): Result {
    try {
      return run();
    } catch (error) {
      const what = String(error);
      if (!told.has(what) && told.size < maxTold) tell(error);
      told.add(what);
      return otherwise;
    }
  }

  return {
    ...(kind.element !== undefined && { element: kind.element }),
    ...(kind.role !== undefined && { role: kind.role }),
    ...(kind.measures && { measures: kind.measures }),
    wants: (options) => attempt([], () => kind.wants(options)),
    ...(kind.parts && {
      parts: (options, isFiltered) => attempt([], () => kind.parts?.(options, isFiltered) ?? []),
    }),
    init: (options) => attempt(undefined, () => kind.init(options)),
    reduce: (state, input, context, options) => attempt(state, () => kind.reduce(state, input, context, options)),
    ...(kind.advance && {
      advance: (state, context, options) => attempt(undefined, () => kind.advance?.(state, context, options)),
    }),
    ...(kind.isLoud && { isLoud: (state, options) => attempt(false, () => kind.isLoud?.(state, options) ?? false) }),
    mount(box, options, shell) {
      const mounted = attempt(undefined, () => kind.mount(box, options, shell));
      // What was half made is not shown.
      if (!mounted) box.replaceChildren();
      return {
        draw: (state, context) => attempt(undefined, () => mounted?.draw(state, context)),
        rest: (isResting) => attempt(undefined, () => mounted?.rest?.(isResting)),
        shed: (state) => attempt(false, () => mounted?.shed?.(state) ?? false),
        dispose: () => attempt(undefined, () => mounted?.dispose()),
      };
    },
  };
}
