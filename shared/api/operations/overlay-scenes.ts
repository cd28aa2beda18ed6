/** Scenes: what the overlays of a stream show, as documents that are edited and published. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { nameOfAtMost, Reason, Time } from "#shared/api/parts.ts";
import { Scene, sceneLimits } from "#shared/overlay/scene.ts";
import { columnInteger } from "#shared/protocol/integers.ts";

/** Whatever it is: one that cannot be is not there. */
const params = z.strictObject({ streamId: z.string(), sceneId: z.string() });

const Name = nameOfAtMost(sceneLimits.name);
const Counted = columnInteger("integer", 1);

/** What a scene is without its document. */
const SceneHead = z.strictObject({
  sceneId: z.string(),
  streamId: z.string(),
  name: z.string(),
  /** The name of the overlays that show it, as rules write it. */
  overlay: z.string(),
  /** Which draft it is: an edit names the one that it was made on. */
  draftNo: z.int(),
  /** Which revision the overlays show; 0 where none was published. */
  publishedRevision: z.int(),
  /** Who edited the draft last: a key or a member, by id. */
  editedBy: z.string(),
  createdAt: Time,
  updatedAt: Time,
});
export const StoredScene = z.strictObject({ ...SceneHead.shape, draft: Scene });

/** A scene as a file: what is exported, and imported anywhere. */
export const SceneFile = z.strictObject({
  format: z.literal("tiktok-live-edge.scene"),
  version: z.literal(1),
  name: Name,
  document: Scene,
});

/** How many pages that are open were told; they get the document themselves. */
const Published = z.strictObject({ sceneId: z.string(), revision: z.int(), sockets: z.int() });

const maxBytes = 2 * sceneLimits.bytes;
const problems = ["unknown_stream", "unknown_scene"] as const;

export const listScenes = operation({
  id: "listScenes",
  method: "GET",
  path: "/v1/streams/{streamId}/scenes",
  tag: "overlays",
  summary: "The scenes of a stream, without their documents",
  needs: stream("overlay:read"),
  answers: { 200: z.strictObject({ scenes: z.array(SceneHead) }) },
  problems: ["unknown_stream"],
});

export const createScene = operation({
  id: "createScene",
  method: "POST",
  path: "/v1/streams/{streamId}/scenes",
  tag: "overlays",
  summary: "Makes a scene, as a draft",
  description:
    "It is for the overlays whose name, as rules write it, is `overlay`; where that is absent, for those that are called as the scene is. They show it once it is published.",
  needs: stream("overlay:write"),
  body: z.strictObject({
    name: Name,
    overlay: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,31}$/)
      .optional(),
    document: Scene,
  }),
  maxBytes,
  answers: { 201: StoredScene },
  problems: ["unknown_stream", "overlay_taken", "too_many_scenes"],
  makes: true,
});

export const importScene = operation({
  id: "importScene",
  method: "POST",
  path: "/v1/streams/{streamId}/scenes/import",
  tag: "overlays",
  summary: "Makes a scene of an exported file, as a draft",
  needs: stream("overlay:write"),
  body: SceneFile,
  maxBytes,
  answers: { 201: StoredScene },
  problems: ["unknown_stream", "overlay_taken", "too_many_scenes"],
  makes: true,
});

export const getScene = operation({
  id: "getScene",
  method: "GET",
  path: "/v1/streams/{streamId}/scenes/{sceneId}",
  tag: "overlays",
  summary: "A scene with its draft",
  needs: stream("overlay:read"),
  params,
  answers: {
    200: z.strictObject({
      ...StoredScene.shape,
      /** What a page shows pictures of people and gifts by: `/pictures/{pass}/...`. It holds for two days. */
      pictures: z.string(),
    }),
  },
  problems,
});

export const editScene = operation({
  id: "editScene",
  method: "PUT",
  path: "/v1/streams/{streamId}/scenes/{sceneId}",
  tag: "overlays",
  summary: "Puts another draft in its place; no overlay changes",
  description:
    "`draftNo` is that of the draft that was edited. Where somebody has saved another one meanwhile nothing is changed: `revision_conflict`, with theirs as `current`.",
  needs: stream("overlay:write"),
  params,
  body: z.strictObject({ draftNo: Counted, name: Name.optional(), document: Scene }),
  maxBytes,
  answers: { 200: StoredScene },
  problems: [...problems, "revision_conflict"],
});

export const publishScene = operation({
  id: "publishScene",
  method: "POST",
  path: "/v1/streams/{streamId}/scenes/{sceneId}/publish",
  tag: "overlays",
  summary: "Has the overlays show the draft; pages that are open change without being loaded anew",
  needs: stream("overlay:write"),
  params,
  body: z.strictObject({ draftNo: Counted, reason: Reason }),
  answers: { 200: Published },
  problems: [...problems, "revision_conflict"],
});

export const listSceneRevisions = operation({
  id: "listSceneRevisions",
  method: "GET",
  path: "/v1/streams/{streamId}/scenes/{sceneId}/revisions",
  tag: "overlays",
  summary: "What was published of a scene, the latest first: who, when, why; a hundred at most are kept",
  needs: stream("overlay:read"),
  params,
  answers: {
    200: z.strictObject({
      sceneId: z.string(),
      revisions: z.array(
        z.strictObject({ revision: z.int(), author: z.string(), reason: z.string(), createdAt: Time }),
      ),
    }),
  },
  problems,
});

export const getSceneRevision = operation({
  id: "getSceneRevision",
  method: "GET",
  path: "/v1/streams/{streamId}/scenes/{sceneId}/revisions/{revision}",
  tag: "overlays",
  summary: "What was published as a revision",
  needs: stream("overlay:read"),
  params: z.strictObject({ streamId: z.string(), sceneId: z.string(), revision: z.string() }),
  answers: { 200: z.strictObject({ sceneId: z.string(), revision: z.int(), document: Scene }) },
  problems,
});

export const rollbackScene = operation({
  id: "rollbackScene",
  method: "POST",
  path: "/v1/streams/{streamId}/scenes/{sceneId}/rollback",
  tag: "overlays",
  summary: "Publishes an earlier revision again, and makes it the draft",
  needs: stream("overlay:write"),
  params,
  body: z.strictObject({ draftNo: Counted, revision: Counted, reason: Reason }),
  answers: { 200: Published },
  problems: [...problems, "revision_conflict"],
});

export const deleteScene = operation({
  id: "deleteScene",
  method: "DELETE",
  path: "/v1/streams/{streamId}/scenes/{sceneId}",
  tag: "overlays",
  summary: "Deletes a scene; its overlays show the classic layout again",
  needs: stream("overlay:write"),
  params,
  answers: { 204: null },
  problems,
});

export const exportScene = operation({
  id: "exportScene",
  method: "GET",
  path: "/v1/streams/{streamId}/scenes/{sceneId}/export",
  tag: "overlays",
  summary: "The draft as a file, which `import` takes",
  needs: stream("overlay:read"),
  params,
  answers: { 200: SceneFile },
  problems,
});
