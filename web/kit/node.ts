/**
 * What a view says should be on the page, as plain objects, and bringing the page there. An element that was there and still is stays
 * the same element, so focus, scrolling and frames live on. Text only ever becomes text.
 */

/** `on…` are listeners; `style` sets properties one by one (the page's policy allows no style attribute); `mounted` is called once. */
export interface Attributes {
  key?: string;
  style?: Readonly<Record<string, string | undefined>>;
  mounted?: (element: HTMLElement) => void;
  [name: string]: unknown;
}

export interface Node {
  tag: string;
  attributes: Attributes;
  children: (Node | string)[];
}

export type Child = Node | string | number | false | null | undefined | readonly Child[];

/** An element that should be there: of HTML, or of SVG inside an `svg`. */
export function h(tag: string, attributes: Attributes = {}, ...children: Child[]): Node {
  return { tag, attributes, children: flat(children) };
}

/** What was brought to the page the last time, by element. */
const drawn = new WeakMap<Element, Node>();

/** Makes the content of `root` what `children` say. */
export function draw(root: HTMLElement, ...children: Child[]): void {
  drawChildren(root, flat(children));
}

function flat(children: readonly Child[]): (Node | string)[] {
  return children.flatMap((child): (Node | string)[] => {
    if (child === false || child === null || child === undefined) return [];
    if (isList(child)) return flat(child);
    return [typeof child === "number" ? String(child) : child];
  });
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}

function drawChildren(parent: HTMLElement, wanted: readonly (Node | string)[]): void {
  const free = new Set<ChildNode>(parent.childNodes);
  const chosen = wanted.map((child) => {
    const found = [...free].find((one) => isSame(one, child));
    if (found) free.delete(found);
    return found;
  });
  // First what goes: so that nothing that stays is moved for it. A frame that is moved loads anew.
  for (const one of free) {
    // Closed first, so that the focus goes back to where it was; by whoever drew it, so it need not be told.
    if (one instanceof HTMLDialogElement) {
      Object.assign(one, { onclose: null });
      one.close();
    }
    one.remove();
  }
  let next = parent.firstChild;
  for (const [index, child] of wanted.entries()) {
    const found = chosen[index];
    const node = found ?? make(parent, child);
    if (node === next) next = next.nextSibling;
    else parent.insertBefore(node, next);
    if (typeof child === "string") {
      if (node.textContent !== child) node.textContent = child;
      continue;
    }
    const element = node as HTMLElement;
    const before = drawn.get(element);
    drawn.set(element, child);
    // A choice is one of its options: they come first.
    drawChildren(element, child.children);
    setAttributes(element, child.attributes, before?.attributes ?? {});
    if (!found) child.attributes.mounted?.(element);
  }
}

function isSame(node: ChildNode, child: Node | string): boolean {
  if (typeof child === "string") return node.nodeType === 3;
  const before = node instanceof Element ? drawn.get(node) : undefined;
  return before?.tag === child.tag && before.attributes.key === child.attributes.key;
}

const svg = "http://www.w3.org/2000/svg";

function make({ ownerDocument, namespaceURI }: HTMLElement, child: Node | string): ChildNode {
  if (typeof child === "string") return ownerDocument.createTextNode(child);
  if (child.tag === "svg" || namespaceURI === svg) return ownerDocument.createElementNS(svg, child.tag);
  return ownerDocument.createElement(child.tag);
}

function setAttributes(element: HTMLElement, wanted: Attributes, before: Attributes): void {
  for (const name of Object.keys(before)) if (!(name in wanted)) setAttribute(element, name, undefined, before[name]);
  for (const [name, value] of Object.entries(wanted)) setAttribute(element, name, value, before[name]);
}

function setAttribute(element: HTMLElement, name: string, value: unknown, before: unknown): void {
  if (name === "key" || name === "mounted") return;
  if (name === "style") return setStyle(element, value as Attributes["style"], before as Attributes["style"]);
  if (name.startsWith("on")) {
    Object.assign(element, { [name]: value ?? null });
  } else if (name === "value" || name === "checked") {
    setState(element as HTMLInputElement, name, value);
  } else if (value === before) {
    return;
  } else if (value === undefined || value === false || value === null) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? "" : textOf(value));
}

const textOf = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");

/** What somebody is typing is theirs until they leave the field. */
function setState(input: HTMLInputElement, name: "value" | "checked", value: unknown): void {
  if (name === "checked") {
    input.checked = value === true;
    return;
  }
  const text = textOf(value);
  const isTyped =
    input === input.ownerDocument.activeElement && /^(text|number|search|url)$|^textarea$/.test(input.type);
  if (!isTyped && input.value !== text) input.value = text;
}

function setStyle({ style }: HTMLElement, wanted: Attributes["style"] = {}, before: Attributes["style"] = {}): void {
  for (const name of Object.keys(before)) if (wanted[name] === undefined) style.removeProperty(name);
  for (const [name, value] of Object.entries(wanted)) {
    if (value !== undefined && value !== before[name]) style.setProperty(name, value);
  }
}
