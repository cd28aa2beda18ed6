/** Pictures, videos and sounds that are uploaded for the overlays of a workspace. */
import * as z from "zod";
import { operation, streams } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";
import { mediaIdPattern } from "#shared/media/address.ts";
import { type MediaFormat, mediaFormats, mediaKinds, mediaLimits } from "#shared/media/formats.ts";

const MediaKind = z.enum(mediaKinds);
const Name = nameOfAtMost(mediaLimits.name);

export const Media = z.strictObject({
  mediaId: z.string().regex(mediaIdPattern),
  /** Where it is served, and what options of widgets and actions of rules have: a path of this host, which never changes. */
  address: z.string(),
  name: z.string(),
  kind: MediaKind,
  format: z.enum(Object.keys(mediaFormats) as [MediaFormat, ...MediaFormat[]]),
  bytes: z.int(),
  /** Of its bytes, in hex. */
  sha256: z.string(),
  /** Pixels; null of a sound. */
  width: z.int().nullable(),
  height: z.int().nullable(),
  /** Of a picture: 1 where it stands still. */
  frames: z.int().nullable(),
  /** Once through, milliseconds; null where it stands still, or does not say. */
  durationMs: z.int().nullable(),
  /** Who uploaded it: a key or a member, by id. */
  createdBy: z.string(),
  createdAt: Time,
});
export type Media = z.infer<typeof Media>;

/** Where an upload is used. */
export const MediaUses = z.strictObject({
  scenes: z.array(
    z.strictObject({
      streamId: z.string(),
      sceneId: z.string(),
      name: z.string(),
      /** Overlays show it now; else it is in the draft alone. */
      isPublished: z.boolean(),
    }),
  ),
  rules: z.array(z.strictObject({ streamId: z.string(), ruleId: z.string(), name: z.string() })),
  /** How many more use it in streams that you may not change. */
  elsewhere: z.int(),
});
export type MediaUses = z.infer<typeof MediaUses>;

/** What of our own is there for everybody: sounds and pictures. */
const LibraryEntry = z.strictObject({
  address: z.string(),
  name: z.string(),
  kind: MediaKind,
  durationMs: z.int().nullable(),
});

const params = z.strictObject({ mediaId: z.string().regex(mediaIdPattern) });
const [picture, video, sound] = (["picture", "video", "sound"] as const).map(
  (kind) => mediaLimits.bytes[kind] / 1_000_000,
);
const taken = Object.values(mediaFormats)
  .map(({ name }) => name)
  .join(", ");

export const listMedia = operation({
  id: "listMedia",
  method: "GET",
  path: "/v1/media",
  tag: "media",
  summary: "What the workspace has uploaded, the latest first, and what is there for everybody",
  needs: streams("overlay:read"),
  query: z.strictObject({ kind: MediaKind.optional() }),
  answers: {
    200: z.strictObject({
      media: z.array(Media),
      /** How much of the workspace's room is taken, whatever `kind` is asked for. */
      used: z.strictObject({ files: z.int(), bytes: z.int() }),
      library: z.array(LibraryEntry),
    }),
  },
});

export const uploadMedia = operation({
  id: "uploadMedia",
  method: "POST",
  path: "/v1/media",
  tag: "media",
  summary: "Uploads a picture, a video or a sound. The body is its bytes",
  description: `${taken}; pictures up to ${picture} MB, videos up to ${video} MB, sounds up to ${sound} MB. What it is, its bytes say: \`Content-Type\` and the name are not looked at. The same bytes again are the same upload: answered with 200, and its name stays. A file has 120 s to come. Of a workspace two of the largest are taken at once, and more is told to come back.`,
  needs: streams("overlay:write"),
  query: z.strictObject({
    /** As people call it; without one it is called by its format. */
    name: Name.optional(),
  }),
  answers: { 201: Media, 200: Media },
  problems: ["body_too_large", "media_refused", "quota_reached"],
});

export const getMedia = operation({
  id: "getMedia",
  method: "GET",
  path: "/v1/media/{mediaId}",
  tag: "media",
  summary: "An upload, and which scenes and rules use it",
  needs: streams("overlay:read"),
  params,
  answers: { 200: z.strictObject({ ...Media.shape, uses: MediaUses }) },
});

export const renameMedia = operation({
  id: "renameMedia",
  method: "PATCH",
  path: "/v1/media/{mediaId}",
  tag: "media",
  summary: "Gives an upload another name; its address stays",
  needs: streams("overlay:write"),
  params,
  body: z.strictObject({ name: Name }),
  answers: { 200: Media },
});

export const deleteMedia = operation({
  id: "deleteMedia",
  method: "DELETE",
  path: "/v1/media/{mediaId}",
  tag: "media",
  summary: "Deletes an upload",
  description:
    "Where scenes or rules use it nothing is deleted: `media_in_use`, with which ones as `uses`. With `anyway=true` it is deleted all the same, unless a stream uses it that you may not change.",
  needs: streams("overlay:write"),
  params,
  query: z.strictObject({ anyway: z.enum(["true", "false"]).optional() }),
  answers: { 204: null },
  problems: ["media_in_use"],
});
