import 'reflect-metadata';
import { createApplication } from './application.js';
import { parseConfiguration } from './common/config/index.js';
import { openApiDocument } from './common/http/openapi/openapi-document.js';

// Prints the OpenAPI document of the application as it is built now; no database is asked.
const sessionSecret = 'not used for anything but to build the document';
const configuration = { ...parseConfiguration({ LOG_LEVEL: 'silent' }), sessionSecret };
const app = await createApplication({ ...configuration, databaseUrl: 'postgresql://nowhere.invalid/none' });
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`, () => process.exit(0));
