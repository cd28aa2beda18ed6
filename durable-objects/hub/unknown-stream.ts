/** The answer to every call about a stream that was never made, or is deleted. */
export const unknownStream = { ok: false, code: "unknown_stream" } as const;
