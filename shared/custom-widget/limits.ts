/** What bounds a custom widget: a streamer's own HTML, CSS and script. Without zod: the overlay page has it, too. */
export const customWidgetLimits = {
  /** Bytes of the four texts together. */
  codeBytes: 256 * 1_024,
  /** Fields that its form has. */
  fields: 200,
  /** Choices of one field. */
  choices: 200,
  /** Letters of a field's name and label, and of one value. */
  name: 64,
  label: 300,
  value: 4_000,
  /** Hosts that it may load from, and letters of one. */
  hosts: 20,
  host: 100,
  /** Codes that a workspace keeps. */
  codes: 500,
  /** What the stores of a stream hold: keys, bytes of a value, and of all of them. */
  storeKeys: 100,
  storeValueBytes: 16 * 1_024,
  storeBytes: 256 * 1_024,
  /** Seconds for which it may hold its own queue. */
  holdSeconds: 300,
  /** Messages that it may send to the overlay in a second, and letters of one. */
  messagesPerSecond: 200,
  message: 64 * 1_024,
} as const;

/** The four texts of a custom widget, as their author wrote them. */
export interface CodeTexts {
  html: string;
  css: string;
  js: string;
  /** JSON: what can be set of it. */
  fields: string;
}

/** Of the texts and their workspace, so that it names them for ever. */
export const codeIdPattern = /^cw_[0-9a-f]{40}$/;

/** Where the texts are served. They never change under an address. */
export function codeAddress(codeId: string): string {
  return `/custom-widget/code/${codeId}.json`;
}
