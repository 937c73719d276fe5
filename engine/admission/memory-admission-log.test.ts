import { describeAdmissionLog } from '../testing/admission-log-contract.ts';
import { answeringLater } from '../testing/slow-store.ts';
import { MemoryAdmissionLog, type AdmissionLog } from './admission-log.ts';

describeAdmissionLog('memory', () => new MemoryAdmissionLog());

describeAdmissionLog('memory that answers later', () => answeringLater<AdmissionLog>(new MemoryAdmissionLog()));
