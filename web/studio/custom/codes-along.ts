/** A scene that is taken along has the codes of its custom widgets with it: on another host their ids name nothing. */
import { codeIdPattern, type CodeTexts } from "#shared/custom-widget/limits.ts";
import type { Scene } from "#shared/overlay/scene.ts";
import { keepCode, loadCode } from "./codes.ts";

/** By the ids that the document has. */
export type CodesAlong = Record<string, CodeTexts>;

const idsOf = ({ widgets }: Pick<Scene, "widgets">): string[] => {
  const ids = widgets.map(({ type, options }) => (type === "custom" ? options["code"] : undefined));
  return [...new Set(ids.filter((id) => typeof id === "string" && codeIdPattern.test(id)))] as string[];
};

/** The codes of a document; one that is gone is left out. */
export async function codesOf(document: Pick<Scene, "widgets">): Promise<CodesAlong> {
  const found = await Promise.all(
    idsOf(document).map((id) =>
      loadCode(id).then(
        (texts) => [[id, texts] as const],
        () => [],
      ),
    ),
  );
  return Object.fromEntries(found.flat());
}

/** Keeps the codes of a file here, and gives the document with the ids that they have here. Throws what the server refuses. */
export async function withOwnCodes<Document extends Pick<Scene, "widgets">>(
  document: Document,
  codes: CodesAlong,
): Promise<Document> {
  const own = new Map<string, string>();
  for (const [id, { html, css, js, fields }] of Object.entries(codes).slice(0, document.widgets.length))
    own.set(id, (await keepCode({ html, css, js, fields })).codeId);
  const widgets = document.widgets.map((widget) => {
    const { code: named } = widget.options;
    const code = typeof named === "string" ? own.get(named) : undefined;
    return widget.type === "custom" && code !== undefined
      ? { ...widget, options: { ...widget.options, code } }
      : widget;
  });
  return { ...document, widgets };
}
