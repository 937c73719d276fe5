/**
 * WHAT CROSSES A BOUNDARY: one contract for every host and every transport. Its shapes are neither storage rows nor run
 * state; the server maps at the border.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { agentEditing } from './agent-editing.ts';
import { admission } from './admission.ts';
import { assets } from './assets.ts';
import { approvals } from './approvals.ts';
import { definitions, library } from './definitions.ts';
import { editing } from './editing.ts';
import { memory } from './memory.ts';
import { metrics } from './metrics.ts';
import { notifications } from './notifications.ts';
import { runItems } from './run-items.ts';
import { runs } from './runs.ts';
import { schedules } from './schedules.ts';
import { settings } from './settings.ts';
import { stepRehearsal } from './step-rehearsal.ts';
import { agents, system } from './system.ts';

export const contract = {
  library,
  definitions: { ...definitions, ...editing, ...stepRehearsal },
  runs: { ...runs, ...runItems },
  approvals,
  assets,
  agents: { ...agents, ...agentEditing },
  admission,
  memory,
  metrics,
  notifications,
  schedules,
  system,
  settings,
};
export type Contract = typeof contract;

/** The contract as whoever asks has it, over whatever transport. */
export type ContractClient = ContractRouterClient<Contract>;
