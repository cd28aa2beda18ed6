/** Taking a live along as a file: it is written while one does something else. */
import type { Operations } from "../../../../../client/api.ts";
import { wholeNumbers } from "../../../../kit/format.ts";
import { h, type Node } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import type { Page } from "../../../frame/page.ts";
import type { HistorySay } from "../measures.ts";

type Export = Operations["getExport"]["answer"];

const formats = ["csv", "jsonl", "parquet"] as const;
const askMs = 2_000;

export interface ExportPanel {
  view: () => Node;
}

export interface ExportPanelOptions {
  say: HistorySay;
  /** What is exported: a live, or a session alone. */
  of: () => { roomId: string } | { sessionId: string };
  changed: () => void;
  signal: AbortSignal;
}

export function openExportPanel(
  { api, stream: { streamId }, speech, failed }: Pick<Page, "api" | "stream" | "speech" | "failed">,
  { say, of, changed, signal }: ExportPanelOptions,
): ExportPanel {
  const whole = wholeNumbers(speech.locale);
  let made: Export | undefined;
  let isBusy = false;
  const isUnderWay = () => made?.state === "waiting" || made?.state === "running";

  const busily = (work: () => Promise<void>) => () => {
    isBusy = true;
    changed();
    work()
      .catch(failed)
      .finally(() => {
        isBusy = false;
        if (!signal.aborted) changed();
      });
  };
  const begin = (format: (typeof formats)[number]) =>
    busily(async () => {
      made = await api.startExport({ params: { streamId }, body: { format, ...of() } });
    });
  const download = (exportId: string) =>
    busily(async () => {
      const { url } = await api.linkExport({ params: { streamId, exportId } });
      location.assign(url);
    });
  async function look(exportId: string): Promise<void> {
    made = await api.getExport({ params: { streamId, exportId } });
    changed();
  }
  const looking = setInterval(() => {
    if (!isUnderWay() || made === undefined || document.visibilityState !== "visible") return;
    look(made.exportId).catch(() => undefined);
  }, askMs);
  signal.addEventListener("abort", () => clearInterval(looking));

  return {
    view: () =>
      h(
        "section",
        { class: "hist-export", key: "export" },
        h("h2", {}, say("export")),
        isUnderWay() && made !== undefined
          ? h(
              "p",
              { role: "status" },
              h("progress", { max: "1", value: String(made.progress), "aria-label": say("export") }),
              " ",
              say("export.runs", { events: whole(made.events), n: made.events }),
            )
          : h(
              "div",
              { class: "btns" },
              formats.map((format) =>
                h(
                  "button",
                  { key: format, class: "btn", type: "button", disabled: isBusy, onclick: begin(format) },
                  icon("download"),
                  format.toUpperCase(),
                ),
              ),
            ),
        made?.state === "done" &&
          h(
            "p",
            {},
            h(
              "button",
              { class: "btn", "data-kind": "main", type: "button", onclick: download(made.exportId) },
              icon("download"),
              say("export.get", { events: whole(made.events), n: made.events }),
            ),
          ),
        made?.state === "failed" && h("p", { class: "t-stop", role: "status" }, say("export.failed")),
      ),
  };
}
