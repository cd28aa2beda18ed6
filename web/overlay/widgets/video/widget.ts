/**
 * A video of the streamer's own media. One that is gone, or of another host, shows nothing. While the source is hidden it rests.
 *
 * What a reload shows: the video from its beginning.
 */
import { ownFile } from "../../pieces/media.ts";
import { ducking } from "../../sound/ducking.ts";
import type { Widget } from "../../widget.ts";
import type { VideoOptions } from "./options.ts";

export const widget: Widget<VideoOptions, null> = {
  wants: () => [],
  init: () => null,
  reduce: (state) => state,
  mount(box, { video, fit, loop, muted, volume }, shell) {
    const address = ownFile(video);
    if (address === undefined) return { draw() {}, dispose() {} };
    const player = document.createElement("video");
    player.muted = muted || shell.volume === 0;
    const leaveDucking = ducking.follow(player, Math.min(1, (volume / 100) * shell.volume));
    player.loop = loop;
    player.playsInline = true;
    player.preload = "auto";
    player.disablePictureInPicture = true;
    player.src = address;
    player.addEventListener("error", () => player.remove(), { once: true });
    box.dataset["fit"] = fit;
    box.append(player);

    const play = (): void => {
      // A page that may make no sound before somebody clicked shows it silently.
      player.play().catch(() => {
        if (player.muted || !player.isConnected) return;
        player.muted = true;
        player.play().catch((error: unknown) => shell.log(`The video does not play: ${String(error)}`));
      });
    };
    let isResting = false;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const rest = (): void => {
      if (document.visibilityState === "hidden" || isResting) player.pause();
      else if (!player.ended && !isCalm) play();
    };
    document.addEventListener("visibilitychange", rest);
    // With a wish for less motion its first picture stands.
    rest();
    return {
      draw() {},
      rest(resting) {
        isResting = resting;
        rest();
      },
      dispose() {
        document.removeEventListener("visibilitychange", rest);
        leaveDucking();
        player.pause();
        player.removeAttribute("src");
        player.load();
      },
    };
  },
};
