/**
 * A program: performs the scripts of the library and writes what was recorded beside them. Arguments: names of
 * templates, default all.
 */
import { goldenTemplates, readScript, writeGoldenRun } from './golden-run.ts';
import { performScript } from './perform-script.ts';

const known = goldenTemplates();
const names = process.argv.length > 2 ? process.argv.slice(2) : known;
const unknown = names.find((name) => !known.includes(name));
if (unknown !== undefined) {
  process.stderr.write(
    `There is no orchestrations/${unknown}/golden-run/script.json. Write it, or name any of: ${known.join(', ')}.\n`,
  );
  process.exit(2);
}
for (const name of names) {
  const run = await performScript(name, readScript(name));
  writeGoldenRun(name, run);
  process.stdout.write(
    `recorded ${name}: ${run.history.events.length} events, ${run.cassette.recordings.length} answers\n`,
  );
}
