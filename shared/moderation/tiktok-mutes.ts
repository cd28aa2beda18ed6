/** How long TikTok mutes somebody, in seconds, where it is not for good: the next longer one is taken, and there is none over the last. */
export const tiktokMuteSeconds = [5, 30, 60, 300] as const;
/** What is asked for beyond that a program of the streamer's own may do; the runner's account at TikTok does not. */
export const mostAtTikTokSeconds = tiktokMuteSeconds[3];
