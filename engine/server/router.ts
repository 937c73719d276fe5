/** ANSWERS THE CONTRACT: one file per channel, all of them here. */
import { admission } from './admission.ts';
import { agents } from './agents.ts';
import { answer } from './answer.ts';
import { approvals } from './approvals.ts';
import { definitions } from './definitions.ts';
import { editing } from './editing.ts';
import { library } from './library.ts';
import { metrics } from './metrics.ts';
import { news } from './news.ts';
import { runs } from './runs.ts';
import { schedules } from './schedules.ts';
import { settings } from './settings.ts';
import { stepRehearsal } from './step-rehearsal.ts';
import { system } from './system.ts';

export const router = answer.router({ library, definitions: { ...definitions, ...editing, ...stepRehearsal }, runs, approvals, agents, admission, metrics, news, schedules, system, settings });
