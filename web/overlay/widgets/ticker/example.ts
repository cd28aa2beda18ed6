import { ben, follow, frameOf, rose } from "../../example-events.ts";

export const example = [frameOf([follow(1), rose(2, 14, { user: ben })])];
