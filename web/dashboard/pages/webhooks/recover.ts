/** All that one recovering finds: a call looks at some of it, and says whether there is more. */

export interface Found {
  failed: number;
  missing: number;
}

/** Calls until there is no more, or until a call finds nothing. What one throws is thrown; what was found before stays found. */
export async function recoverAll(recover: () => Promise<Found & { more: boolean }>): Promise<Found> {
  const found = { failed: 0, missing: 0 };
  for (let goesOn = true; goesOn;) {
    const { failed, missing, more } = await recover();
    found.failed += failed;
    found.missing += missing;
    goesOn = more && failed + missing > 0;
  }
  return found;
}
