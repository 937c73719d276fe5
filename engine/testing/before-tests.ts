/** What vitest does before the tests of the projects that ask for it (`vitest.config.ts`), by the name it looks for. */
export { buildWarehouse as setup } from './warehouse-of-tests.ts';
