/** Modules that are not handed over, however they are written. */
import { notHandedOver, type HostileFunction } from './hostile-function.ts';

const names = [
  'fs',
  'node:fs',
  'child_process',
  'node:child_process',
  'http',
  'net',
  'os',
  'vm',
  'worker_threads',
  'module',
  'process',
  'path',
  'axios/lib/axios.js',
  'axios/../fs',
  './axios',
  '../../../etc/passwd',
  '/etc/passwd',
  'file:///etc/passwd',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '',
  ' axios',
  'AXIOS',
  'axios\\0',
  'node:crypto',
  'lodash',
];

const asked = (name: string, value: string): HostileFunction => ({
  name: `require ${name}`,
  body: `return Object.keys(ctx.require(${value}));`,
  code: notHandedOver,
});

export const REQUIRES: readonly HostileFunction[] = [
  ...names.map((name) => asked(name || 'nothing', `'${name}'`)),
  asked('of a list', "['fs']"),
  asked('of no name', 'undefined'),
  {
    ...asked(
      'of an object with two names',
      "(() => { let n = 0; return { toString: () => (n++ ? 'fs' : 'axios') }; })()",
    ),
  },
  { name: 'the global require is no other', body: "return require('fs');", code: notHandedOver },
];
