/** Nothing of the feed is shown. */
export const example = [];
