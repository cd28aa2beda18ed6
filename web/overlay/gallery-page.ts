/** All that the gallery's page is asked by the test that takes pictures of it. */
export { dress, hang, loadStyle, looksOf } from "./gallery.ts";
export { contrastsOf, cutTexts, hideTexts, textsOf } from "./gallery-checks.ts";
