import { ben, frameOf, rose } from "../../example-events.ts";

export const example = [frameOf([rose(1, 12, { user: ben }, { coinsDelta: 12 })])];
