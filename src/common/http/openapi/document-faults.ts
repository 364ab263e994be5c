import type { OpenAPIObject } from '@nestjs/swagger';
import { PROBLEM_JSON } from './problem-content.js';
import { operationsOf } from './shared-problems.js';

type Operation = ReturnType<typeof operationsOf>[number]['operation'];

/**
 * What is wrong with an OpenAPI document, a sentence for each fault; empty when a client can be generated from it.
 * Every reference resolves; every operation has a summary, a tag, an id of its own, a successful answer, and problem
 * documents for its errors, but for a 422 that tells of each row as its 207 does; every parameter of a path is
 * described; every JSON body has a schema.
 */
export function documentFaults(document: OpenAPIObject): string[] {
  const operations = operationsOf(document);
  const ids = operations.map(({ operation }) => operation.operationId);
  return [
    ...(document.openapi.startsWith('3.1.') ? [] : [`The document is of OpenAPI ${document.openapi}, not 3.1.`]),
    ...(operations.length > 0 ? [] : ['The document has no operation.']),
    ...duplicates(ids).map((id) => `Several operations are called ${id}.`),
    ...operations.flatMap(({ method, path, operation }) =>
      operationFaults(path, operation).map((fault) => `${method.toUpperCase()} ${path} ${fault}.`),
    ),
    ...referencesIn(document)
      .filter((reference) => resolve(document, reference) === undefined)
      .map((reference) => `${reference} leads nowhere.`),
  ];
}

function operationFaults(path: string, operation: Operation): string[] {
  const statuses = Object.keys(operation.responses);
  const answersRowByRow = statuses.includes('207');
  const described = new Set(
    (operation.parameters ?? []).flatMap((one) => ('name' in one && one.in === 'path' ? [one.name] : [])),
  );
  const named = [...path.matchAll(/\{([^}]+)\}/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return [
    ...(operation.summary ? [] : ['has no summary']),
    ...(operation.tags?.length ? [] : ['has no tag']),
    ...(/^[a-z][A-Za-z0-9]*$/.test(operation.operationId ?? '') ? [] : ['has no operationId in camelCase']),
    ...(statuses.some((status) => /^[23]/.test(status)) ? [] : ['has no successful answer']),
    ...(statuses.some((status) => status.startsWith('4')) ? [] : ['has no answer for errors of the client']),
    ...named.filter((name) => !described.has(name)).map((name) => `does not describe {${name}}`),
    ...statuses.flatMap((status) => responseFaults(status, operation.responses[status], answersRowByRow)),
    ...(operation.requestBody && hasBareContent(operation.requestBody) ? ['has a body without a schema'] : []),
  ];
}

function responseFaults(status: string, response: unknown, answersRowByRow: boolean): string[] {
  if (typeof response !== 'object' || response === null || '$ref' in response) return [];
  const content = contentOf(response);
  const tellsOfRows = status === '422' && answersRowByRow;
  if (/^[45]/.test(status) && !tellsOfRows)
    return content[PROBLEM_JSON] === undefined ? [`does not answer ${status} with a problem`] : [];
  if (hasBareContent(response)) return [`answers ${status} without a schema`];
  const hasBody = status.startsWith('2') && status !== '204';
  return hasBody && Object.keys(content).length === 0 ? [`does not say what it answers ${status} with`] : [];
}

function hasBareContent(holder: object): boolean {
  return Object.values(contentOf(holder)).some((media) => {
    const schema: unknown = typeof media === 'object' && media !== null ? Reflect.get(media, 'schema') : undefined;
    return typeof schema !== 'object' || schema === null || Object.keys(schema).length === 0;
  });
}

function contentOf(holder: object): Record<string, unknown> {
  const content: unknown = Reflect.get(holder, 'content');
  return typeof content === 'object' && content !== null ? { ...content } : {};
}

function duplicates(ids: readonly (string | undefined)[]): string[] {
  const twice = ids.filter((id, index) => id !== undefined && ids.indexOf(id) !== index);
  return [...new Set(twice)].flatMap((id) => (id === undefined ? [] : [id]));
}

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]: [string, unknown]) =>
    name === '$ref' && typeof part === 'string' ? [part] : referencesIn(part),
  );
}

function resolve(document: OpenAPIObject, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  let value: unknown = document;
  for (const step of reference.slice(2).split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return value;
}
