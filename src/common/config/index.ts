export { Configuration, LOG_LEVELS, type GoogleClient, type LogLevel } from './configuration.js';
export { ConfigurationError, type ConfigurationFault } from './configuration-error.js';
export { ConfigurationModule } from './configuration.module.js';
export { localSecret } from './local-secret.js';
export { parseConfiguration, readConfiguration, type ParsedConfiguration } from './read-configuration.js';
