/** Requests to where nobody permits them, in all spellings. */
import type { HostileFunction } from './hostile-function.ts';

/** The server that nobody may ask listens at this port, on this machine. */
const addresses = (port: number): readonly string[] => [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7f.0.0.1',
    '017700000001',
    '0177.0.0.1',
    '0',
    '0.0.0.0',
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '[::1]',
    '[::]',
    '[::127.0.0.1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:0:0:1]',
    '127.0.0.1.',
    '①②⑦.⓪.⓪.①',
    '127。0。0。1',
    '%31%32%37.0.0.1',
  ].flatMap((host) => [`http://${host}:${port}/`, `https://${host}:${port}/`]),
  'http://169.254.169.254/latest/meta-data/',
  'https://169.254.169.254/',
  'http://metadata.google.internal/',
  'http://[fd00:ec2::254]/',
  'https://10.0.0.1/',
  'https://192.168.1.1/',
  'https://172.16.0.1/',
  'https://100.64.0.1/',
  'https://[fe80::1]/',
  'https://[fc00::1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  `https://api.example.com@127.0.0.1:${port}/`,
  `https://127.0.0.1:${port}#api.example.com`,
  `https://127.0.0.1:${port}\\\\@api.example.com/`,
  'https://api.example.com.evil.example/',
  'https://evil.example/',
  'http://api.example.com/',
  'https://api.example.com:8443/',
  'https://user:word@api.example.com/',
  'file:///etc/passwd',
  'data:text/plain,x',
  'ftp://api.example.com/',
  'gopher://127.0.0.1/',
  'javascript:1',
  'blob:x',
  '//127.0.0.1/',
  '/etc/passwd',
  '',
];

export const waysToAsk = (port: number): readonly HostileFunction[] => [
  {
    name: 'with a base address',
    body: `return (await axios.get('/', { baseURL: 'http://127.0.0.1:${port}' })).data;`,
    code: ['not_permitted'],
  },
  {
    name: 'with an address beyond the base',
    body: `return (await axios.get('http://127.0.0.1:${port}/', { baseURL: 'https://api.example.com' })).data;`,
    code: ['not_permitted'],
  },
  {
    name: 'with defaults',
    body: `return (await axios.create({ baseURL: 'http://127.0.0.1:${port}' }).post('/', {})).data;`,
    code: ['not_permitted'],
  },
  {
    name: 'with a proxy',
    body: `return (await axios.get('https://api.example.com', { proxy: { host: '127.0.0.1', port: ${port} } })).data;`,
    code: ['ERR_BAD_OPTION', 'function_failed'],
  },
  {
    name: 'by a socket',
    body: "return (await axios.get('http://x/', { socketPath: '/var/run/docker.sock' })).data;",
    code: ['function_failed'],
  },
  {
    name: 'with a method of its own',
    body: "return (await axios.request({ method: 'CONNECT', url: 'https://api.example.com' })).data;",
    code: ['invalid_request'],
  },
  {
    name: 'with a line break in a header',
    body: "return (await axios.get('https://api.example.com', { headers: { a: 'x\\r\\nb: c' } })).data;",
    code: ['invalid_request'],
  },
  {
    name: 'with a line break in the address',
    body: `return (await axios.get('http://127.0.0.1:${port}/ HTTP/1.1\\r\\nX: y')).data;`,
    code: ['not_permitted'],
  },
  {
    name: 'with a header that names another host',
    body: "return (await axios.get('https://api.example.com', { headers: { Host: '127.0.0.1' } })).data;",
    code: ['invalid_request'],
  },
  {
    name: 'with an address that is an object',
    body: `return (await axios.get({ toString: () => 'http://127.0.0.1:${port}/' })).data;`,
  },
  {
    name: 'where the operator is said to be',
    body: `return (await axios.get(await ctx.endpoint('evil', 'http://127.0.0.1:${port}/'))).data;`,
    code: ['not_permitted'],
  },
];

/** What a request to each address fails with, all asked by one function. */
export function askAll(port: number): HostileFunction {
  const all = addresses(port);
  return {
    name: 'in no spelling',
    body: `const told = {};
      for (const address of ${JSON.stringify(all)})
        told[address] = await axios.get(address).then(({ data }) => data, ({ code }) => code);
      return told;`,
  };
}
