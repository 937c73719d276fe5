/** Where services call back, in the same words for each command that may take in their calls. */
import { InvalidArgumentError, Option } from 'commander';
import { whyNotPublic } from '../contract/endpoint-address.ts';
import { usageError } from './cli-error.ts';
import type { CallbackOptions, Connection, Host } from './host.ts';

export function publicAddressOption(): Option {
  return new Option(
    '--public-address <address>',
    'by which services outside call back, through a proxy or tunnel of yours: https://hooks.example.com',
  ).argParser(readPublicAddress);
}

export function callbackPortOption(): Option {
  return new Option(
    '--callback-port <number>',
    'of this machine, at which services call back; nothing else is answered there',
  ).argParser(readPort);
}

/** One whose engine, should it open one, is called by services as these options say. */
export function calledAt(host: Host, { publicAddress, callbackPort }: CallbackOptions): Host {
  const calls = { ...(publicAddress !== undefined && { publicAddress }), ...(callbackPort && { callbackPort }) };
  return { ...host, connect: (need) => host.connect(need, calls) };
}

/** Throws where another process is the engine: it takes in calls by its own words. */
export function mustBeCalledHere(
  { publicAddress, callbackPort }: CallbackOptions,
  { engine }: Pick<Connection, 'engine'>,
): void {
  if (engine !== 'elsewhere' || (publicAddress === undefined && callbackPort === undefined)) return;
  throw usageError(
    'An engine runs already, and takes in the calls of services where it was told to.',
    'Leave --callback-port and --public-address out, or name both under Settings, Calls of services.',
  );
}

function readPublicAddress(text: string): string {
  const why = whyNotPublic(text);
  if (why !== null) throw new InvalidArgumentError(`The address ${why}.`);
  return text;
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new InvalidArgumentError('A port for calls is a number from 1 to 65535: it stays the same after a restart.');
  return port;
}
