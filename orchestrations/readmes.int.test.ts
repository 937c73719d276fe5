/** The command in each template's README, run as it is printed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { compiledOfTests } from '../engine/testing/compiled-of-tests.ts';
import { goldenTemplates } from '../engine/testing/golden-run.ts';
import { lendWarehouse } from '../engine/testing/warehouse-of-tests.ts';
import { commandLineRuntime } from '../tests/cli/desk.ts';

const project = join(import.meta.dirname, '..');
/** One for all, with the database of figures as it is built for the tests. */
const home = mkdtempSync(join(tmpdir(), 'baton-readmes-'));
lendWarehouse(home);
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Exit codes: 0 completed, 3 waits for a decision. */
const endsWith: Readonly<Record<string, { readonly code: number; readonly says: string }>> = {
  'appointment-scheduling': { code: 3, says: 'caller-confirmed' },
  'campaign-generation': { code: 0, says: 'completed' },
  'content-pipeline': { code: 3, says: 'Is the draft ready for the compliance review?' },
  'customer-onboarding': { code: 3, says: 'documents-received' },
  'data-quality': { code: 0, says: 'completed' },
  'document-drafting': { code: 3, says: 'Finalize "Night Shift Handover"?' },
  'finance-quarterly-review': { code: 0, says: 'completed' },
  'go-to-market-planning': { code: 3, says: 'Does the research on small ports in the North Sea hold?' },
  'image-comparison': { code: 0, says: 'completed' },
  'incident-response': { code: 3, says: 'Close INC-7?' },
  'ivr-support': { code: 3, says: 'caller-said' },
  'knowledge-base-qa': { code: 0, says: 'completed' },
  'kpi-tracking': { code: 3, says: 'Review KPI query results before summarizing?' },
  'lead-qualification': { code: 3, says: 'deal-closed' },
  localization: { code: 0, says: 'completed' },
  'marketing-campaign-launch': { code: 3, says: 'Is the campaign brief right?' },
  'meeting-notes': { code: 0, says: 'completed' },
  'ops-status': { code: 0, says: 'completed' },
  'policy-update': { code: 3, says: 'Do the stakeholders sign off "Remote Work"?' },
  'proposal-generation': { code: 3, says: 'Approve the proposal for Northwind Foods?' },
  'proposal-workflow': { code: 3, says: 'Are the requirements right?' },
  reporting: { code: 0, says: 'completed' },
  summarization: { code: 0, says: 'completed' },
  'support-triage': { code: 0, says: 'completed' },
  'support-workflow': { code: 3, says: 'Is the technical resolution of C-1042 right?' },
  'ticket-triage': { code: 3, says: '1 of 2 tickets need a person' },
};

test.each(goldenTemplates())('%s runs as its README says', async (name) => {
  const command = commandIn(readFileSync(join(import.meta.dirname, name, 'README.md'), 'utf8'));
  const { code, stdout } = await runInShell(command);
  expect({ code, stdout }).toEqual({
    code: endsWith[name]?.code,
    stdout: expect.stringContaining(endsWith[name]?.says ?? '') as unknown,
  });
  if (code === 3) expect(stdout).toMatch(/decide \S+ continue|signal \S+/);
});

function commandIn(readme: string): string {
  const [, command] = /```sh\n([^]*?)```/.exec(readme) ?? [];
  if (command === undefined) throw new Error('The README has no command');
  return command;
}

/** `npm run baton --` stands for the program that was built, on what runs it in a checkout. */
function runInShell(command: string): Promise<{ readonly code: number; readonly stdout: string }> {
  const npm = 'npm() { shift 3; "$RUNTIME" out/main/cli.js "$@"; }';
  const compiled = compiledOfTests();
  const env = {
    ...process.env,
    BATON_HOME: home,
    RUNTIME: commandLineRuntime(),
    ELECTRON_RUN_AS_NODE: '1',
    NO_COLOR: '1',
    ...(compiled !== undefined && { NODE_COMPILE_CACHE: compiled }),
  };
  return new Promise((resolve) => {
    execFile('sh', ['-c', `${npm}\n${command}`], { cwd: project, env }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    );
  });
}
