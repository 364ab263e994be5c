export { EventLog, type EventListing, type RecordedFact } from './event-log.service.js';
export { LinkedKeys, type KeyLink } from './linked-keys.service.js';
export { OwnAccounts, type OwnAccount } from './own-account.service.js';
export type { PersonSummary } from './people-summaries.sql.js';
export { People, type PeopleListing } from './people.service.js';
export { PersonRecords, type PersonRecord } from './person-record.service.js';
export { PersonRetirement } from './person-retirement.service.js';
export { WaitingGrants, type WaitingListing } from './waiting-grants.service.js';
