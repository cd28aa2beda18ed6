/** Nothing of the feed is shown. */
export const example = [];

/** The time of day that it has by itself may be hours away: here it is soon, at the moment at which the gallery looks. */
export const options = { until: "2026-11-18 11:12:34Z" };
