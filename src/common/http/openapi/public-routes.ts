import type { INestApplication } from '@nestjs/common';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ACCESS_RULE } from '../access.decorator.js';
import { operationIdOf } from './operation-id.js';

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
        if (isPublic(Reflect.get(prototype, method)) || isPublic(metatype))
          ids.add(operationIdOf(metatype.name, method));
      }
    }
  }
  return ids;
}

function isPublic(target: unknown): boolean {
  if (typeof target !== 'function') return false;
  const rule: unknown = Reflect.getMetadata(ACCESS_RULE, target);
  return typeof rule === 'object' && rule !== null && 'kind' in rule && rule.kind === 'public';
}
