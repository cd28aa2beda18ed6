import { describe, expect, it } from "vitest";
import { readWebHost } from "./providers/web-host.ts";
import { directOf } from "./provider-settings.ts";
import { readSettings } from "./settings.ts";

const env = { INGEST_KEY_ID: "key-1", INGEST_KEY_SECRET: "a secret" };
const direct = ["--stream", "my-stream", "--user", "@somebody"];

describe("readSettings", () => {
  it("reads a direct connection, with TikTok's stand-ins from the environment", () => {
    const stand = { TIKTOK_SIGN_URL: "http://127.0.0.1:9", TIKTOK_WEB_HOST: "127.0.0.1:9", EULER_API_KEY: "e" };
    expect(readSettings([...direct, "--url", "https://edge.example"], { ...env, ...stand })).toEqual({
      kind: "run",
      settings: {
        tracing: { share: 0.001 },
        streams: { kind: "one", streamId: "my-stream", uniqueId: "somebody" },
        url: "https://edge.example",
        keyId: "key-1",
        secret: "a secret",
        dataFolder: ".data",
        spoolFolder: ".data/spool",
        spoolMaxBytes: 512 * 1024 * 1024,
        line: "auto",
        gatherMs: 88,
        drainMs: 5_000,
        handoverMs: 8_000,
        provider: {
          kind: "direct",
          silenceTimeoutMs: 60_000,
          signUrl: "http://127.0.0.1:9",
          signKey: "e",
          webHost: { host: "127.0.0.1:9", protocol: "http:" },
        },
      },
    });
  });

  it("reads what to record: one stream to the file itself, several to a file each", () => {
    expect(readSettings([...direct, "--record", "show.ndjson"], env)).toMatchObject({
      settings: { recording: { file: "show.ndjson", anonymize: false, perStream: false } },
    });
    expect(readSettings(["--record", "shows.gz", "--anonymize"], env)).toMatchObject({
      settings: { recording: { file: "shows.gz", anonymize: true, perStream: true } },
    });
    for (const args of [["--anonymize"], ["--record", ""], ["--record", "folder/"]]) {
      expect(readSettings([...direct, ...args], env)).toMatchObject({
        kind: "wrong",
        problems: [expect.stringContaining("--record") as unknown],
      });
    }
  });

  it("reads where and how much to spool, how long silence may last, and what the runner is called", () => {
    const told = { SPOOL_DIR: "/var/spool/tle", SPOOL_MAX_MB: "2", SILENCE_MS: "5000", RUNNER_ID: "one" };
    expect(readSettings(direct, { ...env, ...told })).toMatchObject({
      settings: {
        spoolFolder: "/var/spool/tle",
        spoolMaxBytes: 2 * 1024 * 1024,
        runnerId: "one",
        provider: { silenceTimeoutMs: 5_000 },
      },
    });
    expect(readSettings(direct, { ...env, SPOOL_MAX_MB: "-1", SILENCE_MS: "soon" })).toEqual({
      kind: "wrong",
      problems: ['SPOOL_MAX_MB "-1" is no number above 0', 'SILENCE_MS "soon" is no number above 0'],
    });
  });

  it("reads Euler Stream's key, address and format, and repeats no key", () => {
    const args = [...direct, "--provider", "euler"];
    const read = (more: Record<string, string>) => readSettings(args, { ...env, ...more });
    expect(read({ EULER_API_KEY: "e", SILENCE_MS: "9000" })).toMatchObject({
      settings: { provider: { kind: "euler", apiKey: "e", format: "raw", silenceTimeoutMs: 9_000 } },
    });
    expect(read({ EULER_API_KEY: "e", EULER_WS_URL: "ws://127.0.0.1:9", EULER_WS_FORMAT: "v1" })).toMatchObject({
      settings: { provider: { url: "ws://127.0.0.1:9", format: "v1" } },
    });
    expect(read({ EULER_WS_FORMAT: "v9" })).toEqual({
      kind: "wrong",
      problems: ["EULER_API_KEY is needed for --provider euler", 'EULER_WS_FORMAT "v9" is none of raw, v1, v2'],
    });
    for (const url of ["ws://euler.example", "https://euler.example", "wss//", "ws://127.0.0.1.example"]) {
      const outcome = read({ EULER_API_KEY: "a-key", EULER_WS_URL: url });
      expect(outcome.kind === "wrong" && outcome.problems.join()).toMatch(/^EULER_WS_URL is no wss:/);
      expect(JSON.stringify(outcome)).not.toContain("a-key");
    }
  });

  it("reads several providers, in their order, and when to move on", () => {
    const read = (args: string[], more: Record<string, string> = {}) =>
      readSettings([...direct, ...args], { ...env, EULER_API_KEY: "e", ...more });
    const both = [{ kind: "direct" }, { kind: "euler", apiKey: "e" }];
    expect(read(["--provider", "direct,euler"])).toMatchObject({
      settings: { provider: { kind: "failover", providers: both, policy: { afterFailures: 2, retryMs: 300_000 } } },
    });
    const told = { INGEST_PROVIDER: "euler, direct", FAILOVER_AFTER_FAILURES: "3", FAILOVER_RETRY_MS: "1000" };
    expect(read([], told)).toMatchObject({
      settings: { provider: { providers: both.toReversed(), policy: { afterFailures: 3, retryMs: 1_000 } } },
    });
    expect(read(["--provider", "direct"], told)).toMatchObject({ settings: { provider: { kind: "direct" } } });
    for (const redundant of [read(["--redundant"]), read([], { INGEST_REDUNDANT: "1" })]) {
      expect(redundant).toMatchObject({ settings: { provider: { kind: "redundant", providers: both } } });
    }
    const ways = ["direct", "euler,direct", "euler"].map((names) => read(["--provider", names]));
    const found = ways.map((way) => way.kind === "run" && directOf(way.settings.provider)?.kind);
    expect(found).toEqual(["direct", "direct", undefined]);
    expect(read([], { INGEST_REDUNDANT: "0" })).toMatchObject({ settings: { provider: { kind: "direct" } } });
  });

  it("refuses several providers that are none, and names each problem once", () => {
    const problems = (args: string[], more: Record<string, string> = {}) => {
      const outcome = readSettings([...direct, ...args], { ...env, ...more });
      return outcome.kind === "wrong" ? outcome.problems : [];
    };
    expect(problems(["--provider", "direct,euler"])).toEqual(["EULER_API_KEY is needed for --provider euler"]);
    expect(problems(["--provider", "direct,mock"]).join()).toContain("mock goes with no other provider");
    expect(problems(["--provider", "direct,direct"])).toEqual(['--provider "direct,direct" names one twice']);
    expect(problems(["--provider", "direct,"]).join()).toContain("none of direct, euler, mock, ndjson and ssn");
    expect(problems(["--provider", "direct", "--redundant"]).join()).toContain("--redundant needs two providers");
    expect(problems([], { INGEST_REDUNDANT: "maybe" })).toEqual(['INGEST_REDUNDANT "maybe" is neither 1 nor 0']);
    expect(problems(["--provider", "direct,euler"], { EULER_API_KEY: "e", FAILOVER_AFTER_FAILURES: "no" })).toEqual([
      'FAILOVER_AFTER_FAILURES "no" is no number above 0',
    ]);
  });

  it("reads a mock file and its speed", () => {
    const outcome = readSettings(
      ["--stream", "my-stream", "--provider", "mock", "--file", "x.ndjson", "--speed", "2"],
      env,
    );
    expect(outcome).toMatchObject({ settings: { provider: { kind: "mock", file: "x.ndjson", speed: 2 } } });
  });

  it("names everything that is missing at once, and repeats no secret", () => {
    const outcome = readSettings(["--provider", "mock"], { INGEST_KEY_SECRET: "a secret" });
    expect(outcome).toEqual({
      kind: "wrong",
      problems: ["--stream is needed", "INGEST_KEY_ID is needed", "--file is needed"],
    });
  });

  it("without a stream it takes what is assigned, up to MAX_STREAMS", () => {
    expect(readSettings([], env)).toMatchObject({ settings: { streams: { kind: "assigned", maxStreams: 20 } } });
    expect(readSettings([], { ...env, MAX_STREAMS: "3" })).toMatchObject({ settings: { streams: { maxStreams: 3 } } });
    expect(readSettings([], { ...env, MAX_STREAMS: "many" })).toMatchObject({
      problems: ['MAX_STREAMS "many" is no number above 0'],
    });
  });

  it.each([
    [["--stream", "Not An Id", "--user", "x"], "is no stream id"],
    [["--user", "@somebody"], "--stream is needed"],
    [["--stream", "my-stream"], "--user is needed"],
    [["--stream", "my-stream", "--user", "https://vm.tiktok.com/ZMabc/"], "--user: a short link"],
    [[...direct, "--url", "ftp://x"], "is no http URL"],
    [[...direct, "--provider", "psychic"], "none of direct, euler, mock, ndjson and ssn"],
    [["--stream", "my-stream", "--provider", "mock", "--file", "x", "--speed", "fast"], "is no number"],
    [[...direct, "--colour", "red"], "--colour"],
  ])("refuses %j", (args, problem) => {
    const outcome = readSettings(args, env);
    expect(outcome.kind === "wrong" && outcome.problems.join()).toContain(problem);
  });

  it("reads how the Workers are reached", () => {
    expect(readSettings(direct, { ...env, INGEST_LINE: "http" })).toMatchObject({ settings: { line: "http" } });
    const both = readSettings([...direct, "--line", "socket"], { ...env, INGEST_LINE: "http" });
    expect(both).toMatchObject({ settings: { line: "socket" } });
    expect(readSettings([...direct, "--line", "tin can"], env)).toEqual({
      kind: "wrong",
      problems: ['--line "tin can" is neither auto nor socket nor http'],
    });
    expect(readSettings([...direct, "--metrics", "9464"], env)).toMatchObject({ settings: { metricsPort: 9464 } });
    expect(readSettings([...direct, "--metrics", "70000"], env)).toEqual({
      kind: "wrong",
      problems: ['--metrics "70000" is no port from 1 to 65535'],
    });
    expect(readSettings(direct, { ...env, DRAIN_SECONDS: "600" })).toMatchObject({ settings: { drainMs: 600_000 } });
    expect(readSettings(direct, { ...env, HANDOVER_SECONDS: "0" })).toMatchObject({ settings: { handoverMs: 0 } });
    for (const wrong of ["-1", "301", "soon"]) {
      const problems = [`HANDOVER_SECONDS "${wrong}" is no number of seconds from 0 to 300`];
      expect(readSettings(direct, { ...env, HANDOVER_SECONDS: wrong })).toEqual({ kind: "wrong", problems });
    }
    for (const wrong of ["0", "841", "soon"]) {
      const problems = [`DRAIN_SECONDS "${wrong}" is no number of seconds from 1 to 840`];
      expect(readSettings(direct, { ...env, DRAIN_SECONDS: wrong })).toEqual({ kind: "wrong", problems });
    }
    expect(readSettings(direct, { ...env, INGEST_GATHER_MS: "250" })).toMatchObject({ settings: { gatherMs: 250 } });
    for (const wrong of ["0", "1001", "soon", "-5", "1e2"]) {
      expect(readSettings([...direct, `--gather=${wrong}`], env)).toEqual({
        kind: "wrong",
        problems: [`--gather "${wrong}" is no number of milliseconds from 1 to 1000`],
      });
    }
  });

  it("has a help text", () => {
    expect(readSettings(["--help"], {})).toEqual({ kind: "help" });
  });
});

describe("readWebHost", () => {
  it("speaks plain http with this machine only, unless a URL asks for it", () => {
    expect(readWebHost("www.tiktok.com")).toEqual({ host: "www.tiktok.com", protocol: "https:" });
    expect(readWebHost("localhost:80")).toEqual({ host: "localhost", protocol: "http:" });
    expect(readWebHost("0.0.0.0:81")).toEqual({ host: "0.0.0.0:81", protocol: "http:" });
    expect(readWebHost("http://proxy.example:3128")).toEqual({ host: "proxy.example:3128", protocol: "http:" });
    expect(readWebHost("ws://x")).toBeUndefined();
    expect(readWebHost("not a host")).toBeUndefined();
  });
});

describe("tracing", () => {
  const tracing = (more: Record<string, string>) => readSettings(direct, { ...env, ...more });

  it("reads the collector, and which share is traced", () => {
    const env = { OTLP_ENDPOINT: "https://collector.example", OTLP_HEADERS: "x-key=abc", TRACE_SHARE: "0.5" };
    expect(tracing(env)).toMatchObject({
      settings: {
        tracing: { share: 0.5, collector: { endpoint: "https://collector.example", headers: { "x-key": "abc" } } },
      },
    });
  });

  it.each([
    { TRACE_SHARE: "2" },
    { OTLP_ENDPOINT: "nowhere" },
    { OTLP_ENDPOINT: "https://c.example", OTLP_HEADERS: "hush" },
  ])("refuses %j, without saying what may be a key", (env) => {
    const outcome = tracing(env);
    expect(outcome.kind).toBe("wrong");
    expect(JSON.stringify(outcome)).not.toContain("hush");
  });
});
