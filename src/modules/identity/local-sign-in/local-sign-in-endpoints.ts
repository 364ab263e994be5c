import { createHmac } from 'node:crypto';
import type { Configuration } from '../../../common/config/index.js';

/** Under which path the local stand-in for Google lives. */
export const LOCAL_SIGN_IN_PATH = '/local-google';

const CLIENT_ID = 'matricula-local';
const ANY_ADDRESS: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/**
 * Where the local stand-in for Google answers and as which client to ask it. Browsers use the public URL; this server
 * asks itself where it listens, since the public URL may be out of its reach.
 */
export function localSignInEndpoints(configuration: Configuration) {
  const { publicUrl, host, port, sessionSecret } = configuration;
  const self = `http://${ANY_ADDRESS[host] ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;
  return {
    clientId: CLIENT_ID,
    clientSecret: createHmac('sha256', sessionSecret).update('matricula:local-sign-in').digest('base64url'),
    authorizationUrl: `${publicUrl}${LOCAL_SIGN_IN_PATH}/auth`,
    tokenUrl: `${self}${LOCAL_SIGN_IN_PATH}/token`,
    userinfoUrl: `${self}${LOCAL_SIGN_IN_PATH}/userinfo`,
  };
}
