/** Permissions and roles as requests say them. What they are is in `roles.ts`. */
import * as z from "zod";
import { permissions, roles } from "./roles.ts";

export * from "./roles.ts";

const all = Object.keys(permissions) as [Permission, ...Permission[]];

/** One permission, as a key is given it. */
export const Permission = z.enum(all);
export type Permission = keyof typeof permissions;

export const Role = z.enum(roles);
export type Role = (typeof roles)[number];

/** What a key can be given: all of it, or these. */
export const KeyPermissions = z.union([z.tuple([z.literal("*")]), z.array(Permission).min(1).max(all.length)]);
