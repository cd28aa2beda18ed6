/** A field for something of the media: what is there, choosing another one, and dropping a file. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { listenTo, playingNow } from "../media/listen.ts";
import { acceptOf, type Coming } from "../media/shelf.ts";
import type { OptionField } from "../model/option-fields.ts";
import { button, icon, iconButton } from "./parts.ts";

type MediaField = Extract<OptionField, { is: "media" }>;

export function mediaField(
  editor: Editor,
  { kind, label, help }: MediaField,
  { id, value, change }: { id: string; value: string; change: (address: string) => void },
): Node {
  const { say, shelf } = editor;
  shelf.load();
  const take = async (files: readonly File[]) => {
    const [first] = files;
    if (!first) return;
    const [media] = await shelf.upload([first], id);
    if (!media) return;
    if (media.kind === kind) change(media.address);
    editor.announce(
      media.kind === kind
        ? say("media.used", { name: media.name })
        : say("media.otherKind", { name: media.name, kind: say(`media.${media.kind}`), wanted: say(`media.${kind}`) }),
    );
  };
  const choose = () => editor.set({ dialog: "media", picking: { kind, value, label, use: change } });
  return h(
    "div",
    { class: "media-field", key: `row ${id}`, role: "group", "aria-label": label, ...dropping(take) },
    h("span", { class: "label", "aria-hidden": "true" }, label),
    value === "" ? undefined : shown(editor, kind, value),
    h(
      "div",
      { class: "line", key: "choices" },
      h(
        "label",
        { class: "btn file-btn", "data-kind": "line" },
        icon("upload"),
        say("media.upload"),
        h("input", {
          type: "file",
          id: `${id}-file`,
          accept: acceptOf[kind],
          "aria-label": `${label}: ${say("media.upload")}`,
          onchange: (event: Event) => {
            const input = event.currentTarget as HTMLInputElement;
            void take([...(input.files ?? [])]).finally(() => {
              input.value = "";
            });
          },
        }),
      ),
      button([icon("folder"), say("media.choose")], choose, {
        "data-kind": "line",
        id,
        "aria-label": `${label}: ${say("media.choose")}`,
      }),
    ),
    value === "" ? h("p", { class: "hint", key: "drop" }, say(`media.drop.${kind}`)) : undefined,
    help !== undefined && h("p", { class: "hint", key: "help" }, help),
    ...shelf.coming(id).map((one) => coming(editor, one)),
  );

  function shown({ say }: Editor, of: MediaField["kind"], address: string): Node {
    const name = shelf.nameOf(address);
    return h(
      "div",
      { class: "media-now", key: "now" },
      of === "sound"
        ? listenButton(editor, address, name)
        : h("span", { class: "media-thumb" }, pictureOf(of, address)),
      h("bdi", {}, name),
      iconButton("x", say("media.none", { what: label }), () => change(""), { "data-kind": "quiet", "data-size": "s" }),
    );
  }
}

export function listenButton(editor: Editor, address: string, name: string): Node {
  const isOn = playingNow() === address;
  return iconButton(
    isOn ? "stop" : "play",
    editor.say(isOn ? "media.stop" : "media.listen", { name }),
    () => listenTo(address, () => editor.set({})),
    { "data-kind": "quiet", "data-size": "s", "data-set": true },
  );
}

export function pictureOf(kind: "picture" | "video", address: string): Node {
  return kind === "picture"
    ? h("img", { src: address, alt: "", key: address, loading: "lazy" })
    : h("video", { src: `${address}#t=0.1`, key: address, muted: true, preload: "metadata", playsinline: true });
}

/** A file on its way, or why it was not taken. */
export function coming({ say, shelf }: Editor, { id, name, share, problem }: Coming): Node {
  const percent = Math.round(share * 100);
  return problem === ""
    ? h(
        "div",
        { class: "coming", key: `coming ${id}`, role: "status" },
        h("bdi", {}, name),
        h("progress", { max: "100", value: String(percent), "aria-label": say("media.coming", { name }) }),
        h("span", {}, say("tools.zoom", { percent })),
      )
    : h(
        "div",
        { class: "refused", key: `coming ${id}`, role: "alert" },
        h("b", {}, say("media.refused", { name })),
        h("span", { dir: "auto" }, problem),
        iconButton("x", say("close"), () => shelf.dismiss(id), { "data-kind": "quiet", "data-size": "s" }),
      );
}

/** Files that are dropped on an element. It shows while they are over it. */
export function dropping(take: (files: readonly File[]) => unknown): Record<string, unknown> {
  const over = (event: DragEvent, isOver: boolean) =>
    (event.currentTarget as HTMLElement).classList.toggle("over-it", isOver);
  return {
    ondragover: (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      over(event, true);
    },
    ondragleave: (event: DragEvent) => over(event, false),
    ondrop: (event: DragEvent) => {
      over(event, false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      take(files);
    },
  };
}
