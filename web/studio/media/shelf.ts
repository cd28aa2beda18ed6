/** The pictures, videos and sounds of the workspace as the studio knows them, and what is being uploaded. */
import { type MediaKind, mostMediaBytes } from "#shared/media/formats.ts";
import type { Operations } from "../../../client/api.ts";
import { isProblem } from "../../../client/problem.ts";
import { api, explain } from "../api.ts";
import type { Say } from "../words.ts";
import { type Media, sendFile } from "./send-file.ts";
import { sizeOf } from "./size.ts";
import { whyRefused } from "./why-refused.ts";

export type { Media } from "./send-file.ts";
type Listed = Operations["listMedia"]["answer"];
export type LibraryEntry = Listed["library"][number];

/** A file on its way, or one that was not taken. */
export interface Coming {
  id: number;
  /** Which field or dialog it was dropped on. */
  place: string;
  name: string;
  /** 0 to 1. */
  share: number;
  /** Why it was not taken; "" while it is on its way. */
  problem: string;
}

export interface Shelf {
  /** undefined until it came. */
  media(): readonly Media[] | undefined;
  library(): readonly LibraryEntry[];
  used(): Listed["used"] | undefined;
  coming(place: string): readonly Coming[];
  /** Why the list did not come. */
  problem(): string;
  /** Asks for the list where it is not here yet. */
  load(): void;
  /** What something is called; its address where nobody knows. */
  nameOf(address: string): string;
  /** Uploads files one after the other; gives those that were taken. */
  upload(files: readonly File[], place: string): Promise<Media[]>;
  dismiss(id: number): void;
  rename(one: Media, name: string): Promise<void>;
  /** Gives what uses it where it was not deleted. */
  remove(one: Media, anyway: boolean): Promise<Uses | undefined>;
}

export type Uses = Operations["getMedia"]["answer"]["uses"];

export function createShelf(say: Say, changed: () => void): Shelf {
  let listed: Listed | undefined;
  let isAsked = false;
  let problem = "";
  let coming: Coming[] = [];
  let lastId = 0;

  async function read(): Promise<void> {
    try {
      listed = await api.listMedia();
      problem = "";
    } catch (error) {
      isAsked = false;
      problem = explain(error, say);
    }
    changed();
  }

  function tell(id: number, change: Partial<Coming>): void {
    coming = coming.map((one) => (one.id === id ? { ...one, ...change } : one));
    changed();
  }

  async function send(file: File, place: string): Promise<Media | undefined> {
    lastId += 1;
    const id = lastId;
    const { name } = file;
    coming = [
      ...coming.filter((one) => one.place !== place || one.problem === ""),
      { id, place, name, share: 0, problem: "" },
    ];
    changed();
    if (file.size > mostMediaBytes) {
      tell(id, { problem: say("media.tooLarge", { size: sizeOf(file.size), most: sizeOf(mostMediaBytes) }) });
      return undefined;
    }
    try {
      const media = await sendFile(file, (share) => tell(id, { share }));
      coming = coming.filter((one) => one.id !== id);
      if (listed)
        listed = { ...listed, media: [media, ...listed.media.filter((one) => one.mediaId !== media.mediaId)] };
      changed();
      return media;
    } catch (error) {
      tell(id, { problem: whyRefused(error, say) ?? explain(error, say) });
      return undefined;
    }
  }

  return {
    media: () => listed?.media,
    library: () => listed?.library ?? [],
    used: () => listed?.used,
    coming: (place) => coming.filter((one) => one.place === place),
    problem: () => problem,
    load() {
      if (isAsked) return;
      isAsked = true;
      void read();
    },
    nameOf(address) {
      const found = [...(listed?.media ?? []), ...(listed?.library ?? [])].find((one) => one.address === address);
      return found?.name ?? address.split("/").at(-1) ?? address;
    },
    async upload(files, place) {
      const taken: Media[] = [];
      for (const file of files) {
        const media = await send(file, place);
        if (media) taken.push(media);
      }
      if (taken.length > 0) void read();
      return taken;
    },
    dismiss(id) {
      coming = coming.filter((one) => one.id !== id);
      changed();
    },
    async rename({ mediaId }, name) {
      await api.renameMedia({ params: { mediaId }, body: { name } });
      await read();
    },
    async remove({ mediaId }, anyway) {
      try {
        await api.deleteMedia({ params: { mediaId }, query: { anyway: anyway ? "true" : "false" } });
      } catch (error) {
        if (!isProblem(error, "media_in_use")) throw error;
        return error.problem["uses"] as Uses;
      }
      await read();
      return undefined;
    },
  };
}

/** What a file field of a form should offer. */
export const acceptOf: Readonly<Record<MediaKind, string>> = {
  picture: "image/png,image/jpeg,image/webp,image/gif,image/avif",
  video: "video/mp4,video/webm",
  sound: "audio/*,.mp3,.ogg,.wav",
};
