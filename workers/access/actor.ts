/** Who changes something, as the audit says it. */

export interface Actor {
  /** `setup`: the first link of an installation. */
  kind: "key" | "member" | "runner" | "setup";
  /** Of the API key, the account or the runner's key; "" for a setup. */
  id: string;
  requestId: string;
  /** The client's address, as it counts for limits; it is kept as a hash only. */
  address: string;
}
