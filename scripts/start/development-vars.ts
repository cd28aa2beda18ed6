/**
 * The Workers' variables on a machine of one's own, over those of wrangler.toml, which are production's: webhooks may go
 * to this machine, and requests are not counted, because everything comes from one address.
 */
export const developmentVars = {
  ENVIRONMENT: "development",
  PRIVATE_WEBHOOKS: "allowed",
  RATE_LIMITS: "off",
  STATUS_PAGE: "public",
} as const;
