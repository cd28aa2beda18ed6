/** Webhooks: endpoints, how they do, what was sent and what came back. */
import { draw, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { detailView, nameOf } from "./detail-view.ts";
import { openEndpointDialog, openReceiverDialog, openRecoverDialog } from "./dialogs.ts";
import { recoverAll } from "./recover.ts";
import { type Endpoint, openModel, states } from "./model.ts";
import { type ReceiverLanguage, receiverLanguages, receiverNames } from "./receivers/receivers.ts";
import { english, type Say } from "./words.ts";
import { serverNow } from "../../../kit/server-clock.ts";

export function open(page: Page): void {
  const { root, speech, place, api, stream, signal, toast, failed } = page;
  const say: Say = speech.of("webhooks", english);
  const [list, sheet] = [document.createElement("nav"), document.createElement("section")];
  list.className = "wh-list";
  list.setAttribute("aria-label", say("endpoints"));
  sheet.className = "sheet";
  root.append(list, sheet);
  const mayWrite = page.may("webhook:write");
  let secret: { of: string; text: string } | undefined;
  let part: "sent" | "answer" = "sent";
  let language: ReceiverLanguage = "node";

  const model = openModel(page, () => {
    follow();
    drawNow();
  });

  /** The delivery that is looked at, as the address names it. */
  let looked: string | undefined;

  /** Opens what the address names; the first endpoint where it names none. */
  function follow(): void {
    const { endpoint, delivery, state } = place.now.query;
    const known = model.endpoints ?? [];
    const found = known.find(({ endpointId }) => endpointId === endpoint) ?? known[0];
    const wanted = states.find((one) => one === state) ?? "all";
    if (model.state !== wanted) model.setState(wanted);
    model.choose(found?.endpointId);
    if (found !== undefined && delivery !== looked) {
      looked = delivery;
      model.look(delivery);
    }
    if (secret && secret.of !== found?.endpointId) secret = undefined;
  }
  const openEndpoint = (endpointId: string) => {
    place.change({ endpoint: endpointId, delivery: undefined }, { step: true });
    follow();
    drawNow();
  };
  const lookAt = (deliveryId: string | undefined) => place.change({ delivery: deliveryId }, { step: true });

  async function copy(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      toast({ text: say("copied"), tone: "ok" });
    } catch {
      toast({ text: say("copy.refused"), tone: "stop" });
    }
  }

  /** Does something, says so, and reads anew what it changed. */
  async function doing(work: () => Promise<string | undefined>): Promise<void> {
    try {
      const text = await work();
      if (text !== undefined) toast({ text, tone: "ok" });
    } catch (error) {
      failed(error);
    }
    await model.refresh();
  }

  function make(): void {
    openEndpointDialog(say, undefined, {
      explain: page.explain,
      signal,
      async save(body) {
        const made = await api.createEndpoint({ params: { streamId: stream.streamId }, body });
        secret = { of: made.endpointId, text: made.secret };
        await model.refresh();
        openEndpoint(made.endpointId);
      },
    });
  }

  function edit(endpoint: Endpoint): void {
    const params = { endpointId: endpoint.endpointId };
    openEndpointDialog(say, endpoint, {
      explain: page.explain,
      signal,
      async save(body) {
        await api.changeEndpoint({ params, body: body });
        await model.refresh();
      },
      async remove() {
        await api.deleteEndpoint({ params });
        place.change({ endpoint: undefined, delivery: undefined });
        toast({ text: say("deleted", { name: nameOf(endpoint) }) });
        await model.refresh();
      },
    });
  }

  function listView(): Node[] {
    const { endpoints, open: now } = model;
    return [
      h(
        "div",
        { key: "head", class: "side-head" },
        h("h1", { class: "t-page" }, say("title")),
        mayWrite &&
          h("button", { class: "btn push", "data-size": "s", type: "button", onclick: make }, icon("plus"), say("new")),
      ),
      h(
        "ul",
        { key: "all" },
        endpoints?.map((one) =>
          h(
            "li",
            { key: one.endpointId },
            h(
              "a",
              {
                href: place.href("webhooks", { endpoint: one.endpointId }),
                "aria-current": one.endpointId === now?.endpointId ? "true" : false,
                onclick: (event: MouseEvent) => {
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  openEndpoint(one.endpointId);
                },
              },
              h("span", {
                class: "dot",
                "data-state":
                  one.failingSince !== null || one.status === "unproven" ? "caution" : one.enabled ? "ok" : "off",
              }),
              h(
                "span",
                { class: "cut" },
                h("b", {}, h("bdi", {}, nameOf(one))),
                h("small", {}, h("bdi", { dir: "ltr" }, new URL(one.url).host)),
              ),
              h("span", { class: "num t-small t-faint" }, say(`status.${one.status}`)),
            ),
          ),
        ),
      ),
      h(
        "div",
        { key: "code", class: "wh-code" },
        h("h2", { class: "t-label" }, say("receiver")),
        h(
          "div",
          { class: "wh-langs" },
          receiverLanguages.map((one) =>
            h(
              "button",
              {
                key: one,
                class: "chip",
                type: "button",
                "aria-pressed": language === one ? "true" : "false",
                onclick: () => ((language = one), drawNow()),
              },
              receiverNames[one],
            ),
          ),
        ),
        h("p", { class: "t-small t-faint" }, say("receiver.about")),
        h(
          "button",
          { class: "btn", "data-size": "s", type: "button", onclick: showCode },
          icon("code"),
          say("receiver.show"),
        ),
      ),
    ];
  }

  function showCode(): void {
    const endpoint = model.open ?? { endpointId: "ep_…", url: "https://example.org:8000/hooks" };
    openReceiverDialog(say, signal, endpoint, {
      language,
      setLanguage: (one) => ((language = one), drawNow()),
      copy: (text) => void copy(text),
    });
  }

  function drawNow(): void {
    if (signal.aborted) return;
    draw(list, listView());
    const { open: endpoint, endpoints, problem } = model;
    page.title(endpoint ? nameOf(endpoint) : "");
    if (!endpoint) {
      return draw(
        sheet,
        h(
          "div",
          { key: "empty", class: "empty" },
          endpoints === undefined && problem === undefined
            ? h("p", { class: "bone wh-bone" })
            : problem !== undefined
              ? h("p", { class: "t-stop", role: "status" }, problem)
              : [
                  h("h2", { class: "t-head" }, say("empty")),
                  h("p", {}, say("empty.about")),
                  h(
                    "div",
                    { class: "btns" },
                    h(
                      "button",
                      { class: "btn", type: "button", onclick: showCode },
                      icon("code"),
                      say("receiver.show"),
                    ),
                    mayWrite &&
                      h(
                        "button",
                        { class: "btn", "data-kind": "main", type: "button", onclick: make },
                        icon("plus"),
                        say("new"),
                      ),
                  ),
                ],
        ),
      );
    }
    const params = { endpointId: endpoint.endpointId };
    draw(
      sheet,
      problem !== undefined &&
        h("p", { key: "problem", class: "banner", "data-tone": "stop", role: "status" }, icon("offline"), problem),
      detailView({
        say,
        language: speech.locale,
        model,
        endpoint,
        secret: secret?.of === endpoint.endpointId ? secret.text : undefined,
        mayWrite,
        mayRotate: page.may("webhook:secret"),
        now: serverNow(),
        part,
        setPart: (next) => {
          part = next;
          drawNow();
        },
        choose: (delivery) => lookAt(delivery?.deliveryId),
        setState: (state) => place.change({ state: state === "all" ? undefined : state }),
        rotate: () =>
          void doing(async () => {
            const made = await api.rotateEndpointSecret({ params });
            secret = { of: endpoint.endpointId, text: made.secret };
            return say("rotated");
          }),
        copy: (text) => void copy(text),
        hideSecret: () => {
          secret = undefined;
          drawNow();
        },
        edit: () => edit(endpoint),
        test: () => void doing(async () => (await api.testEndpoint({ params }), say("tested"))),
        verify: () => void doing(async () => (await api.verifyEndpoint({ params })).detail),
        recover: () =>
          openRecoverDialog(say, signal, (since) => {
            void doing(async () => {
              const found = await recoverAll(() => api.recoverDeliveries({ params, body: { since } }));
              return say("recovered", { ...found });
            });
          }),
        setEnabled: (enabled) =>
          void doing(
            async () => (
              await api.changeEndpoint({ params, body: { enabled } }),
              say(enabled ? "turned.on" : "turned.off", { name: nameOf(endpoint) })
            ),
          ),
        resend: ({ deliveryId }) =>
          void doing(async () => {
            await api.resendDelivery({ params: { ...params, deliveryId } });
            // It is read anew, with the try that is due.
            model.look(deliveryId);
            return say("resent");
          }),
      }),
    );
  }

  page.onAddress(() => {
    follow();
    drawNow();
  });
  if (mayWrite) page.shortcuts([{ key: "n", label: say("new"), run: make }]);
  page.commands(() =>
    (model.endpoints ?? []).map((one) => ({
      id: `endpoint-${one.endpointId}`,
      icon: "hook",
      label: nameOf(one),
      where: say("title"),
      run: () => openEndpoint(one.endpointId),
    })),
  );
  void model.refresh();
  drawNow();
}
