import type { INestApplication } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS_RULE } from '../access.decorator.js';
import { operationIdOf } from './operation-id.js';

/** Where `@nestjs/swagger` keeps what `@ApiOperation` was given; it does not export the name. */
const API_OPERATION = 'swagger/apiOperation';

/** The operation ids of all routes that anybody may call, read from their access rules. */
export function publicOperationIds(app: INestApplication): Set<string> {
  const scanner = new MetadataScanner();
  const ids = new Set<string>();
  for (const { controllers } of app.get(ModulesContainer).values()) {
    for (const { metatype } of controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype: unknown = Reflect.get(metatype, 'prototype');
      if (typeof prototype !== 'object' || prototype === null) continue;
      for (const method of scanner.getAllMethodNames(prototype)) {
        const handler: unknown = Reflect.get(prototype, method);
        if (isPublic(handler) || isPublic(metatype)) ids.add(givenId(handler) ?? operationIdOf(metatype.name, method));
      }
    }
  }
  return ids;
}

/** The id that `@ApiOperation` names, if it does. */
function givenId(handler: unknown): string | undefined {
  if (typeof handler !== 'function') return undefined;
  const operation: unknown = Reflect.getMetadata(API_OPERATION, handler);
  if (typeof operation !== 'object' || operation === null || !('operationId' in operation)) return undefined;
  return typeof operation.operationId === 'string' ? operation.operationId : undefined;
}

function isPublic(target: unknown): boolean {
  if (typeof target !== 'function') return false;
  const rule: unknown = Reflect.getMetadata(ACCESS_RULE, target);
  return typeof rule === 'object' && rule !== null && 'kind' in rule && rule.kind === 'public';
}
