import { describeJournal } from '../testing/journal-contract.ts';
import { answeringLater } from '../testing/slow-store.ts';
import type { Journal } from './journal.ts';
import { MemoryJournal } from './memory-journal.ts';

describeJournal('memory', () => new MemoryJournal());

describeJournal('memory that answers later', () => answeringLater<Journal>(new MemoryJournal()));
