import { describeScheduleLog } from '../../testing/schedule-log-contract.ts';
import { openTestStore } from '../../testing/open-test-store.ts';

describeScheduleLog('SQLite', () => openTestStore().schedules);
