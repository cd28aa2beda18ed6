/** The other programs that rules may use on this runner: each command goes to its own, once, and comes back with what became of it. */
import type { PlatformAction, RunnerAction } from "#shared/protocol/runner-command.ts";
import { isOfTool } from "#shared/tools/action.ts";
import type { ToolCommand } from "#shared/tools/command.ts";
import type { Carried } from "../commands.ts";
import type { Log } from "../log.ts";
import { type Room, tiktokAccount } from "../tiktok-account/account.ts";
import { openAskingSocket } from "./asking-socket.ts";
import { askWeb } from "./http.ts";
import { press } from "./keys.ts";
import { runOnServer } from "./minecraft.ts";
import { publish } from "./mqtt.ts";
import { sendOsc } from "./osc.ts";
import { obsTalk, obsTool } from "./obs.ts";
import { type Reach, reachOf } from "./reach.ts";
import type { ToolSettings } from "./settings.ts";
import { doAction, streamerbotTalk } from "./streamerbot.ts";

export interface Tools {
  /** `room` is the broadcast that is taken in, for what is done in it. */
  carryOut: (command: RunnerAction, room?: Room) => Promise<Carried>;
  close: () => void;
}

/** How long a program has to do what it was asked. */
const commandMs = 10_000;
/** More at once are of no use to anybody: those beyond have failed. */
const mostUnderWay = 50;
const success: Carried = { status: "success" };

type Does<Command extends ToolCommand> = (command: Command, signal: AbortSignal) => Promise<void>;
type DoesAll = { [Type in ToolCommand["type"]]?: Does<Extract<ToolCommand, { type: Type }>> };

/** Connects to those that the settings name. */
export function openTools(
  settings: ToolSettings,
  { log, random, reach = reachOf(settings.homeNames) }: { log: Log; random: () => number; reach?: Reach },
): Tools {
  const does: DoesAll = {};
  const closes: (() => void)[] = [];

  if (settings.streamerbot) {
    const { url, password } = settings.streamerbot;
    const socket = openAskingSocket({
      name: "Streamer.bot",
      url,
      talk: () => streamerbotTalk(password),
      reach,
      log,
      random,
    });
    closes.push(socket.close);
    does.streamerbot = async (command, signal) => void (await socket.ask((id) => doAction(command, id), signal));
  }
  if (settings.obs) {
    const { url, password } = settings.obs;
    const socket = openAskingSocket({ name: "OBS", url, talk: () => obsTalk(password), reach, log, random });
    const obs = obsTool(socket, (error) => {
      const message = error instanceof Error ? error.message : String(error);
      log({ level: "warn", status: "tool-late", message: `What was shown for a while stays: ${message}`, tool: "OBS" });
    });
    closes.push(obs.close, socket.close);
    does.obs = obs.carryOut;
  }
  const { http, mqtt, osc, minecraft, keys } = settings;
  if (http) does.http = (command, signal) => askWeb(command, { ...http, ...reach }, signal);
  if (mqtt) does.mqtt = (command, signal) => publish(command, mqtt, reach, signal);
  if (osc) does.osc = (command) => sendOsc(command, osc.address, reach);
  if (minecraft) does.minecraft = ({ command }, signal) => runOnServer(command, minecraft, reach, signal);
  if (keys) does.keys = ({ name }, signal) => press(name, keys, signal);
  const account = settings.tiktok && tiktokAccount(settings.tiktok, { now: Date.now });
  let underWay = 0;

  /** How it is done; undefined where the host has not allowed it. */
  function wayOf(command: ToolCommand | PlatformAction, room: Room | undefined) {
    if (!isOfTool(command)) return account && ((signal: AbortSignal) => account.act(command, room, signal));
    const carryOut = does[command.type] as Does<ToolCommand> | undefined;
    return carryOut && ((signal: AbortSignal) => carryOut(command, signal).then(() => success));
  }

  return {
    carryOut: async (command, room) => {
      const carryOut = wayOf(command, room);
      if (!carryOut) return { status: "skipped", error: notAllowed(command) };
      if (underWay >= mostUnderWay) throw new Error(`${mostUnderWay} actions are under way already`);
      underWay += 1;
      try {
        return await carryOut(AbortSignal.timeout(commandMs));
      } finally {
        underWay -= 1;
      }
    },
    close: () => {
      for (const close of closes) close();
    },
  };
}

/** Why nothing was done, where the host's file says nothing of it. */
function notAllowed(command: RunnerAction): string {
  return isOfTool(command)
    ? `the runner's host has not allowed ${command.type} in its --tools`
    : "the runner has no account at TikTok: its host signs one in with --tools";
}

/** Why nothing was done, where there is no file of the host's. */
export function notThere(command: RunnerAction): string {
  return isOfTool(command)
    ? "the runner may use no other program: its host starts it with --tools"
    : notAllowed(command);
}
