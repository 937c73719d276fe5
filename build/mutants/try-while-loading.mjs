// One mutant that acts while tests are loaded: this process loads them with it, and is gone afterwards.
import { HotRunner } from './hot-runner.mjs';

const [id = '', mutated = ''] = process.argv.slice(2);
const runner = new HotRunner();
await runner.init();
const verdict = await runner.tryWhileLoading(id, mutated);
process.send?.(verdict, () => process.exit());
