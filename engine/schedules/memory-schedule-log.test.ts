import { describeScheduleLog } from '../testing/schedule-log-contract.ts';
import { answeringLater } from '../testing/slow-store.ts';
import { MemoryScheduleLog } from './memory-schedule-log.ts';
import type { ScheduleLog } from './schedule-log.ts';

describeScheduleLog('memory', () => new MemoryScheduleLog());

describeScheduleLog('memory that answers later', () => answeringLater<ScheduleLog>(new MemoryScheduleLog()));
