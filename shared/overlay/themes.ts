/**
 * The looks that a scene can have. Each is a set of tokens, `web/overlay/themes/<name>.css`, and says which of the bundled faces
 * (`web/overlay/fonts/`) it needs. Without zod: the overlay page has it, too.
 */
export const sceneThemes = ["glass", "outline", "light", "paper", "neon", "arcade", "broadcast", "candy"] as const;
export type SceneTheme = (typeof sceneThemes)[number];

/** Faces of scripts that no theme's own face has: they go with all themes. */
export const scriptFonts = ["scripts", "japanese"] as const;
/** Faces of each theme. */
export const themeFonts: Readonly<Record<SceneTheme, readonly string[]>> = {
  glass: ["inter"],
  outline: ["rubik"],
  light: ["inter"],
  paper: ["inter", "fraunces"],
  neon: ["quicksand", "nunito"],
  arcade: ["jersey", "pixelify-sans", "press-start"],
  broadcast: ["barlow-condensed"],
  candy: ["fredoka", "nunito"],
};
