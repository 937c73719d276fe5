/** ANSWERS THE CONTRACT: one file per channel, all of them here. */
import { admissionAnswers } from './admission.ts';
import { agentsAnswers } from './agents.ts';
import { assetAnswers } from './assets.ts';
import { answer } from './answer.ts';
import { approvalsAnswers } from './approvals.ts';
import { definitionsAnswers } from './definitions.ts';
import { editingAnswers } from './editing.ts';
import { libraryAnswers } from './library.ts';
import { memoryAnswers } from './memory.ts';
import { metricsAnswers } from './metrics.ts';
import { notificationAnswers } from './notifications.ts';
import { runsAnswers } from './runs.ts';
import { schedulesAnswers } from './schedules.ts';
import { settingsAnswers } from './settings.ts';
import { stepRehearsalAnswers } from './step-rehearsal.ts';
import { systemAnswers } from './system.ts';

export const router = answer.router({
  library: libraryAnswers,
  definitions: { ...definitionsAnswers, ...editingAnswers, ...stepRehearsalAnswers },
  runs: runsAnswers,
  approvals: approvalsAnswers,
  assets: assetAnswers,
  agents: agentsAnswers,
  admission: admissionAnswers,
  memory: memoryAnswers,
  metrics: metricsAnswers,
  notifications: notificationAnswers,
  schedules: schedulesAnswers,
  system: systemAnswers,
  settings: settingsAnswers,
});
