/**
 * What the bare object does with a batch: store it as one row, send it as one text frame and one queue message (`store`),
 * only send it as text (`broadcast`), or deflate it once and send the bytes (`deflate`).
 */
export const bareModes = ["store", "broadcast", "deflate"] as const;
export type BareMode = (typeof bareModes)[number];
