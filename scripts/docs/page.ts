/** What a page of the documentation says that can be held against the project. Pure. */

/** One thing a page names, and where. */
export interface Mention {
  /** 1 for the first line. */
  line: number;
  text: string;
}

export interface Page {
  /** Path from the project's root, with slashes. */
  path: string;
  /** Anchors of its headings, as the usual viewers make them. */
  anchors: ReadonlySet<string>;
  /** Targets of links and pictures. */
  links: Mention[];
  /** What stands between single backticks, outside of code blocks. */
  code: Mention[];
  /** Lines of code blocks, comments of a shell taken off. */
  commands: Mention[];
  /** Rows of tables, as they stand in the source. */
  rows: Mention[];
}

/** Takes a Markdown text apart. */
export function readPage(path: string, markdown: string): Page {
  const page: Page & { anchors: Set<string> } = {
    path,
    anchors: new Set(),
    links: [],
    code: [],
    commands: [],
    rows: [],
  };
  let fence: string | undefined;
  for (const [index, text] of markdown.replaceAll("\r\n", "\n").split("\n").entries()) {
    const line = index + 1;
    const mark = /^\s*(```+|~~~+)/.exec(text)?.[1];
    if (mark !== undefined && (fence === undefined || text.trim() === fence)) {
      fence = fence === undefined ? mark : undefined;
      continue;
    }
    if (fence !== undefined) {
      const command = text.replace(/(^|\s)#.*$/, "").trim();
      if (command !== "") page.commands.push({ line, text: command });
      continue;
    }
    if (text.startsWith("|")) page.rows.push({ line, text });
    const heading = /^#{1,6}\s+(.*)$/.exec(text)?.[1];
    if (heading !== undefined) page.anchors.add(anchorOf(heading, page.anchors));
    for (const [, code = ""] of text.matchAll(/`([^`]+)`/g)) page.code.push({ line, text: code });
    const prose = text.replaceAll(/`[^`]*`/g, "");
    for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) page.links.push({ line, text: target });
  }
  return page;
}

/** The anchor of a heading: lower case, letters, digits, `-` and `_` only, spaces to `-`; a number where it was there before. */
function anchorOf(heading: string, taken: ReadonlySet<string>): string {
  const plain = heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
  let anchor = plain;
  for (let again = 1; taken.has(anchor); again++) anchor = `${plain}-${again}`;
  return anchor;
}
