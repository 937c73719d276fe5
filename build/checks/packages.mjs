// What the lock file brings: licences that allow what we do with it, and no weakness that its maintainers have told of.
import { readFileSync } from 'node:fs';
import { inProject } from '../setup/places.mjs';
import { runNpm } from '../setup/program.mjs';

/** @typedef {import('./checks.mjs').Verdict} Verdict */
/** @typedef {Record<string, { license?: string }>} LockedPackages a lock file's `packages` */

// They ask for their own text to be passed on, which build/licenses.mjs does, and for nothing else.
const permissive = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'CC0-1.0', 'ISC', 'MIT'];
// They ask for more of who changes or ships the package. Nothing below is shipped: tools, and what tools read.
const forToolsOnly = ['CC-BY-4.0', 'MPL-2.0', 'PSF-2.0', 'Python-2.0', 'WTFPL', 'Zlib'];
// Tests ask these servers, and nothing of them is shipped: they are on their way from MIT to Apache-2.0, file by file,
// and name no licence of the list meanwhile.
const readByPeople = new Set(['@modelcontextprotocol/server-everything', '@modelcontextprotocol/server-filesystem']);
const allowed = new Set([...permissive, ...forToolsOnly]);

const auditMs = 60_000;

/** @returns {Promise<Verdict>} */
export async function checkPackages() {
  const { packages } = JSON.parse(readFileSync(inProject('package-lock.json'), 'utf8'));
  const wrong = refusedLicences(packages);
  const audit = judgeAudit(await askForAudit());
  return {
    passed: wrong.length === 0 && audit.passed,
    report: [...wrong, audit.report].filter(Boolean).join('\n'),
    note: audit.note,
  };
}

/**
 * @param {LockedPackages} packages
 * @returns {string[]} one line per package
 */
export function refusedLicences(packages) {
  return Object.entries(packages).flatMap(([path, { license }]) => {
    if (path === '' || isAllowed(license ?? '')) return []; // '' is the project itself
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (readByPeople.has(name)) return [];
    return [
      `${name}: the licence ${license ?? '(none is named)'} is not among those we accept (build/checks/packages.mjs)`,
    ];
  });
}

/** @param {string} expression of SPDX, in which only AND, OR and one pair of parentheses occur */
function isAllowed(expression) {
  const choices = expression.replaceAll(/[()]/g, '').split(' OR ');
  return choices.some((choice) => choice.split(' AND ').every((licence) => allowed.has(licence)));
}

async function askForAudit() {
  const { stdout } = await runNpm(['audit', '--json'], { cwd: inProject(), timeoutMs: auditMs });
  return stdout;
}

/**
 * A registry that can't be reached, or that answers no audits, is no fault of ours, yet it must not read as a clean
 * bill.
 * @param {string} answer what `npm audit --json` printed
 * @returns {{ passed: boolean, report: string, note?: string }}
 */
export function judgeAudit(answer) {
  const found = readAudit(answer);
  if (found === null)
    return {
      passed: true,
      report: '',
      note: 'nobody answered whether weaknesses are known (npm audit); licences were checked',
    };
  const grave = found.filter(({ severity }) => severity === 'high' || severity === 'critical');
  const lines = grave.map(({ name, severity }) => `${name}: a weakness is known (${severity}); npm audit tells more`);
  return { passed: grave.length === 0, report: lines.join('\n') };
}

/**
 * @param {string} answer
 * @returns {{ name: string, severity: string }[] | null} null when it is no audit
 */
function readAudit(answer) {
  try {
    const { vulnerabilities } = JSON.parse(answer);
    return vulnerabilities === undefined ? null : Object.values(vulnerabilities);
  } catch {
    return null;
  }
}
