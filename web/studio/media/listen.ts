/** Listening to a sound before it is chosen: one at a time. */
let player: HTMLAudioElement | undefined;
let playing = "";

export const playingNow = (): string => playing;

/** Plays a sound, or ends it where it plays. */
export function listenTo(address: string, changed: () => void): void {
  const isSame = playing === address;
  player?.pause();
  playing = "";
  if (!isSame) {
    player = new Audio(address);
    playing = address;
    const end = () => {
      if (playing === address) playing = "";
      changed();
    };
    for (const over of ["ended", "error"]) player.addEventListener(over, end);
    player.play().catch(end);
  }
  changed();
}
