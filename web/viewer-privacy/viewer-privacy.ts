/** The page for viewers of one stream: what is the stream's, and the form. All that it asks is this site. */
import { localeOf } from "../kit/languages.ts";

interface Notice {
  uniqueId: string;
  hiddenAfterDays: number;
  removedAfterDays: number;
  pseudonymAfterDays: number;
}

const streamId = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const base = `/v1/privacy/streams/${encodeURIComponent(streamId)}`;

/** An element of the page, which has all that is asked for. */
function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

function days(count: number): string {
  return count === 1 ? "1 day" : `${count} days`;
}

const form = byId("form") as HTMLFormElement;
const note = byId("note");
const handle = byId("handle") as HTMLInputElement;

async function showNotice(): Promise<void> {
  const response = await fetch(base);
  if (response.status === 404) {
    note.textContent = "This stream is not here (any more). Ask the streamer for the address of this page.";
    form.querySelector("button")?.setAttribute("disabled", "");
    return;
  }
  if (!response.ok) return;
  const notice = (await response.json()) as Notice;
  const name = document.createElement("bdi");
  name.textContent = `@${notice.uniqueId}`;
  byId("whose").replaceChildren("the stream of ", name);
  byId("hidden").textContent = days(notice.hiddenAfterDays);
  byId("removed").textContent = days(notice.removedAfterDays);
  byId("longer").hidden = notice.pseudonymAfterDays >= notice.removedAfterDays;
  byId("pseudonym").textContent = days(notice.pseudonymAfterDays);
}

/** What went wrong, in words for somebody who has never seen an API. */
async function explain(response: Response): Promise<string> {
  if (response.status === 429)
    return "There were too many requests today. Try again tomorrow, or write to the streamer.";
  if (response.status >= 500) return "It did not work just now. Try again in a minute.";
  const { errors } = (await response.json().catch(() => ({}))) as { errors?: { path: string; message: string }[] };
  const [error] = errors ?? [];
  handle.setAttribute("aria-invalid", String(error?.path === "handle"));
  if (error?.path === "handle") handle.focus();
  return error?.path === "handle" ? `Your handle: ${error.message}` : (error?.message ?? "This was not taken.");
}

async function send(): Promise<void> {
  const data = new FormData(form);
  const text = (name: string) => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const asked = {
    kind: text("kind"),
    handle: text("handle"),
    ...(text("contact") !== "" && { contact: text("contact") }),
    ...(text("words") !== "" && { words: text("words") }),
  };
  note.textContent = "";
  handle.removeAttribute("aria-invalid");
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${base}/requests`, { method: "POST", headers, body: JSON.stringify(asked) });
  if (!response.ok) {
    note.textContent = await explain(response);
    return;
  }
  const { code, dueAt } = (await response.json()) as { code: string; dueAt: string };
  byId("code").textContent = code;
  const due = byId("due") as HTMLTimeElement;
  due.dateTime = dueAt;
  due.textContent = new Date(dueAt).toLocaleDateString(localeOf("en", navigator.languages), { dateStyle: "long" });
  form.hidden = true;
  const done = byId("done");
  done.hidden = false;
  done.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  send()
    .catch(() => {
      note.textContent = "It did not work just now. Try again in a minute.";
    })
    .finally(() => {
      if (button) button.disabled = false;
    });
});
byId("copy").addEventListener("click", () => {
  void navigator.clipboard?.writeText(byId("code").textContent ?? "");
});
showNotice().catch(() => undefined);
