/** The reference page's search, and its forms that try an operation. The key is in this page's memory alone. */

const key = element("#key", HTMLInputElement);
const find = element("#find", HTMLInputElement);

element("#access", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());

find.addEventListener("input", () => {
  const words = find.value.toLowerCase().split(/\s+/);
  for (const operation of document.querySelectorAll<HTMLElement>(".operation")) {
    operation.hidden = !words.every((word) => operation.dataset["words"]?.includes(word));
  }
  for (const section of document.querySelectorAll<HTMLElement>("main > section:not(#schemas)")) {
    section.hidden = section.querySelector(".operation:not([hidden])") === null;
  }
});

for (const form of document.querySelectorAll<HTMLFormElement>("form.try")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form);
  });
}

/** A link to an operation or a schema opens it. */
function openTarget(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
    target.scrollIntoView();
  }
}
window.addEventListener("hashchange", openTarget);
openTarget();

async function send(form: HTMLFormElement): Promise<void> {
  const { method = "GET", path = "" } = form.dataset;
  const output = element("output", HTMLOutputElement, form);
  const headers: Record<string, string> = {};
  if (key.value.trim() !== "") headers["Authorization"] = `Bearer ${key.value.trim()}`;
  const search = new URLSearchParams();
  let filled = path;
  for (const input of form.querySelectorAll<HTMLInputElement>("input")) {
    const { name = "", in: place } = input.dataset;
    if (place === "path") filled = filled.replace(`{${name}}`, encodeURIComponent(input.value));
    else if (input.value === "") continue;
    else if (place === "query") search.set(name, input.value);
    else headers[name] = input.value;
  }
  const body = form.querySelector("textarea")?.value;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  output.textContent = "...";
  try {
    const address = search.size > 0 ? `${filled}?${search.toString()}` : filled;
    const answer = await fetch(address, { method, headers, ...(body !== undefined && { body }) });
    output.textContent = `${answer.status} ${answer.statusText}\n\n${shown(await answer.text())}`;
  } catch (error) {
    output.textContent = String(error);
  }
}

function shown(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function element<Kind extends Element>(selector: string, kind: new () => Kind, within: ParentNode = document): Kind {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`the page has no ${selector}`);
  return found;
}
