import { journalMigration } from './0001-journal.ts';
import { readModelsMigration } from './0002-read-models.ts';
import { definitionsMigration } from './0003-definitions.ts';
import { definitionReadingsMigration } from './0004-definition-readings.ts';
import { stepFiguresMigration } from './0005-step-figures.ts';
import { runListIndexesMigration } from './0006-run-list-indexes.ts';
import { admissionFactsMigration } from './0007-admission-facts.ts';
import { schedulesMigration } from './0008-schedules.ts';
import { timeMigration } from './0009-time.ts';
import { stepCacheByRunMigration } from './0010-step-cache-by-run.ts';
import { eventChainMigration } from './0011-event-chain.ts';
import { agentVersionsMigration } from './0012-agent-versions.ts';
import { agentVersionsAsTextMigration } from './0013-agent-versions-as-text.ts';
import { slaMigration } from './0014-sla.ts';
import { runSpendingMigration } from './0015-run-spending.ts';
import { eventsOfSchedulesAndAdmissionMigration } from './0016-events-of-schedules-and-admission.ts';
import { editedDeliverablesMigration } from './0017-edited-deliverables.ts';
import { agentsMigration } from './0018-agents.ts';
import { memoriesMigration } from './0019-memories.ts';
import { expiredMemoriesMigration } from './0020-expired-memories.ts';
import { answerDraftsMigration } from './0021-answer-drafts.ts';
import { orderOfMemoriesMigration } from './0022-order-of-memories.ts';
import { assetMentionsMigration } from './0023-asset-mentions.ts';
import { whoAnswersMigration } from './0024-who-answers.ts';
import { openQuestionsMigration } from './0025-open-questions.ts';
import { runLabelsMigration } from './0026-run-labels.ts';
import type { Migration } from './migration.ts';

export const allMigrations: readonly Migration[] = [
  journalMigration,
  readModelsMigration,
  definitionsMigration,
  definitionReadingsMigration,
  stepFiguresMigration,
  runListIndexesMigration,
  admissionFactsMigration,
  schedulesMigration,
  timeMigration,
  stepCacheByRunMigration,
  eventChainMigration,
  agentVersionsMigration,
  agentVersionsAsTextMigration,
  slaMigration,
  runSpendingMigration,
  eventsOfSchedulesAndAdmissionMigration,
  editedDeliverablesMigration,
  agentsMigration,
  memoriesMigration,
  expiredMemoriesMigration,
  answerDraftsMigration,
  orderOfMemoriesMigration,
  assetMentionsMigration,
  whoAnswersMigration,
  openQuestionsMigration,
  runLabelsMigration,
];
export const latestSchema = allMigrations.length;
