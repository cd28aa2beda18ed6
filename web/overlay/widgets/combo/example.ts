import { frameOf, rose } from "../../example-events.ts";

export const example = [frameOf([rose(1, 27, {}, { coinsDelta: 27 })])];
