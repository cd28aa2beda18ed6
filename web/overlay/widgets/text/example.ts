import { follow, frameOf } from "../../example-events.ts";

export const example = [frameOf([follow(1)])];
