/** Puts a code into the page: its style, its HTML with the scripts in it one after the other, then its script. */
import type { CodeTexts } from "#shared/custom-widget/limits.ts";

/** A script that does not come holds up the rest for so long. */
const scriptMs = 10_000;

export async function runCode(
  page: Document,
  { html, css, js }: Omit<CodeTexts, "fields">,
  before: readonly string[],
): Promise<void> {
  const style = page.createElement("style");
  style.textContent = css;
  page.head.append(style);
  for (const src of before) await run(page.head, scriptOf(page, { src }));
  const template = page.createElement("template");
  template.innerHTML = html;
  // A script that comes with a template does not run: each is put into its place anew.
  const scripts = [...template.content.querySelectorAll("script")].map((given) => {
    const place = page.createComment("script");
    given.replaceWith(place);
    return { given, place };
  });
  page.body.append(template.content);
  for (const { given, place } of scripts) {
    const attributes = Object.fromEntries([...given.attributes].map(({ name, value }) => [name, value]));
    const script = scriptOf(page, attributes, given.textContent);
    await run(place.parentElement ?? page.body, script, place);
  }
  await run(page.body, scriptOf(page, {}, js));
}

function scriptOf(page: Document, attributes: Readonly<Record<string, string>>, text = ""): HTMLScriptElement {
  const script = page.createElement("script");
  for (const [name, value] of Object.entries(attributes)) script.setAttribute(name, value);
  script.textContent = text;
  script.async = false;
  return script;
}

/** Runs a script; one with an address until it came, or does not come. */
function run(parent: Node, script: HTMLScriptElement, before: Node | null = null): Promise<void> {
  const isLoaded = script.hasAttribute("src");
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, scriptMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    script.addEventListener("load", done);
    script.addEventListener("error", done);
    parent.insertBefore(script, before);
    if (!isLoaded) done();
  });
}
