/** What was shown by hand, as the sockets of overlays have it. */
import type { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import type { Released } from "#shared/moderation/released.ts";
import { isInView, type View } from "./views.ts";

/** Of releases what the lists let be shown, of types that the view has; those of which nothing is left are left out. */
export function shownReleases(released: readonly Released[], filter: OverlayFilter, view: View): Released[] {
  return released.flatMap((one) => {
    const event = one.event && isInView(view, one.event.eventType) ? filter.approvedEvent(one.event) : undefined;
    const actions = one.actions.flatMap((record) => filter.approvedAction(record) ?? []);
    if (!event && actions.length === 0) return [];
    const { no, topOffset, again, restores } = one;
    const also = { ...(again && { again }), ...(restores !== undefined && { restores }), ...(event && { event }) };
    return [{ no, topOffset, actions, ...also }];
  });
}
