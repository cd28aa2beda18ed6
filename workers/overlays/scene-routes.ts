/** Scenes over HTTP: they are edited as drafts, and shown once they are published. */
import * as operations from "#shared/api/operations/overlay-scenes.ts";
import type { Scene } from "#shared/overlay/scene.ts";
import { slugOf } from "#shared/slug.ts";
import { serve } from "../access/serve.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { signPicturePass } from "../media/picture-pass.ts";
import { Problem } from "../problem.ts";
import {
  findRevision,
  findScene,
  insertScene,
  listRevisionRows,
  listSceneRows,
  markSceneDeleted,
  type SceneKey,
  type SceneRow,
  writeDraft,
  writeRevision,
} from "./scene-statements.ts";
import { checkedScene, partsOfScene, storesOfScene } from "./widget-options.ts";

export const overlaySceneRoutes = [
  serve(operations.listScenes, async ({ config, stream: { streamId } }) => ({
    scenes: (await listSceneRows(config, streamId)).map(headOf),
  })),
  serve(operations.createScene, async ({ config, access, stream: { streamId }, body }) =>
    toScene(await makeScene(config, { ...body, streamId, editedBy: access.author })),
  ),
  serve(operations.importScene, async ({ config, access, stream: { streamId }, body: { name, document } }) =>
    toScene(await makeScene(config, { name, document, streamId, editedBy: access.author })),
  ),
  serve(operations.getScene, async ({ config, stream: { streamId }, params, now }) => ({
    ...toScene(await sceneOr404(config, { ...params, streamId })),
    pictures: await signPicturePass(config.SEALING_KEYS, now),
  })),
  serve(operations.editScene, async ({ config, access, stream: { streamId }, params, body }) => {
    const key = { ...params, streamId };
    await sceneOr404(config, key);
    const { name, document, draftNo } = body;
    const draft = checkedScene(document);
    const row = await writeDraft(config, key, draftNo, { draft, name, editedBy: access.author });
    return toScene(row ?? (await refuseStale(config, key)));
  }),
  serve(operations.publishScene, async ({ env, config, access, stream: { streamId }, params, body }) => {
    const key = { ...params, streamId };
    const { draft } = await sceneOr404(config, key);
    return publish(env, config, key, { ...body, document: checkedScene(draft), author: access.author });
  }),
  serve(operations.listSceneRevisions, async ({ config, stream: { streamId }, params }) => {
    const { sceneId } = await sceneOr404(config, { ...params, streamId });
    const revisions = await listRevisionRows(config, sceneId);
    return { sceneId, revisions: revisions.map((one) => ({ ...one, createdAt: one.createdAt.toISOString() })) };
  }),
  serve(operations.getSceneRevision, async ({ config, stream: { streamId }, params }) => {
    const { sceneId } = await sceneOr404(config, { ...params, streamId });
    // A text that is no revision's number is none that there is.
    const revision = /^[1-9]\d{0,8}$/.test(params.revision) ? Number(params.revision) : 0;
    return { sceneId, revision, document: await revisionOr404(config, sceneId, revision) };
  }),
  serve(operations.rollbackScene, async ({ env, config, access, stream: { streamId }, params, body }) => {
    const key = { ...params, streamId };
    await sceneOr404(config, key);
    const document = await revisionOr404(config, key.sceneId, body.revision);
    const reason = body.reason || `back to revision ${body.revision}`;
    return publish(env, config, key, { draftNo: body.draftNo, document, author: access.author, reason });
  }),
  serve(operations.deleteScene, async ({ env, config, stream: { streamId }, params }) => {
    const key = { ...params, streamId };
    const { sceneId, overlay } = await sceneOr404(config, key);
    // The hub first: what is not in the list any more must not be on air.
    const answer = await hubOf(env, streamId).setScene({ overlay, sceneId, kept: null });
    if (!answer.ok) throw new Problem(answer.code);
    await markSceneDeleted(config, key);
  }),
  serve(operations.exportScene, async ({ config, stream: { streamId }, params }) => {
    const { name, draft } = await sceneOr404(config, { ...params, streamId });
    return { format: "tiktok-live-edge.scene" as const, version: 1 as const, name, document: draft };
  }),
];

async function sceneOr404(config: Config, key: SceneKey): Promise<SceneRow> {
  const row = await findScene(config, key);
  if (!row) throw new Problem("unknown_scene");
  return row;
}

async function revisionOr404(config: Config, sceneId: string, revision: number): Promise<Scene> {
  const document = await findRevision(config, sceneId, revision);
  if (!document) throw new Problem("not_found", `The scene has no revision ${revision}, or none any more`);
  return document;
}

async function makeScene(
  config: Config,
  {
    name,
    overlay = slugOf(name),
    document,
    ...of
  }: { name: string; overlay?: string | undefined; document: Scene; streamId: string; editedBy: string },
): Promise<SceneRow> {
  if (overlay === "")
    throw new Problem(
      "invalid_request",
      "overlay: the name has no letter that a rule could write, so say which overlay",
    );
  const made = await insertScene(config, {
    ...of,
    sceneId: makeId("sc"),
    name,
    overlay,
    draft: checkedScene(document),
  });
  if (typeof made === "string") throw new Problem(made);
  return made;
}

/** Writes a revision, then brings it to the hub. Where the hub does not answer, publishing once more brings it there. */
async function publish(
  env: Env,
  config: Config,
  key: SceneKey,
  { draftNo, ...of }: { draftNo: number; document: Scene; author: string; reason: string },
) {
  const made = await writeRevision(config, key, draftNo, of);
  if (!made) return refuseStale(config, key);
  const { revision, overlay } = made;
  const { sceneId, streamId } = key;
  const kept = {
    sceneId,
    revision,
    document: JSON.stringify(of.document),
    parts: partsOfScene(of.document),
    stores: storesOfScene(of.document),
  };
  const answer = await hubOf(env, streamId).setScene({ overlay, sceneId, kept });
  if (!answer.ok) throw new Problem(answer.code);
  return { sceneId, revision, sockets: answer.sockets };
}

/** Somebody saved another draft meanwhile: theirs is told, so that neither is lost. */
async function refuseStale(config: Config, key: SceneKey): Promise<never> {
  const current = toScene(await sceneOr404(config, key));
  throw new Problem("revision_conflict", "Somebody saved another draft meanwhile", { current });
}

function headOf({ deletedAt: _deletedAt, createdAt, updatedAt, ...row }: Omit<SceneRow, "draft">) {
  return { ...row, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}

function toScene({ draft, ...row }: SceneRow) {
  return { ...headOf(row), draft };
}
