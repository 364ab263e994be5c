/** Jest cannot let a CommonJS package (`@nestjs/throttler`) require an ES module that is still being linked. */
import '@nestjs/common';
import '@nestjs/core';
