// Restate: a handler that runs its steps with `ctx.run`, each recorded by the server before the next begins; the server
// is its own binary, and every run is a call through its ingress.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import * as restate from '@restatedev/restate-sdk';
import { stepsPerSecond, tell, wanted } from './measure-runs.mjs';

const task = wanted();
const [servicePort, ingressPort, adminPort, nodePort] = await freePorts(4);
const chain = restate.service({
  name: 'chain',
  handlers: {
    run: async (context) => {
      for (let index = 0; index < task.steps; index++) await context.run(`s${index}`, () => `done s${index}`);
      return 'done';
    },
  },
});
await restate.serve({ services: [chain], port: servicePort, logger: () => undefined });

const server = spawn(serverBinary(), ['--base-dir', task.folder, '--node-name', 'peer'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    RUST_LOG: 'error',
    DO_NOT_TRACK: '1',
    RESTATE_BIND_ADDRESS: `127.0.0.1:${nodePort}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${nodePort}`,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ingressPort}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${adminPort}`,
  },
});
process.on('exit', () => server.kill('SIGKILL'));
await until(() => post(`http://127.0.0.1:${adminPort}/deployments`, { uri: `http://127.0.0.1:${servicePort}` }));
await until(() => call('first'));

const rate = await stepsPerSecond(task, call);
tell({
  stepsPerSecond: rate,
  durability: 'journal of a server of one node; RocksDB, fsync of its log (as it comes)',
  otherRssMb: peakRssMb(server.pid),
});

/** @param {string} id */
function call(id) {
  return post(`http://127.0.0.1:${ingressPort}/chain/run`, {}, { 'idempotency-key': id });
}

async function post(url, body, headers = {}) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
  return answer.text();
}

/** For as long as a server takes to be ready. */
async function until(work) {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries > 120 || server.exitCode !== null) throw error;
      await sleep(500);
    }
  }
}

function serverBinary() {
  const name = `@restatedev/restate-server-${process.platform}-${process.arch}`;
  return createRequire(import.meta.url).resolve(`${name}/bin/restate-server`);
}

async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map((each) => new Promise((done) => each.listen(0, '127.0.0.1', () => done(each.address().port)))),
  );
  await Promise.all(servers.map((each) => new Promise((done) => each.close(done))));
  return ports;
}

/** Of another process; 0 where nobody can say. */
function peakRssMb(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round((Number(kilobytes) * 1024) / 1e6);
  } catch {
    return 0;
  }
}
