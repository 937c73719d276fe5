import { journal } from './0001-journal.ts';
import { readModels } from './0002-read-models.ts';
import { definitions } from './0003-definitions.ts';
import { definitionReadings } from './0004-definition-readings.ts';
import { stepFigures } from './0005-step-figures.ts';
import { runListIndexes } from './0006-run-list-indexes.ts';
import { admissionFacts } from './0007-admission-facts.ts';
import { schedules } from './0008-schedules.ts';
import { time } from './0009-time.ts';
import { stepCacheByRun } from './0010-step-cache-by-run.ts';
import { eventChain } from './0011-event-chain.ts';
import { agentVersions } from './0012-agent-versions.ts';
import type { Migration } from './migration.ts';

export const allMigrations: readonly Migration[] = [journal, readModels, definitions, definitionReadings, stepFigures, runListIndexes, admissionFacts, schedules, time, stepCacheByRun, eventChain, agentVersions];
export const latestSchema = allMigrations.length;
