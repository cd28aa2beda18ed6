/** An action of another program made ready: its texts parsed, and then filled in for an event. Pure. */
import type { Occasion } from "#shared/rules/occasion.ts";
import { type Escape, parseTemplate, renderTemplate, type Template, type Token } from "#shared/rules/template.ts";
import { argumentsOf } from "./arguments.ts";
import type { ToolAction, ToolType } from "./action.ts";
import type { ToolCommand } from "./command.ts";
import { toolLimits } from "./limits.ts";
import { renderWebAddress } from "./web-address.ts";

/** One text of an action, by what it is of it. */
interface ToolText {
  template: Template;
  most: number;
  escape: Escape;
}

export interface CompiledTool {
  type: ToolType;
  action: ToolAction;
  texts: ReadonlyMap<string, ToolText>;
}

/** Takes an action that its schema let through. */
export function compileTool(action: ToolAction): CompiledTool {
  const texts = new Map<string, ToolText>();
  for (const [name, source, most = toolLimits.text, escape = "text"] of textsOf(action)) {
    const parsed = parseTemplate(source);
    if (!parsed.ok) throw new RangeError(`a template that was not checked: ${parsed.error}`);
    texts.set(name, { template: parsed.template, most, escape });
  }
  return { type: action.type, action, texts };
}

type Source = [name: string, source: string, most?: number, escape?: Escape];

function textsOf(action: ToolAction): Source[] {
  const all = (args: Record<string, string> = {}) =>
    Object.entries(args).map(([name, source]): Source => [`args.${name}`, source]);
  switch (action.type) {
    case "streamerbot":
      return all(action.args);
    case "obs":
      if (action.do === "text") return [["text", action.text]];
      return action.do === "emit" ? all(action.data) : [];
    case "http": {
      const url: Source = ["url", action.url, toolLimits.url, "url"];
      return action.body === undefined ? [url] : [url, ["body", action.body, toolLimits.body, escapeIn(action.body)]];
    }
    case "mqtt":
      return [["payload", action.payload, toolLimits.body, escapeIn(action.payload)]];
    case "osc":
      return action.args.map((source, index): Source => [`args.${index}`, source]);
    case "minecraft":
      return [["command", action.command, toolLimits.text, escapeInCommand(action.command)]];
    case "keys":
      return [];
    default:
      return action satisfies never;
  }
}

/**
 * What stands between double quotes there is JSON. Single ones are of Minecraft's own data, mostly with JSON in them: each needs an
 * escape of its own, and which quotes a value stands in is not known. A value must end none of them.
 */
function escapeInCommand(source: string): Escape {
  if (source.includes("'")) return "quoted";
  return source.includes('"') ? "json" : "text";
}

/** Whether a body is JSON, in which a value must not end the text that it stands in. */
function escapeIn(source: string): Escape {
  return /^\s*(?:\{\{|\[)/.test(source) ? "json" : "text";
}

/** The action for an event. */
export function renderTool(
  { action, texts }: CompiledTool,
  occasion: Occasion,
  valueOf: (token: Token) => string,
): ToolCommand {
  const text = (name: string): string => {
    const one = texts.get(name);
    return one ? renderTemplate(one.template, valueOf, one.escape, one.most) : "";
  };
  const args = (given: Record<string, string> = {}) =>
    Object.fromEntries(Object.keys(given).map((name) => [name, text(`args.${name}`)]));
  switch (action.type) {
    case "streamerbot":
      return { type: action.type, action: action.action, args: { ...argumentsOf(occasion), ...args(action.args) } };
    case "obs":
      switch (action.do) {
        case "source":
          return { ...action, scene: action.scene ?? null, forMs: action.forMs ?? null };
        case "filter":
          return { ...action, forMs: action.forMs ?? null };
        case "text":
          return { ...action, text: text("text") };
        case "emit":
          return { ...action, data: { ...argumentsOf(occasion), ...args(action.data) } };
        case "scene":
        case "media":
          return action;
        default:
          return action satisfies never;
      }
    case "http": {
      const url = renderWebAddress(texts.get("url")?.template ?? [], valueOf);
      return { type: action.type, method: action.method, url, body: action.body === undefined ? null : text("body") };
    }
    case "mqtt":
      return { type: action.type, topic: action.topic, payload: text("payload"), retain: action.retain };
    case "osc":
      return {
        type: action.type,
        path: action.path,
        args: action.args.map((_, index) => asNumber(text(`args.${index}`))),
      };
    case "minecraft":
      return { type: action.type, command: text("command").replace(/^\//, "") };
    case "keys":
      return action;
    default:
      return action satisfies never;
  }
}

function asNumber(text: string): string | number {
  return /^-?\d{1,15}(?:\.\d{1,10})?$/.test(text) ? Number(text) : text;
}
