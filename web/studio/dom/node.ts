/** The kit's drawing, where the studio's views look for it. */
export { draw, h, type Attributes, type Child, type Node } from "../../kit/node.ts";
