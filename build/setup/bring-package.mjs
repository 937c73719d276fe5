// What some tests need of the system, and can be skipped without: installed where we may, and named where we may not.
import { runApt } from './apt.mjs';
import { say } from './say.mjs';
import { canInstallLibraries } from './system-libraries.mjs';

/** @param {{ name: string, packageName: string, tests: string }} wanted `tests`: "the tests in a browser" */
export async function bringPackage({ name, packageName, tests }) {
  if (process.platform !== 'linux') return;
  const install = ['install', '-y', '--no-install-recommends', packageName];
  if (!(await canInstallLibraries()))
    return say(`${tests} are skipped, until there is one: sudo apt-get ${install.join(' ')}`);
  say(`installing ${name} for ${tests} (apt); this takes a minute`);
  const first = await runApt('apt-get', install);
  if (first.code === 0) return;
  await runApt('apt-get', ['update']); // its lists may never have been fetched, or be too old
  const { code, stdout, stderr } = await runApt('apt-get', install);
  if (code !== 0)
    say(`${name} could not be installed (code ${code}); ${tests} are skipped:\n${`${stdout}${stderr}`.slice(-1000)}`);
}
