export { AppError } from './app-error.ts';
export type { AppErrorOptions, FieldError } from './app-error.ts';
export { errorCatalogue } from './catalogue.ts';
export type { ErrorCode, ErrorKind, Fault } from './catalogue.ts';
export { problemContentType, problemSchema, toAppError, toProblem } from './problem.ts';
export type { Problem } from './problem.ts';
