import { ApiParam } from '@nestjs/swagger';

/** Documents `:person`. */
export const ApiPersonParam = (): MethodDecorator =>
  ApiParam({
    name: 'person',
    type: 'string',
    description: "A user's id, an email address, or `key:` and an external key of the organization. URL-encoded.",
    example: 'ada@engine-school.example',
  });
