import { applyDecorators, type Type } from '@nestjs/common';
import { Type as TransformTo } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsObject, ValidateNested } from 'class-validator';

/** A field that holds one object of a class. An array in its place is refused, which `@ValidateNested` alone would not do. */
export const IsNested = (of: () => Type): PropertyDecorator =>
  applyDecorators(IsObject(), ValidateNested(), TransformTo(of));

/** A field that holds an array of at most `most` objects of a class. */
export const IsNestedArray = (of: () => Type, most: number): PropertyDecorator =>
  applyDecorators(
    IsArray(),
    ArrayMaxSize(most),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
    TransformTo(of),
  );
