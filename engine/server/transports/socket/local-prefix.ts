/** The path under which the contract is served on the local socket. */
export const LOCAL_PREFIX = '/rpc';
