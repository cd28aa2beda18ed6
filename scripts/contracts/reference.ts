/** The reference page, `/docs/api`: the OpenAPI document for people, as one page that needs no script to be read. */
import type { Json } from "./components.ts";

interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  security: Json[];
  parameters: { name: string; in: string; required?: boolean; description?: string; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json; example?: unknown }> };
  responses: Record<string, Json>;
}

interface Document {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; responses: Record<string, Json> };
}

interface Described extends Operation {
  method: string;
  path: string;
}

/** The whole page. */
export function referencePage(openApi: Json): string {
  const document = openApi as unknown as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Described => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );
  const byTag = [...Map.groupBy(operations, ({ tags: [tag = ""] }) => tag)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const schemas = Object.entries(document.components.schemas);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API - tiktok-live-edge</title>
<link rel="stylesheet" href="/docs/reference.css">
<script type="module" src="/docs/reference.js"></script>
</head>
<body>
<header>
<p class="brand"><a href="/">tiktok-live-edge</a></p>
<h1>API</h1>
<p>${text(document.info.description)}</p>
<p>As a file: <a href="/v1/openapi.json">openapi.json</a> (OpenAPI 3.1, version ${text(document.info.version)}).</p>
<form id="access" class="access" autocomplete="off">
<label for="key">API key, to try things. It is kept in this page's memory alone.</label>
<input id="key" type="password" placeholder="tle_..." spellcheck="false" autocomplete="off">
</form>
</header>
<div class="columns">
<nav aria-label="Parts of the API">
<label for="find" class="hidden">Find an operation</label>
<input id="find" type="search" placeholder="Find an operation" autocomplete="off">
<ul>
${byTag.map(([tag, of]) => `<li><a href="#${tag}">${text(tag)}</a> <span class="count">${of.length}</span></li>`).join("\n")}
<li><a href="#schemas">schemas</a> <span class="count">${schemas.length}</span></li>
</ul>
</nav>
<main>
${byTag.map(([tag, of]) => `<section id="${tag}"><h2>${text(tag)}</h2>\n${of.map((one) => operationText(one, document)).join("\n")}\n</section>`).join("\n")}
<section id="schemas"><h2>schemas</h2>
${schemas.map(([name, schema]) => `<details class="schema" id="schema-${name}"><summary><code>${name}</code></summary><pre>${typeText(schema, 0)}</pre></details>`).join("\n")}
</section>
</main>
</div>
</body>
</html>
`;
}

function operationText(operation: Described, document: Document): string {
  const { operationId: id, method, path, summary, description, parameters, requestBody, responses } = operation;
  const body = requestBody?.content["application/json"];
  const rows = parameters.map(
    (one) =>
      `<tr><th scope="row"><code>${text(one.name)}</code></th><td>${one.in}${one.required ? "" : ", optional"}</td><td><code>${typeText(one.schema, 0)}</code>${one.description === undefined ? "" : ` ${text(one.description)}`}</td></tr>`,
  );
  return `<details class="operation" id="${id}" data-words="${text(`${id} ${method} ${path} ${summary}`.toLowerCase())}">
<summary><span class="method ${method.toLowerCase()}">${method}</span> <code class="path">${text(path).replaceAll("/", "/<wbr>")}</code> <span class="what">${text(summary)}</span></summary>
<div class="inside">
${(description ?? "")
  .split("\n\n")
  .filter((one) => one !== "")
  .map((one) => `<p>${marked(one)}</p>`)
  .join("\n")}
${rows.length === 0 ? "" : `<h3>Parameters</h3>\n<table>${rows.join("\n")}</table>`}
${body ? `<h3>Body</h3>\n<pre>${typeText(body.schema, 0)}</pre>` : ""}
<h3>Answers</h3>
${Object.entries(responses)
  .map(([status, response]) => answerText(status, response, document))
  .join("\n")}
${isTried(operation) ? tryText(operation, body?.example) : "<p>This is a socket, a stream, or signed by a runner: it cannot be tried here.</p>"}
</div>
</details>`;
}

function answerText(status: string, given: Json, document: Document): string {
  const name = typeof given["$ref"] === "string" ? (given["$ref"].split("/").at(-1) ?? "") : undefined;
  const response = name === undefined ? given : (document.components.responses[name] ?? {});
  if (name !== undefined) {
    const codes = name.split(".").map((code) => `<code>${text(code)}</code>`);
    return `<p class="answer"><b class="refused">${status}</b> ${codes.join(" ")}</p>`;
  }
  const [content] = Object.entries((response["content"] ?? {}) as Record<string, { schema?: Json }>);
  const type = content?.[1].schema ? `<pre>${typeText(content[1].schema, 0)}</pre>` : "";
  const media = content && content[0] !== "application/json" ? ` <code>${text(content[0])}</code>` : "";
  return `<p class="answer"><b>${status}</b> ${text(stringOf(response["description"]))}${media}</p>${type}`;
}

function isTried({ security, responses, path }: Described): boolean {
  return (
    !security.some((one) => "runnerKey" in one) &&
    !("101" in responses) &&
    !/\/(live|events)$/.test(path.replace("/sessions/{sessionId}/events", ""))
  );
}

function tryText({ operationId, method, path, parameters, requestBody }: Described, example: unknown): string {
  const fields = parameters
    .filter((one) => one.in !== "header" || one.name === "Workspace")
    .map(({ name, in: place }) => {
      const id = `${operationId}-${name}`;
      return `<label for="${id}">${text(name)}</label><input id="${id}" data-in="${place}" data-name="${text(name)}" autocomplete="off" spellcheck="false">`;
    });
  const id = `${operationId}-body`;
  const body = requestBody
    ? `<label for="${id}">body</label><textarea id="${id}" rows="6" spellcheck="false">${text(JSON.stringify(example ?? {}, null, 2))}</textarea>`
    : "";
  return `<form class="try" data-method="${method}" data-path="${text(path)}"><h3>Try it</h3>
<div class="fields">${fields.join("")}${body}</div>
<button type="submit">Send</button>
<output></output>
</form>`;
}

/** A schema as TypeScript would have it, with links to what has a name. */
function typeText(schema: Json, depth: number): string {
  if (typeof schema["$ref"] === "string") {
    const name = schema["$ref"].split("/").at(-1) ?? "";
    return `<a href="#schema-${name}">${name}</a>`;
  }
  if ("const" in schema) return text(JSON.stringify(schema["const"]));
  if (Array.isArray(schema["enum"])) return schema["enum"].map((one) => text(JSON.stringify(one))).join(" | ");
  const options = (schema["anyOf"] ?? schema["oneOf"] ?? schema["allOf"]) as Json[] | undefined;
  if (options) return options.map((one) => typeText(one, depth)).join(schema["allOf"] ? " & " : " | ");
  const { type } = schema;
  if (Array.isArray(type)) return type.map((one: unknown) => text(String(one))).join(" | ");
  if (Array.isArray(schema["prefixItems"])) {
    return `[${(schema["prefixItems"] as Json[]).map((one) => typeText(one, depth)).join(", ")}]`;
  }
  if (type === "array") return `${typeText((schema["items"] ?? {}) as Json, depth)}[]`;
  if (type !== "object") return `${text(stringOf(type ?? "anything"))}${boundsText(schema)}`;
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, Json>);
  const required = (schema["required"] ?? []) as string[];
  if (properties.length === 0) return "{ ... }";
  const pad = "  ".repeat(depth + 1);
  const lines = properties.map(
    ([name, one]) => `${pad}${text(name)}${required.includes(name) ? "" : "?"}: ${typeText(one, depth + 1)}`,
  );
  return `{\n${lines.join("\n")}\n${"  ".repeat(depth)}}`;
}

function boundsText({ minimum, maximum, minLength, maxLength, format }: Json): string {
  const isSaid = (bound: unknown) => bound !== undefined && Math.abs(Number(bound)) < Number.MAX_SAFE_INTEGER;
  const bounds = [
    ...(isSaid(minimum) ? [`from ${String(minimum)}`] : []),
    ...(isSaid(maximum) ? [`to ${String(maximum)}`] : []),
    ...(isSaid(minLength) ? [`at least ${String(minLength)} characters`] : []),
    ...(isSaid(maxLength) ? [`at most ${String(maxLength)} characters`] : []),
    ...(typeof format === "string" ? [format] : []),
  ];
  return bounds.length === 0 ? "" : ` <i>${text(bounds.join(", "))}</i>`;
}

function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function marked(given: string): string {
  return text(given).replace(/`([^`]+)`/g, "<code>$1</code>");
}

function text(given: string): string {
  return given.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
