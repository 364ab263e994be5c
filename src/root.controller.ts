import { Controller, Get, HttpStatus, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from './common/http/access.decorator.js';

/** Whoever opens the bare address gets to Swagger UI. */
@ApiExcludeController()
@Controller()
export class RootController {
  @Get()
  @Public()
  @Redirect('/docs', HttpStatus.FOUND)
  open(): void {
    // The decorator says it all.
  }
}
