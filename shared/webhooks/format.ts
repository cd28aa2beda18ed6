/** What a webhook's body looks like. */

/** The forms an endpoint can ask for, and how many events one request of each can carry. */
export const endpointFormats = { event: 100, tikfinity: 1, discord: 10, cloudevents: 100 } as const;
export type EndpointFormat = keyof typeof endpointFormats;
