/** Every bound of what rules ask of tools beside the runner. Sizes in UTF-16 units. */
export const toolLimits = {
  /** The name of an action, a scene, a source, a filter, a topic. */
  name: 200,
  /** Arguments beside the usual ones. */
  args: 20,
  argName: 50,
  /** A text with its tokens, and once they are filled in. */
  text: 500,
  body: 2_000,
  url: 1_000,
  /** How long something is shown before it is taken back, milliseconds. */
  forMs: { least: 100, most: 3_600_000 },
} as const;
