/** Writes docs/widgets.md. That it is current is looked at by scripts/check-docs.ts. */
import { writeFileSync } from "node:fs";
import { widgetsDocument } from "./docs/widgets.ts";

const path = "docs/widgets.md";
writeFileSync(new URL(`../${path}`, import.meta.url), widgetsDocument());
console.log(`widgets: wrote ${path}`);
