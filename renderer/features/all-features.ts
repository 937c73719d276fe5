/** Every feature, in the order of the navigation. */
import type { Feature } from '../shell/feature.ts';
import { agents } from './agents/index.ts';
import { approvals } from './approvals/index.ts';
import { editor } from './editor/index.ts';
import { library } from './library/index.ts';
import { metrics } from './metrics/index.ts';
import { runs } from './runs/index.ts';
import { schedules } from './schedules/index.ts';
import { settings } from './settings/index.ts';

export const allFeatures: readonly Feature[] = [runs, approvals, library, editor, agents, schedules, metrics, settings];
