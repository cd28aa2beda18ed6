/** `SE_API.setField` of a widget on the canvas: the overlay's page tells of it, and it is set as if somebody had typed it. */
import { readFields, valueOf } from "#shared/custom-widget/fields.ts";
import type { Editor } from "../editor.ts";
import { changeWidgets } from "../model/scene-edit.ts";
import { codeOf } from "./codes.ts";
import { withValue } from "./values.ts";

interface Told {
  is: "field";
  code: string;
  name: string;
  value: unknown;
}

/** A code that sets fields for ever fills no history: so many in a minute. */
const [most, ofMs] = [60, 60_000];

/** A widget on the canvas was taken off it, and why: whoever works on it is told in words. */
interface Ended {
  is: "ended";
  why: "silent" | "noisy";
  isBack: boolean;
}

export function followEnds(editor: Editor): void {
  const { say } = editor;
  addEventListener("message", ({ origin, data }: MessageEvent<Partial<Ended> | null>) => {
    if (origin !== location.origin || data?.is !== "ended") return;
    const why = say(data.why === "noisy" ? "custom.noisy" : "custom.silent");
    editor.set({ problem: `${why} ${say(data.isBack === true ? "custom.comesBack" : "custom.staysAway")}` });
  });
}

/** Hears the overlay's page, which is of this origin, and no widget by itself: a widget's frame is of nobody's origin. */
export function followFields(editor: Editor): void {
  let count = 0;
  let since = 0;
  addEventListener("message", ({ origin, data }: MessageEvent<Partial<Told> | null>) => {
    if (origin !== location.origin || data?.is !== "field" || typeof data.name !== "string") return;
    const now = performance.now();
    if (now - since > ofMs) [count, since] = [0, now];
    count += 1;
    if (count > most) return;
    const { code, name, value: given } = data;
    const texts = codeOf(code ?? "", () => {});
    if (typeof texts === "string") return;
    const field = readFields(texts.fields).fields.find((one) => one.name === name);
    const value = field && valueOf(field, given);
    if (!field || value === undefined) return;
    const ids = editor
      .get()
      .scene.widgets.filter((one) => one.type === "custom" && (one.options["code"] ?? "") === code);
    editor.edit(
      (scene) =>
        changeWidgets(
          scene,
          ids.map(({ id }) => id),
          (one) => ({ ...one, options: withValue(one.options, field, value) }),
        ),
      `set ${name}`,
    );
  });
}
