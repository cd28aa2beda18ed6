export * from "./api.ts";
export { type Client, type ClientOptions, createClient, type Input } from "./client.ts";
export { type Down, type Feed, type FeedOptions, type Frame, openFeed, type Position as FeedPosition } from "./feed.ts";
export { ApiProblem, isProblem, type ProblemBody } from "./problem.ts";
