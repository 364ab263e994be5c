export { DomainError, type ErrorExtensions, type ErrorKind, type InputFault } from './domain-error.js';
