/** Who changes something, as the audit says it. */

export interface Actor {
  kind: "key" | "member";
  /** Of the API key or the account. */
  id: string;
  requestId: string;
  /** The client's address, as it counts for limits; it is kept as a hash only. */
  address: string;
}
