import { join } from 'node:path';

/** Where the templates lie, with their golden runs. */
export const libraryFolder = join(import.meta.dirname, '..', '..', 'orchestrations');
