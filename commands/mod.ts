import type { CommandDefinition } from "../lib/cli/command.ts";
import { command as build } from "./build/command.ts";
import { command as completions } from "./completions/command.ts";
import { command as connect } from "./connect/command.ts";
import { command as deploy } from "./deploy/command.ts";
import { command as disconnect } from "./disconnect/command.ts";
import { command as complete } from "./hidden/complete_command.ts";
import { command as doctor } from "./doctor/command.ts";
import { command as edge } from "./hidden/edge_command.ts";
import { command as platform } from "./hidden/platform_command.ts";
import { command as updateCheck } from "./hidden/update_check_command.ts";
import { command as init } from "./init/command.ts";
import { command as kill } from "./kill/command.ts";
import { command as intel } from "./intel/command.ts";
import { command as local } from "./local/command.ts";
import { command as login } from "./login/command.ts";
import { command as logout } from "./logout/command.ts";
import { command as logs } from "./logs/command.ts";
import { command as mesh } from "./mesh/command.ts";
import { command as preflight } from "./preflight/command.ts";
import { command as start } from "./start/command.ts";
import { command as status } from "./status/command.ts";
import { command as stop } from "./stop/command.ts";
import { command as tca } from "./tca/command.ts";
import { command as trace } from "./trace/command.ts";
import { command as undeploy } from "./undeploy/command.ts";
import { command as update } from "./update/command.ts";
import { command as venues } from "./venues/command.ts";
import { command as watch } from "./watch/command.ts";

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [
  init,
  build,
  preflight,
  deploy,
  start,
  stop,
  undeploy,
  kill,
  status,
  watch,
  mesh,
  logs,
  trace,
  tca,
  intel,
  login,
  logout,
  connect,
  disconnect,
  venues,
  doctor,
  local,
  update,
  completions,
  complete,
  edge,
  platform,
  updateCheck,
];
