import { describeJournal } from '../testing/journal-contract.ts';
import { MemoryJournal } from './memory-journal.ts';

describeJournal('memory', () => new MemoryJournal());
