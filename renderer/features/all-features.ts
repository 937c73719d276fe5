/** Every feature, in the order of the navigation. */
import type { Feature } from '../shell/feature.ts';
import { agentsFeature } from './agents/index.ts';
import { approvalsFeature } from './approvals/index.ts';
import { editorFeature } from './editor/index.ts';
import { libraryFeature } from './library/index.ts';
import { memoryFeature } from './memory/index.ts';
import { metricsFeature } from './metrics/index.ts';
import { runsFeature } from './runs/index.ts';
import { schedulesFeature } from './schedules/index.ts';
import { settingsFeature } from './settings/index.ts';

export const allFeatures: readonly Feature[] = [
  runsFeature,
  approvalsFeature,
  libraryFeature,
  editorFeature,
  agentsFeature,
  memoryFeature,
  schedulesFeature,
  metricsFeature,
  settingsFeature,
];
